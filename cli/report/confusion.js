// The confusion matrix. A cell chosen shows the test pictures behind it, each with the three largest outputs.

const picturesAtOnce = 12;

/** The matrix as a table of buttons, of which the tab key reaches one and the arrow keys the others. */
class Matrix {
    constructor(choose) {
        this.confusion = report.test.confusion;
        this.worst = Math.max(1, ...this.confusion.flatMap((row, label) => row.filter((_, answer) => answer !== label)));
        this.choose = choose;
        const rows = this.confusion.map((row, label) => this.row(row, label));
        const names = report.network.class_names.map(name => element('th', {scope: 'col'}, name));
        const corner = element('td', {}, element('span', {class: 'hidden-text'}, 'label'));
        this.table = element('table', {class: 'matrix'},
                             element('caption', {}, 'Rows: the label. Columns: the network\'s answer.'),
                             element('thead', {}, element('tr', {}, corner, ...names)), element('tbody', {}, ...rows));
        this.cell(0, 0).tabIndex = 0;
        this.table.addEventListener('keydown', event => this.walk(event));
    }

    row(counts, label) {
        const records = counts.reduce((a, b) => a + b, 0);
        const cells = counts.map((count, answer) => {
            const right = label === answer;
            // Right ones by their share of the row, wrong ones beside the most frequent mistake.
            const share = right ? count / Math.max(records, 1) : count / this.worst;
            const name = right ? `${className(label)} read right: ${count}`
                               : `${className(label)} read as ${className(answer)}: ${count}`;
            const button = element('button', {type: 'button', class: right ? 'right' : 'wrong', tabindex: -1,
                                              style: `--share: ${share}`, 'aria-label': name, title: name}, count || '·');
            button.addEventListener('click', () => this.press(label, answer));
            return element('td', {}, button);
        });
        return element('tr', {}, element('th', {scope: 'row'}, className(label)), ...cells);
    }

    cell(label, answer) {
        return this.table.tBodies[0].rows[label].cells[answer + 1].firstChild;
    }

    press(label, answer) {
        for (const button of this.table.querySelectorAll('button')) {
            button.tabIndex = -1;
            button.removeAttribute('aria-pressed');
        }
        this.cell(label, answer).tabIndex = 0;
        this.cell(label, answer).setAttribute('aria-pressed', 'true');
        this.choose(label, answer);
    }

    walk(event) {
        const steps = {ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0]};
        if (!(event.key in steps) || event.target.tagName !== 'BUTTON') return;
        event.preventDefault();
        const at = event.target.parentElement, [down, right] = steps[event.key];
        const label = at.parentElement.sectionRowIndex + down, answer = at.cellIndex - 1 + right;
        if (!(label in this.confusion) || !(answer in this.confusion)) return;
        event.target.tabIndex = -1;
        this.cell(label, answer).tabIndex = 0;
        this.cell(label, answer).focus();
    }
}

/** One test picture with what the network says of it. */
function figureOf(digit) {
    const top = digit.top.map(([index, output]) => `${className(index)} ${output.toFixed(3)}`);
    const name = `record ${digit.record}, label ${className(digit.label)}, answers ${top.join(', ')}`;
    const answers = top.map((text, place) => element('span', place === 0 ? {class: 'first'} : {}, text));
    return element('figure', {class: 'digit'}, newPicture(digit.pixels, name),
                   element('figcaption', {}, element('span', {class: 'label'}, `label ${className(digit.label)}`), ...answers));
}

/** A heading with pictures below it, some at a time. */
class Gallery {
    constructor() {
        this.heading = element('h3', {'aria-live': 'polite'});
        this.pictures = element('div', {class: 'digits'});
        this.part = element('div', {class: 'part'}, this.heading, this.pictures);
    }

    /** count: how many there are, of which the page may hold some alone */
    show(title, digits, count) {
        const some = digits.length < count ? `, of which this page holds ${thousands(digits.length)}` : '';
        this.heading.textContent = `${title}: ${thousands(count)}${some}`;
        this.pictures.replaceChildren();
        this.part.replaceChildren(this.heading, this.pictures);
        this.showMore(digits);
    }

    showMore(digits) {
        this.pictures.append(...digits.slice(0, picturesAtOnce).map(figureOf));
        const rest = digits.slice(picturesAtOnce);
        if (rest.length > 0) this.part.append(moreButton(`Show more (${rest.length})`, () => this.showMore(rest)));
    }
}

function fillConfusion() {
    const {test, missing} = report;
    if (!test) return sayMissing('confusion', missing.test);
    const gallery = new Gallery();
    const matrix = new Matrix((label, answer) => {
        const title = `${className(label)} read ${label === answer ? 'right' : `as ${className(answer)}`}`;
        gallery.show(title, test.digits.all.filter(digit => digit.label === label && digit.top[0][0] === answer),
                     test.confusion[label][answer]);
        if (gallery.heading.getBoundingClientRect().top > innerHeight - 100)
            gallery.heading.scrollIntoView({block: 'center'});
    });
    const frame = element('div', {class: 'part scrolling'}, matrix.table);
    if (test.confusion.length > 12) frame.tabIndex = 0; // wider than a phone: scrolled by keys too
    byId('confusion-parts').append(frame, gallery.part);
    gallery.show('Read wrong, surest first', test.digits.all.filter(digit => digit.label !== digit.top[0][0]),
                 test.records - test.correct);
}

/** The test pictures, from the tables that the program wrote. */
function unpackDigits() {
    if (!report.test) return;
    const {digits} = report.test, {height, width, channels} = report.network;
    const size = height * width * channels, pixels = bytesOf(digits.pixels);
    digits.pictures = digits.records.map((_, index) => pixels.subarray(index * size, (index + 1) * size));
    digits.all = digits.records.map((record, index) => ({
        record, label: digits.labels[index], top: digits.top[index], pixels: digits.pictures[index],
    }));
}
