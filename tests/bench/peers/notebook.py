"""The book's way: the formulas as NumPy expressions, one record at a time, in double precision with column vectors.

    notebook.py epoch FOLDER RECORDS     one epoch over records that are arrays already
    notebook.py job TRAIN.csv TEST.csv EPOCHS
                                         everything: reads both files as lines, splits every line again in each epoch,
                                         tests after each epoch
"""

import sys

from common import accuracy, first_weights, np, read_mnist, serve, timed


def sigmoid(x):
    return 1.0 / (1.0 + np.exp(-x))


class Network:
    def __init__(self):
        self.w_ih, self.w_ho = (w.astype(float) for w in first_weights((784, 200, 10)))

    def train(self, inputs, targets, rate=0.1):
        i = np.array(inputs, ndmin=2).T
        t = np.array(targets, ndmin=2).T
        h = sigmoid(np.dot(self.w_ih, i))
        o = sigmoid(np.dot(self.w_ho, h))
        e_o = t - o
        e_h = np.dot(self.w_ho.T, e_o)
        self.w_ho += rate * np.dot(e_o * o * (1.0 - o), np.transpose(h))
        self.w_ih += rate * np.dot(e_h * h * (1.0 - h), np.transpose(i))

    def query(self, inputs):
        i = np.array(inputs, ndmin=2).T
        return sigmoid(np.dot(self.w_ho, sigmoid(np.dot(self.w_ih, i))))


def record(values):
    return values / 255.0 * 0.99 + 0.01


def target(label):
    t = np.zeros(10) + 0.01
    t[label] = 0.99
    return t


def epoch(folder, count):
    pixels, labels = read_mnist(folder, "train")
    pixels, labels = record(pixels[:count]), labels[:count]
    tested, wanted = read_mnist(folder, "t10k")

    def train(network):
        for values, label in zip(pixels, labels):
            network.train(values, target(label))

    def work():
        network = Network()
        seconds, _ = timed(train, network)
        outputs = [network.query(record(values))[:, 0] for values in tested]
        return {"seconds": seconds, "accuracy": accuracy(outputs, wanted)}

    serve(f"NumPy {np.__version__}", work)


def parse(line):
    fields = line.split(",")
    return int(fields[0]), record(np.asarray(fields[1:], dtype=float))


def job(train_file, test_file, epochs):
    def whole():
        with open(train_file) as f:
            train_lines = f.readlines()
        with open(test_file) as f:
            test_lines = f.readlines()
        network = Network()
        for _ in range(epochs):
            for line in train_lines:
                label, values = parse(line)
                network.train(values, target(label))
            right = 0
            for line in test_lines:
                label, values = parse(line)
                right += int(np.argmax(network.query(values)) == label)
        return right / len(test_lines)

    def work():
        seconds, share = timed(whole)
        return {"seconds": seconds, "accuracy": share}

    serve(f"NumPy {np.__version__}", work)


if sys.argv[1] == "epoch":
    epoch(sys.argv[2], int(sys.argv[3]))
else:
    job(sys.argv[2], sys.argv[3], int(sys.argv[4]))
