// What was drawn on the pad: strokes, each a list of points [x, y] in 0..1 of the pad.

const padPen = 0.075; // width of a line on the pad, as a share of the pad's side
const mnistPen = 0.12; // ... and of what the network reads, as a share of the drawing's longer side
const inkSide = 280;  // of the canvas that is read

/** Draws the strokes white on black; `pen` and `toCanvas` are in the canvas's pixels. */
function drawStrokes(canvas, strokes, pen, toCanvas) {
    const context = canvas.getContext('2d', {willReadFrequently: true});
    context.fillStyle = '#000';
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.strokeStyle = '#fff';
    context.lineWidth = pen;
    context.lineCap = context.lineJoin = 'round';
    for (const points of strokes) {
        context.beginPath();
        context.moveTo(...toCanvas(points[0]));
        for (const point of points) context.lineTo(...toCanvas(point)); // to itself first: a tap is a dot
        context.stroke();
    }
}

function boxOf(strokes) {
    const xs = strokes.flatMap(points => points.map(point => point[0]));
    const ys = strokes.flatMap(points => points.map(point => point[1]));
    const [left, right] = extent(xs), [top, bottom] = extent(ys);
    return {x: (left + right) / 2, y: (top + bottom) / 2, side: Math.max(right - left, bottom - top)};
}

const extent = values => values.reduce(([low, high], v) => [Math.min(low, v), Math.max(high, v)], [Infinity, -Infinity]);

/**
 * The drawing as the network is to read it: a large or small one is drawn again with a pen as thick, beside its size,
 * as those that MNIST was written with.
 */
function inkOf(strokes, canvas) {
    canvas.width = canvas.height = inkSide;
    const box = boxOf(strokes);
    const scale = 0.7 * inkSide / Math.max(box.side, padPen);
    const toCanvas = ([x, y]) => [inkSide / 2 + (x - box.x) * scale, inkSide / 2 + (y - box.y) * scale];
    drawStrokes(canvas, strokes, mnistPen * 0.7 * inkSide, toCanvas);
    const {data} = canvas.getContext('2d').getImageData(0, 0, inkSide, inkSide);
    return {width: inkSide, height: inkSide, values: Uint8Array.from({length: inkSide ** 2}, (_, at) => data[4 * at])};
}
