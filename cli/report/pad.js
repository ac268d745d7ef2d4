// The pad: strokes come in, what the network makes of them is shown at once.

/** Why the network cannot be asked in the page, or undefined. */
function padObstacle() {
    const {network, missing} = report;
    if (!network) return missing.network;
    if (!network.weights) return missing.weights;
    const unknown = network.activations.find(text => !activationOf(text));
    if (unknown) return `This page cannot compute the activation ${unknown}, which is a plugin of its own: ` +
                        'only nnhost with that plugin can read a drawing with this network.';
    if (network.height !== network.width || network.channels !== 1)
        return `The pad makes square grey pictures; this network reads ${network.width} x ${network.height} in ` +
               `${network.channels} ${network.channels === 1 ? 'channel' : 'channels'}.`;
    return undefined;
}

class Pad {
    constructor(network) {
        this.network = network;
        this.strokes = [];
        this.example = undefined; // pixels of a test picture that is shown instead
        this.pointer = undefined; // that draws now; a second finger does not
        this.canvas = byId('pad');
        this.ink = document.createElement('canvas');
        this.reading = new Reading(network);
        this.listen();
        this.changed();
    }

    listen() {
        const pad = this.canvas;
        pad.addEventListener('pointerdown', event => this.begin(event));
        pad.addEventListener('pointermove', event => this.extend(event));
        for (const end of ['pointerup', 'pointercancel'])
            pad.addEventListener(end, event => { if (event.pointerId === this.pointer) this.pointer = undefined; });
        pad.addEventListener('contextmenu', event => event.preventDefault()); // a finger that rests
        byId('undo').addEventListener('click', () => this.undo());
        byId('clear').addEventListener('click', () => this.clear());
        byId('example').addEventListener('click', () => this.showExample());
        isDark.addEventListener('change', () => this.changed());
        byId('draw').addEventListener('keydown', event => {
            if (event.key !== 'z' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            this.undo();
        });
    }

    begin(event) {
        if (this.pointer !== undefined || event.button !== 0) return;
        event.preventDefault(); // no selection of text
        this.pointer = event.pointerId;
        this.canvas.setPointerCapture(event.pointerId);
        this.example = undefined;
        this.strokes.push([this.pointOf(event)]);
        this.changed();
    }

    extend(event) {
        if (event.pointerId !== this.pointer) return;
        const seen = event.getCoalescedEvents?.() ?? [];
        const stroke = this.strokes.at(-1);
        for (const each of seen.length > 0 ? seen : [event]) stroke.push(this.pointOf(each));
        this.changed();
    }

    pointOf(event) {
        const box = this.canvas.getBoundingClientRect();
        const within = share => Math.min(Math.max(share, 0), 1);
        return [within((event.clientX - box.left) / box.width), within((event.clientY - box.top) / box.height)];
    }

    undo() {
        if (this.pointer !== undefined) return;
        if (this.example) this.example = undefined;
        else this.strokes.pop();
        this.changed();
    }

    clear() {
        this.pointer = this.example = undefined;
        this.strokes = [];
        this.changed();
    }

    showExample() {
        const {digits} = report.test;
        this.clear();
        this.example = digits.pictures[Math.floor(Math.random() * digits.pictures.length)];
        this.changed();
    }

    /** Draws and reads once a frame, however many points came in. */
    changed() {
        if (this.frame) return;
        this.frame = requestAnimationFrame(() => {
            this.frame = undefined;
            this.draw();
            this.reading.show(this.pixels());
        });
    }

    draw() {
        const side = this.canvas.width;
        drawStrokes(this.canvas, this.example ? [] : this.strokes, padPen * side, ([x, y]) => [x * side, y * side]);
        if (!this.example) return;
        const context = this.canvas.getContext('2d');
        context.imageSmoothingEnabled = false;
        context.drawImage(newPicture(this.example, ''), 0, 0, side, side);
    }

    /** What the network is given, or undefined for an empty pad. */
    pixels() {
        if (this.example) return this.example;
        return this.strokes.length > 0 ? fit(inkOf(this.strokes, this.ink), report.network.width) : undefined;
    }
}

let pad; // undefined where the network cannot be asked

function fillPad() {
    const obstacle = padObstacle();
    if (obstacle) {
        byId('draw-parts').hidden = true;
        sayMissing('draw', obstacle);
        return;
    }
    byId('pad-hint').textContent = 'Any size, anywhere: it is scaled and centred by its mass, as MNIST\'s digits are.';
    byId('example').hidden = !(report.test?.digits.pictures.length > 0);
    pad = new Pad(new Network(report.network));
}
