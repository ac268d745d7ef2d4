// A drawing made like MNIST's digits: cropped, scaled, centred by its mass. The same steps, and the same numbers, as
// `nnhost predict --fit` (plugins/loader/png_folder/fit.cpp).

// A picture is {width, height, values}, values (height, width); light ink on dark.

function borderMean({width, height, values}) {
    let sum = 0, count = 0;
    for (let row = 0; row < height; ++row) {
        const step = row === 0 || row === height - 1 ? 1 : Math.max(width - 1, 1);
        for (let column = 0; column < width; column += step, ++count) sum += values[row * width + column];
    }
    return sum / count;
}

/** Paper to 0, strongest ink to 1. */
function stretch(picture) {
    const paper = borderMean(picture);
    const ink = picture.values.reduce((a, b) => Math.max(a, b));
    const values = Float64Array.from(picture.values, v => ink - paper < 1 ? 0 : Math.max(0, (v - paper) / (ink - paper)));
    return {...picture, values};
}

/** The smallest box round all pixels above a quarter of the strongest ink; undefined where there is none. */
function crop({width, height, values}) {
    let top = height, bottom = -1, left = width, right = -1;
    for (let row = 0; row < height; ++row)
        for (let column = 0; column < width; ++column)
            if (values[row * width + column] > 0.25) {
                top = Math.min(top, row);
                bottom = Math.max(bottom, row);
                left = Math.min(left, column);
                right = Math.max(right, column);
            }
    if (bottom < 0) return undefined;
    const to = {width: right - left + 1, height: bottom - top + 1};
    to.values = new Float64Array(to.width * to.height);
    for (let row = 0; row < to.height; ++row)
        to.values.set(values.subarray((top + row) * width + left, (top + row) * width + right + 1), row * to.width);
    return to;
}

/** Rows scaled to `size`, each the mean of the old ones under a triangle. Transposed: twice scales both sides. */
function scaleAndTranspose({width, height, values}, size) {
    const scale = height / size, reach = Math.max(1, scale);
    const to = {width: size, height: width, values: new Float64Array(size * width)};
    for (let row = 0; row < size; ++row) {
        const centre = (row + 0.5) * scale - 0.5;
        const first = Math.max(0, Math.ceil(centre - reach));
        const last = Math.min(height - 1, Math.floor(centre + reach));
        let weights = 0;
        for (let from = first; from <= last; ++from) {
            const weight = 1 - Math.abs(from - centre) / reach;
            weights += weight;
            for (let column = 0; column < width; ++column)
                to.values[column * size + row] += weight * values[from * width + column];
        }
        for (let column = 0; column < width; ++column) to.values[column * size + row] /= weights;
    }
    return to;
}

/** Where a side begins in `size` so that `centre` comes to its middle, without losing ink. */
const place = (centre, side, size) => Math.min(Math.max(Math.ceil(size / 2 - centre - 0.5), 0), size - side);

function centreOfMass({width, values}) {
    let mass = 0, rows = 0, columns = 0;
    values.forEach((value, at) => {
        mass += value;
        rows += value * Math.floor(at / width);
        columns += value * (at % width);
    });
    return {row: rows / mass, column: columns / mass};
}

/** The picture as `size` x `size` pixels in 0..255. */
function fit(picture, size) {
    const to = new Uint8Array(size * size);
    const ink = crop(stretch(picture));
    if (!ink) return to;
    const scale = Math.max(1, Math.round(size * 20 / 28)) / Math.max(ink.width, ink.height);
    const scaled = side => Math.max(1, Math.round(side * scale));
    const small = scaleAndTranspose(scaleAndTranspose(ink, scaled(ink.height)), scaled(ink.width));
    const centre = centreOfMass(small);
    const top = place(centre.row, small.height, size), left = place(centre.column, small.width, size);
    small.values.forEach((value, at) => {
        const row = top + Math.floor(at / small.width), column = left + at % small.width;
        to[row * size + column] = Math.round(255 * Math.min(Math.max(value, 0), 1));
    });
    return to;
}
