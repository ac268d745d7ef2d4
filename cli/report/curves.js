// Error and accuracy over the epochs; pointing at a chart, or the slider, tells the values of an epoch.

const chartHeight = 240;
const margin = {left: 52, right: 14, top: 12, bottom: 36};
const curveNames = ['training', 'validation', 'test'];

/** Round numbers from below `low` to above `high`, about four steps. */
function ticksOf(low, high) {
    const rough = (high - low || Math.abs(high) || 1) / 4;
    const power = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 2.5, 5, 10].find(factor => factor * power >= rough) * power;
    const first = Math.floor(low / step + 1e-9), last = Math.ceil(high / step - 1e-9);
    return Array.from({length: Math.max(last, first + 1) - first + 1}, (_, index) => (first + index) * step);
}

class Chart {
    /** key: 'error' or 'accuracy' */
    constructor(key, title, text, choose) {
        this.key = key;
        this.text = text;
        this.curves = curveNames.map(name => ({name, points: this.pointsOf(name)})).filter(c => c.points.length > 0);
        this.svg = element('svg', {role: 'img', 'aria-label': this.label(title)});
        this.legend = element('p', {class: 'legend'});
        this.figure = element('figure', {class: 'chart'}, element('h3', {}, title), this.svg, this.legend);
        this.svg.addEventListener('pointermove', event => choose(this.nearest(event)));
        this.svg.addEventListener('pointerdown', event => choose(this.nearest(event)));
    }

    pointsOf(name) {
        return report.epochs.filter(epoch => Number.isFinite(epoch[name]?.[this.key]))
            .map(epoch => [epoch.epoch, epoch[name][this.key]]);
    }

    label(title) {
        const ends = this.curves.map(({name, points}) => `${name} ends at ${this.text(points.at(-1)[1])}`);
        return `${title} over the epochs. ${ends.join(', ')}.`;
    }

    draw() {
        this.width = Math.max(this.figure.clientWidth, 200);
        const epochs = report.epochs.map(epoch => epoch.epoch);
        const values = this.curves.flatMap(curve => curve.points.map(point => point[1]));
        const ticks = ticksOf(...extent(values));
        [this.first, this.last] = extent(epochs);
        [this.low, this.high] = [ticks[0], ticks.at(-1)];
        this.svg.setAttribute('viewBox', `0 0 ${this.width} ${chartHeight}`);
        this.guide = element('line', {class: 'guide', y1: margin.top, y2: chartHeight - margin.bottom});
        this.marks = element('g');
        this.svg.replaceChildren(...this.axes(ticks), ...this.curves.map(curve => this.line(curve)), this.guide, this.marks);
    }

    x(epoch) {
        const room = this.width - margin.left - margin.right;
        return margin.left + (this.last > this.first ? (epoch - this.first) / (this.last - this.first) : 0.5) * room;
    }

    y(value) {
        const room = chartHeight - margin.top - margin.bottom;
        return margin.top + (this.high - value) / (this.high - this.low) * room;
    }

    axes(ticks) {
        const parts = ticks.flatMap(tick => [
            element('line', {class: 'grid', x1: margin.left, x2: this.width - margin.right, y1: this.y(tick), y2: this.y(tick)}),
            element('text', {class: 'tick', x: margin.left - 6, y: this.y(tick) + 4, 'text-anchor': 'end'}, this.text(tick, ticks)),
        ]);
        const wanted = this.last > this.first ? ticksOf(this.first, this.last) : [this.first];
        for (const epoch of wanted.filter(e => Number.isInteger(e) && e >= this.first && e <= this.last))
            parts.push(element('text', {class: 'tick', x: this.x(epoch), y: chartHeight - 20, 'text-anchor': 'middle'}, epoch));
        parts.push(element('text', {class: 'tick', x: (margin.left + this.width - margin.right) / 2, y: chartHeight - 4,
                                    'text-anchor': 'middle'}, 'epoch'));
        return parts;
    }

    line({name, points}) {
        if (points.length === 1)
            return element('circle', {class: name, cx: this.x(points[0][0]), cy: this.y(points[0][1]), r: 4});
        const path = points.map(([epoch, value]) => `${this.x(epoch).toFixed(1)},${this.y(value).toFixed(1)}`).join('L');
        return element('path', {class: `curve ${name}`, d: `M${path}`});
    }

    nearest(event) {
        const x = (event.clientX - this.svg.getBoundingClientRect().left) * this.width / this.svg.clientWidth;
        const distance = epoch => Math.abs(this.x(epoch.epoch) - x);
        return report.epochs.reduce((best, epoch, index) => distance(epoch) < distance(report.epochs[best]) ? index : best, 0);
    }

    /** Marks an epoch and tells its values. */
    show({epoch}) {
        this.guide.setAttribute('x1', this.x(epoch));
        this.guide.setAttribute('x2', this.x(epoch));
        this.marks.replaceChildren();
        this.legend.replaceChildren(element('span', {}, `epoch ${epoch}`));
        for (const {name, points} of this.curves) {
            const point = points.find(each => each[0] === epoch);
            if (point) this.marks.append(element('circle', {class: name, cx: this.x(epoch), cy: this.y(point[1]), r: 4}));
            this.legend.append(element('span', {class: `key ${name}`}, `${name} ${point ? this.text(point[1]) : '–'}`));
        }
    }
}

function fillCurves() {
    if (report.epochs.length === 0) return sayMissing('curves', report.missing.epochs);
    const slider = element('input', {type: 'range', id: 'epoch', min: 0, max: report.epochs.length - 1, step: 1});
    const choose = index => {
        slider.value = index;
        const epoch = report.epochs[index];
        slider.setAttribute('aria-valuetext', `epoch ${epoch.epoch}`);
        for (const chart of charts) chart.show(epoch);
    };
    const digits = ticks => Math.max(0, Math.min(2, -Math.floor(Math.log10(100 * (ticks[1] - ticks[0])) + 1e-9)));
    const charts = [
        new Chart('error', 'Error', short, choose),
        new Chart('accuracy', 'Accuracy',
                  (share, ticks) => ticks ? `${(100 * share).toFixed(digits(ticks))} %` : percent(share), choose),
    ].filter(chart => chart.curves.length > 0);
    byId('charts').append(...charts.map(chart => chart.figure));
    if (report.epochs.length > 1)
        byId('charts').after(element('p', {class: 'slider'}, element('label', {for: 'epoch'}, 'Epoch'), slider));
    slider.addEventListener('input', () => choose(Number(slider.value)));
    const draw = () => {
        for (const chart of charts) chart.draw();
        choose(Number(slider.value));
    };
    slider.value = report.epochs.length - 1;
    draw();
    new ResizeObserver(draw).observe(byId('charts'));
}
