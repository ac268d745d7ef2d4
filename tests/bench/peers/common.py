"""What the peers in Python share: the line protocol of ../README.md, MNIST in memory, first weights."""

import importlib
import os
import sys
import time


def needs(module, package):
    """The module, or a line "skip ..." and the end when it is not installed."""
    try:
        return importlib.import_module(module)
    except ImportError:
        print(f"skip {package} is not installed")
        sys.exit(0)


np = needs("numpy", "python3-numpy")


def serve(text, work):
    """Says that it is ready, then calls `work` once for each line that comes in; `work` returns a dictionary."""
    import json

    print("ready", text, flush=True)
    for _ in sys.stdin:
        print(json.dumps(work()), flush=True)


def timed(work, *arguments):
    """(seconds, what it returns)"""
    start = time.perf_counter()
    result = work(*arguments)
    return time.perf_counter() - start, result


def read_mnist(folder, name):
    """(pixels (count, 784) uint8, labels (count) uint8); name: train or t10k"""
    pixels = np.fromfile(os.path.join(folder, f"{name}-images-idx3-ubyte"), np.uint8, offset=16).reshape(-1, 784)
    return pixels, np.fromfile(os.path.join(folder, f"{name}-labels-idx1-ubyte"), np.uint8, offset=8)


def scaled(pixels):
    """0..255 -> 0.01..1, float32"""
    return pixels.astype(np.float32) * np.float32(0.99 / 255) + np.float32(0.01)


def targets(labels):
    """(count, 10) float32: 0.99 for the label, 0.01 elsewhere"""
    t = np.full((len(labels), 10), 0.01, np.float32)
    t[np.arange(len(labels)), labels] = 0.99
    return t


def first_weights(sizes, seed=1):
    """For each layer (nodes, nodes before) float32: normal, standard deviation 1/sqrt(nodes before)"""
    rng = np.random.default_rng(seed)
    return [rng.normal(0, n**-0.5, (m, n)).astype(np.float32) for n, m in zip(sizes, sizes[1:])]


def accuracy(outputs, labels):
    return round(float((np.argmax(outputs, 1) == labels).mean()), 4)


def forward(weights, x):
    """(count, inputs) -> (count, outputs) through sigmoid layers; weights (nodes, nodes before)"""
    for w in weights:
        x = 1 / (1 + np.exp(-(x @ w.T)))
    return x
