'use strict';

// The run, as the program wrote it into the page.
const report = JSON.parse(document.getElementById('report-data').textContent);

const byId = id => document.getElementById(id);

/** element('p', {class: 'hint'}, 'a text', another) makes <p class="hint">. A text never becomes markup. */
function element(name, attributes = {}, ...children) {
    const made = name === 'svg' || svgNames.has(name) ? document.createElementNS(svgSpace, name)
                                                      : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...children);
    return made;
}
const svgSpace = 'http://www.w3.org/2000/svg';
const svgNames = new Set(['g', 'line', 'path', 'circle', 'text', 'rect']);

/** Says in place of a part why it is not there. */
function sayMissing(section, reason) {
    byId(`${section}-why`).textContent = reason;
    byId(`${section}-why`).hidden = false;
}

/** A button that does its work once. */
function moreButton(text, work) {
    const button = element('button', {type: 'button'}, text);
    button.addEventListener('click', () => {
        button.remove();
        work();
    });
    return button;
}

const bytesOf = base64 => Uint8Array.from(atob(base64), character => character.charCodeAt(0));

// Little-endian floats, as every machine that runs a browser has them.
const floatsOf = base64 => new Float32Array(bytesOf(base64).buffer);

const percent = share => `${(100 * share).toFixed(2)} %`;
const thousands = count => count.toLocaleString('en-GB');

/** Of a class, for sentences: a digit as it is. */
const className = index => report.network.class_names[index];

/** Three significant digits: 0.0453, 12.3 */
const short = value => Math.abs(value) >= 100 ? value.toFixed(0) : Number(value.toPrecision(3)).toString();

/** Draws values (height, width, channels) in 0..255 on a canvas, a pixel each. */
function drawPicture(canvas, values, {height, width, channels}) {
    canvas.width = width;
    canvas.height = height;
    const image = new ImageData(width, height);
    for (let pixel = 0; pixel < width * height; ++pixel) {
        for (let colour = 0; colour < 3; ++colour)
            image.data[4 * pixel + colour] = values[pixel * channels + (channels === 3 ? colour : 0)];
        image.data[4 * pixel + 3] = 255;
    }
    canvas.getContext('2d').putImageData(image, 0, 0);
    return canvas;
}

const newPicture = (values, label) =>
    drawPicture(element('canvas', {class: 'picture', role: 'img', 'aria-label': label}), values, report.network);

// Colours of Okabe and Ito for numbers below and above 0, and for 0 that of an empty place.
const isDark = matchMedia('(prefers-color-scheme: dark)');
const signedColours = () => isDark.matches ? {below: [86, 180, 233], zero: [38, 43, 50], above: [240, 138, 60]}
                                           : {below: [0, 114, 178], zero: [242, 242, 242], above: [213, 94, 0]};

/** value in -1..1 as [red, green, blue] */
function signedColour(value, {below, zero, above} = signedColours()) {
    const end = value < 0 ? below : above, share = Math.min(Math.abs(value), 1);
    return zero.map((part, index) => Math.round(part + share * (end[index] - part)));
}
