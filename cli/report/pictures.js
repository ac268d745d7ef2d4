// What the network has learnt, as pictures.

const mostNodes = 400; // of the first layer that are drawn

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

/** All tiles on one canvas, a pixel apart. */
function drawTiles(canvas, weights, nodes, network) {
    const {height, width, channels} = network, size = height * width * channels;
    const columns = Math.min(nodes, Math.max(5, Math.floor(560 / (2 * width))));
    canvas.width = columns * (width + 1) - 1;
    canvas.height = Math.ceil(nodes / columns) * (height + 1) - 1;
    const image = new ImageData(canvas.width, canvas.height);
    for (let node = 0; node < nodes; ++node) {
        const tile = tileOf(weights.subarray(node * size, (node + 1) * size), network);
        const left = node % columns * (width + 1), top = Math.floor(node / columns) * (height + 1);
        tile.forEach((value, pixel) => {
            const at = (top + Math.floor(pixel / width)) * canvas.width + left + pixel % width;
            image.data.set([...signedColour(value), 255], 4 * at);
        });
    }
    canvas.getContext('2d').putImageData(image, 0, 0);
}

function fillWeights() {
    const {network, missing} = report;
    if (!network?.weights) return sayMissing('weights', missing.network ?? missing.weights);
    const all = network.sizes[1], nodes = Math.min(all, mostNodes);
    const name = nodes < all ? `the first ${nodes} of ${thousands(all)} nodes` : `${thousands(all)} nodes`;
    const canvas = element('canvas', {class: 'tiles', role: 'img', 'aria-label': `Weights of ${name}, a picture each`});
    drawTiles(canvas, floatsOf(network.weights[0]), nodes, network);
    const key = element('p', {class: 'hint'}, `A picture a node, ${name}: `, element('span', {class: 'key negative'}, 'ink here counts against it, '),
                        element('span', {class: 'key positive'}, 'ink here counts for it'), '. Each by its own largest weight.');
    byId('weights-pictures').append(key, canvas);
}
