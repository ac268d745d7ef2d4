// What the network has learnt, as pictures.

const mostNodes = 1000; // of the first layer that are drawn
const firstRows = 5;    // that are drawn at first
const tileSide = 44;    // of a node's picture on the page, about

function fillBackquery() {
    const {backquery, network, missing} = report;
    if (!backquery) return sayMissing('backquery', missing.backquery);
    const figures = backquery.map((base64, index) =>
        element('figure', {class: 'imagined'}, newPicture(bytesOf(base64), `What the network imagines: ${className(index)}`),
                element('figcaption', {}, network.class_names[index])));
    byId('backquery-pictures').append(...figures);
}

/** A node's weights, each tile scaled by its own largest |w|. Of several channels their mean. */
function tileOf(weights, {height, width, channels}) {
    const values = Float64Array.from({length: height * width}, (_, pixel) => {
        const all = weights.subarray(pixel * channels, (pixel + 1) * channels);
        return all.reduce((a, b) => a + b, 0) / channels;
    });
    const largest = values.reduce((a, b) => Math.max(a, Math.abs(b)), 0) || 1;
    return values.map(value => value / largest);
}

/** The first `nodes` tiles on one canvas, a pixel apart. */
function drawTiles(canvas, weights, nodes, columns) {
    const {height, width, channels} = report.network, size = height * width * channels;
    canvas.width = columns * (width + 1) - 1;
    canvas.height = Math.ceil(nodes / columns) * (height + 1) - 1;
    const image = new ImageData(canvas.width, canvas.height), colours = signedColours();
    for (let node = 0; node < nodes; ++node) {
        const tile = tileOf(weights.subarray(node * size, (node + 1) * size), report.network);
        const left = node % columns * (width + 1), top = Math.floor(node / columns) * (height + 1);
        tile.forEach((value, pixel) => {
            const at = (top + Math.floor(pixel / width)) * canvas.width + left + pixel % width;
            image.data.set([...signedColour(value, colours), 255], 4 * at);
        });
    }
    canvas.getContext('2d').putImageData(image, 0, 0);
    canvas.setAttribute('aria-label', `Weights of ${thousands(nodes)} nodes, a picture each`);
}

function fillWeights() {
    const {network, missing} = report;
    if (!network?.weights) return sayMissing('weights', missing.network ?? missing.weights);
    const weights = floatsOf(network.weights[0]), all = Math.min(network.sizes[1], mostNodes);
    const canvas = element('canvas', {class: 'tiles', role: 'img'});
    const columns = Math.min(all, Math.max(5, Math.floor(byId('weights-pictures').clientWidth / tileSide)));
    let nodes = Math.min(all, firstRows * columns);
    const draw = () => drawTiles(canvas, weights, nodes, columns);
    isDark.addEventListener('change', draw);
    draw();
    const key = element('p', {class: 'hint'}, 'A picture a node, each by its own largest weight: ',
                        element('span', {class: 'key positive'}, 'ink here excites it'), ', ',
                        element('span', {class: 'key negative'}, 'ink here inhibits it'), '.');
    byId('weights-pictures').append(key, canvas);
    if (nodes < all) byId('weights-pictures').append(moreButton(`Show ${thousands(all)} nodes`, () => {
        nodes = all;
        draw();
    }));
}
