"""One epoch, an update after every record, as somebody writes it who knows NumPy and BLAS: single precision, nothing
allocated in the loop, weights updated in place.

    numpy_expert.py FOLDER RECORDS HIDDEN[,HIDDEN...]

Four forms are tried on the first records and the fastest is measured: sgemv and sger of scipy.linalg.blas, with the
weights kept by columns or by rows; and NumPy alone, np.dot with `out` and a product (outer) added in place.
"""

import sys

from common import accuracy, first_weights, forward, np, read_mnist, scaled, serve, targets, timed

try:
    from scipy.linalg.blas import sgemv, sger
except ImportError:
    sgemv = None

RATE = np.float32(0.1)


class Columns:
    """w (m, n) in Fortran order: a column, all links from one node, is contiguous."""

    def __init__(self, w):
        self.w = np.asfortranarray(w)
        self.z = np.empty(w.shape[0], np.float32)
        self.e = np.empty(w.shape[1], np.float32)

    def times(self, x):
        return sgemv(1.0, self.w, x, y=self.z, overwrite_y=1)

    def back(self, e):
        return sgemv(1.0, self.w, e, y=self.e, overwrite_y=1, trans=1)

    def update(self, d, x):
        sger(RATE, d, x, a=self.w, overwrite_x=0, overwrite_y=0, overwrite_a=1)

    def weights(self):
        return self.w


class Rows(Columns):
    """The transpose in Fortran order: all links into one node are contiguous."""

    def __init__(self, w):
        super().__init__(w)
        self.w = np.asfortranarray(w.T)

    def times(self, x):
        return sgemv(1.0, self.w, x, y=self.z, overwrite_y=1, trans=1)

    def back(self, e):
        return sgemv(1.0, self.w, e, y=self.e, overwrite_y=1)

    def update(self, d, x):
        sger(RATE, x, d, a=self.w, overwrite_x=0, overwrite_y=0, overwrite_a=1)

    def weights(self):
        return self.w.T


class Plain(Columns):
    def __init__(self, w, order="C"):
        super().__init__(w)
        self.w = np.array(w, order=order)
        self.change = np.empty_like(self.w)

    def times(self, x):
        return np.dot(self.w, x, out=self.z)

    def back(self, e):
        return np.dot(self.w.T, e, out=self.e)

    def update(self, d, x):
        d *= RATE
        np.multiply(d[:, None], x, out=self.change)
        self.w += self.change


def plain_columns(w):
    return Plain(w, "F")


def sigmoid(z):
    """in place"""
    np.negative(z, out=z)
    np.exp(z, out=z)
    z += 1
    return np.reciprocal(z, out=z)


def train(layers, x, t, count):
    slopes = [np.empty(len(layer.z), np.float32) for layer in layers]
    for r in range(count):
        h = [x[r]]
        for layer in layers:
            h.append(sigmoid(layer.times(h[-1])))
        e = t[r] - h[-1]
        for l in range(len(layers) - 1, -1, -1):
            layer, o, d = layers[l], h[l + 1], slopes[l]
            back = layer.back(e) if l else None  # with the weights from before the update
            np.subtract(1, o, out=d)
            d *= o
            d *= e
            layer.update(d, h[l])
            e = back


def main(folder, count, hidden):
    pixels, labels = read_mnist(folder, "train")
    x, t = scaled(pixels[:count]), targets(labels[:count])
    tested, wanted = read_mnist(folder, "t10k")
    tested = scaled(tested)
    sizes = (784, *hidden, 10)

    forms = [("np.dot, rows", Plain), ("np.dot, columns", plain_columns)]
    if sgemv:
        forms += [("sgemv and sger, columns", Columns), ("sgemv and sger, rows", Rows)]
    tries = []
    for name, form in forms:
        layers = [form(w) for w in first_weights(sizes)]
        tries.append((min(timed(train, layers, x, t, min(count, 1500))[0] for _ in range(3)), name, form))
    _, name, form = min(tries, key=lambda entry: entry[0])

    def work():
        layers = [form(w) for w in first_weights(sizes)]
        seconds, _ = timed(train, layers, x, t, len(x))
        return {"seconds": seconds, "accuracy": accuracy(forward([l.weights() for l in layers], tested), wanted)}

    serve(f"NumPy {np.__version__}: {name}", work)


main(sys.argv[1], int(sys.argv[2]), [int(n) for n in sys.argv[3].split(",")])
