// What the network makes of the pad: its answer, outputs and hidden activations.

const mostOutputs = 16; // shown all; of more classes the ten largest

class Reading {
    constructor(network) {
        this.network = network;
        this.layers = network.sizes.slice(1, -1).map((nodes, layer) => new HiddenLayer(nodes, layer));
        byId('hidden-layers').replaceChildren(...this.layers.map(layer => layer.figure));
        this.said = undefined;
    }

    /** pixels in 0..255, or undefined: an empty pad */
    show(pixels) {
        const layers = pixels ? this.network.forward(pixels) : undefined;
        const outputs = layers?.at(-1);
        const blank = new Uint8Array(report.network.height * report.network.width);
        drawPicture(byId('seen'), pixels ?? blank, report.network);
        this.layers.forEach((layer, index) => layer.show(layers?.[index]));
        this.showAnswer(outputs ? ranking(outputs) : undefined, outputs);
    }

    showAnswer(ranked, outputs) {
        const answer = ranked?.[0];
        const text = ranked ? `I read: ${className(answer)}` : 'I read: nothing yet';
        if (text !== this.said) byId('answer').textContent = this.said = text; // is spoken
        this.showImagined(answer);
        const classes = report.network.class_names.length;
        const shown = classes <= mostOutputs ? [...Array(classes).keys()]
                                             : (ranked ?? [...Array(classes).keys()]).slice(0, 10);
        byId('outputs').tBodies[0].replaceChildren(...shown.map(index => this.row(index, answer, outputs?.[index])));
    }

    row(index, answer, output) {
        const [low, high] = report.network.target_range;
        const share = output === undefined ? 0 : Math.min(Math.max((output - low) / (high - low), 0), 1);
        const bar = element('span', {class: 'bar', style: `--share: ${share}`});
        return element('tr', index === answer ? {class: 'best'} : {},
                       element('th', {scope: 'row'}, className(index)), element('td', {}, bar),
                       element('td', {class: 'number'}, output === undefined ? '–' : output.toFixed(3)));
    }

    showImagined(answer) {
        const {backquery, network, missing} = report;
        const shown = backquery && answer !== undefined;
        drawPicture(byId('imagined'), shown ? bytesOf(backquery[answer]) : new Uint8Array(network.height * network.width),
                    network);
        byId('imagined-caption').textContent = shown ? `what it imagines: ${className(answer)}` : 'what it imagines';
        byId('imagined').closest('figure').hidden = !backquery;
        if (!backquery) byId('imagined').title = missing.backquery;
    }
}

/** The nodes of a hidden layer as cells; the one that is pointed at is named. */
class HiddenLayer {
    constructor(nodes, layer) {
        this.nodes = nodes;
        this.name = `Hidden layer ${layer + 1}`;
        this.columns = Math.ceil(Math.sqrt(2 * nodes));
        this.canvas = element('canvas', {class: 'cells', role: 'img'});
        this.caption = element('figcaption');
        this.figure = element('figure', {}, element('h3', {}, `${this.name}: ${thousands(nodes)} nodes`), this.canvas,
                              this.caption);
        this.canvas.width = 8 * this.columns;
        this.canvas.height = 8 * Math.ceil(nodes / this.columns);
        for (const event of ['pointermove', 'pointerdown'])
            this.canvas.addEventListener(event, pointed => this.point(pointed));
        this.canvas.addEventListener('pointerleave', () => this.describe());
    }

    /** values in the activation's range, or undefined: an empty pad */
    show(values) {
        this.values = values;
        const most = values ? values.reduce((a, b) => Math.max(a, Math.abs(b)), 1) : 1;
        const context = this.canvas.getContext('2d');
        for (let node = 0; node < this.nodes; ++node) {
            context.fillStyle = `rgb(${signedColour(values ? values[node] / most : 0).join(' ')})`;
            context.fillRect(node % this.columns * 8, Math.floor(node / this.columns) * 8, 7, 7);
        }
        this.describe();
    }

    describe() {
        const active = this.values?.filter(value => value > 0.5).length;
        const text = this.values ? `${active} of ${thousands(this.nodes)} nodes above 0.5` : 'one cell a node';
        this.caption.textContent = text;
        this.canvas.setAttribute('aria-label', `${this.name}: ${text}`);
    }

    point(event) {
        const box = this.canvas.getBoundingClientRect();
        const column = Math.floor((event.clientX - box.left) / box.width * this.columns);
        const row = Math.floor((event.clientY - box.top) / box.height * this.canvas.height / 8);
        const node = row * this.columns + column;
        if (this.values && node >= 0 && node < this.nodes)
            this.caption.textContent = `node ${node}: ${this.values[node].toFixed(3)}`;
    }
}
