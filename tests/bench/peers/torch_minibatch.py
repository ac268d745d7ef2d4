"""PyTorch in mini-batches, updates summed, and its testing of 10,000 records in one batch.

    torch_minibatch.py epoch FOLDER RECORDS BATCH RATE
    torch_minibatch.py test FOLDER

The maths by hand, without autograd, into tensors made beforehand. Records are floats in memory already and are taken
in their order: nothing is gathered or scaled in the loop, which nnhost does. Of the same formulas eager and compiled by
torch.jit.script, and of both layouts of the first layer's weights, the fastest on the first records is measured.
"""

import sys

from common import accuracy, first_weights, needs, np, read_mnist, scaled, serve, targets, timed

torch = needs("torch", "python3-torch")
torch.set_num_threads(1)
torch.set_grad_enabled(False)


def train(w1, w2, x, t, batch: int, rate: float):
    """w1 (784, 200), w2 (200, 10): strides as they come"""
    h = torch.empty((batch, w1.size(1)))
    o = torch.empty((batch, w2.size(1)))
    e_o = torch.empty((batch, w2.size(1)))
    e_h = torch.empty((batch, w1.size(1)))
    slope_o = torch.empty((batch, w2.size(1)))
    slope_h = torch.empty((batch, w1.size(1)))
    for r in range(0, x.size(0) - batch + 1, batch):
        xs = x[r : r + batch]
        torch.mm(xs, w1, out=h)
        h.sigmoid_()
        torch.mm(h, w2, out=o)
        o.sigmoid_()
        torch.sub(t[r : r + batch], o, out=e_o)
        torch.mm(e_o, w2.t(), out=e_h)
        torch.mul(o, o, out=slope_o)
        torch.sub(o, slope_o, out=slope_o)
        e_o.mul_(slope_o)
        torch.mul(h, h, out=slope_h)
        torch.sub(h, slope_h, out=slope_h)
        e_h.mul_(slope_h)
        w2.addmm_(h.t(), e_o, alpha=rate)
        w1.addmm_(xs.t(), e_h, alpha=rate)


def weights(by_input):
    """(784, 200) and (200, 10), contiguous or as transposes of contiguous ones"""
    made = [torch.from_numpy(w).t() for w in first_weights((784, 200, 10))]
    return [w.contiguous() for w in made] if by_input else made


def query(w1, w2, x):
    return torch.sigmoid(torch.sigmoid(x @ w1) @ w2)


def epoch(folder, count, batch, rate):
    pixels, labels = read_mnist(folder, "train")
    count = count // batch * batch
    x, t = torch.from_numpy(scaled(pixels[:count])), torch.from_numpy(targets(labels[:count]))
    tested, wanted = read_mnist(folder, "t10k")
    tested = torch.from_numpy(scaled(tested))

    tries = []
    for loop_name, loop in (("eager", train), ("jit", torch.jit.script(train))):
        for by_input in (True, False):
            some = min(count, 40 * batch)
            seconds = min(timed(loop, *weights(by_input), x[:some], t[:some], batch, rate)[0] for _ in range(6))
            name = f"{loop_name}, weights {'(784, 200)' if by_input else '(200, 784)'}"
            tries.append((seconds, name, loop, by_input))
    _, name, loop, by_input = min(tries, key=lambda entry: entry[0])

    def work():
        w1, w2 = weights(by_input)
        seconds, _ = timed(loop, w1, w2, x, t, batch, rate)
        return {"seconds": seconds, "records": count, "accuracy": accuracy(query(w1, w2, tested).numpy(), wanted)}

    serve(f"PyTorch {torch.__version__}: {name}", work)


def test(folder):
    tested, wanted = read_mnist(folder, "t10k")
    x, labels = torch.from_numpy(scaled(tested)), torch.from_numpy(wanted.astype(np.int64))
    w1, w2 = weights(True)
    h, o = torch.empty((len(x), 200)), torch.empty((len(x), 10))

    def once():
        torch.mm(x, w1, out=h)
        h.sigmoid_()
        torch.mm(h, w2, out=o)
        o.sigmoid_()
        return (o.argmax(1) == labels).sum().item() / len(x)

    def work():
        runs = [timed(once) for _ in range(9)]  # as nnhost_driver does: a single short one would find its caches cold
        return {"seconds": sorted(runs)[4][0], "accuracy": runs[0][1]}

    serve(f"PyTorch {torch.__version__}", work)


if sys.argv[1] == "epoch":
    epoch(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]), float(sys.argv[5]))
else:
    test(sys.argv[2])
