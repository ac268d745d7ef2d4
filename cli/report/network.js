// The trained network. Sums are made in double precision, so that they differ from the program's by its rounding alone.

const elementwise = f => values => values.map(f);

function softmax(values) {
    const largest = values.reduce((a, b) => Math.max(a, b));
    const powers = values.map(value => Math.exp(value - largest));
    const sum = powers.reduce((a, b) => a + b);
    return powers.map(power => power / sum);
}

// By id: what each of the built-in activations makes of a layer's sums.
const activations = {
    'org.nnhost.sigmoid': () => elementwise(x => 1 / (1 + Math.exp(-x))),
    'org.nnhost.tanh': () => elementwise(Math.tanh),
    'org.nnhost.relu': ({slope}) => elementwise(x => x > 0 ? x : slope > 0 ? slope * x : 0),
    'org.nnhost.identity': () => elementwise(x => x),
    'org.nnhost.softmax': () => softmax,
};

/** "org.nnhost.relu:slope=0.01" -> the function, or undefined for a plugin that this page does not know. */
function activationOf(text) {
    const [id, parameters = ''] = text.split(/:(.*)/s);
    const slope = Number(parameters.replace(/^slope=/, '')) || 0;
    return Object.hasOwn(activations, id) ? activations[id]({slope}) : undefined;
}

class Network {
    /** weights: a Float32Array (receiving nodes, sending nodes) for each layer; biases: (receiving nodes), or none */
    constructor(description) {
        this.inputRange = description.input_range;
        this.weights = description.weights.map(floatsOf);
        this.biases = description.biases?.map(floatsOf);
        this.activations = description.activations.map(activationOf);
        this.sizes = description.sizes;
    }

    /** pixels in 0..255 -> the activations of each layer, the outputs last */
    forward(pixels) {
        const [low, high] = this.inputRange;
        let values = Float64Array.from(pixels, pixel => low + (high - low) * pixel / 255);
        return this.weights.map((weights, layer) => values = this.activations[layer](this.sums(weights, this.biases?.[layer], values)));
    }

    sums(weights, biases, values) {
        const inputs = values.length;
        return Float64Array.from({length: weights.length / inputs}, (_, node) => {
            let sum = biases ? biases[node] : 0;
            for (let input = 0, at = node * inputs; input < inputs; ++input, ++at) sum += weights[at] * values[input];
            return sum;
        });
    }
}

/** The classes, largest output first; of equals the first. */
const ranking = outputs => Array.from(outputs.keys()).sort((a, b) => outputs[b] - outputs[a] || a - b);
