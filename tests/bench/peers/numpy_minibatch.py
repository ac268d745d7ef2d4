"""One epoch in mini-batches with NumPy, updates summed: single precision, products into arrays made beforehand.

    numpy_minibatch.py FOLDER RECORDS BATCH RATE
"""

import sys

from common import accuracy, first_weights, forward, np, read_mnist, scaled, serve, targets, timed


def sigmoid(z):
    """in place"""
    np.negative(z, out=z)
    np.exp(z, out=z)
    z += 1
    np.reciprocal(z, out=z)


def train(w1, w2, x, t, batch, rate):
    h, e_h, slope_h = np.empty((3, batch, w1.shape[1]), np.float32)
    o, e_o, slope_o = np.empty((3, batch, w2.shape[1]), np.float32)
    change1, change2 = np.empty_like(w1), np.empty_like(w2)
    for r in range(0, len(x), batch):
        xs, ts = x[r : r + batch], t[r : r + batch]
        n = len(xs)
        np.dot(xs, w1, out=h[:n])
        sigmoid(h[:n])
        np.dot(h[:n], w2, out=o[:n])
        sigmoid(o[:n])
        np.subtract(ts, o[:n], out=e_o[:n])
        np.dot(e_o[:n], w2.T, out=e_h[:n])
        for e, y, slope in ((e_o[:n], o[:n], slope_o[:n]), (e_h[:n], h[:n], slope_h[:n])):
            np.subtract(1, y, out=slope)
            slope *= y
            e *= slope
        np.dot(h[:n].T, e_o[:n], out=change2)
        np.dot(xs.T, e_h[:n], out=change1)
        change1 *= rate
        change2 *= rate
        w1 += change1
        w2 += change2


def main(folder, count, batch, rate):
    pixels, labels = read_mnist(folder, "train")
    x, t = scaled(pixels[:count]), targets(labels[:count])
    tested, wanted = read_mnist(folder, "t10k")
    tested = scaled(tested)

    def work():
        w1, w2 = (np.ascontiguousarray(w.T) for w in first_weights((784, 200, 10)))
        seconds, _ = timed(train, w1, w2, x, t, batch, np.float32(rate))
        return {"seconds": seconds, "accuracy": accuracy(forward([w1.T, w2.T], tested), wanted)}

    serve(f"NumPy {np.__version__}", work)


main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]))
