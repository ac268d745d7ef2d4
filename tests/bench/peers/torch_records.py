"""PyTorch, one epoch with an update after every record.

    torch_records.py jit|autograd FOLDER RECORDS

jit: the seed's formulas as one function that torch.jit.script compiles, records and all: nothing of Python in the loop.
autograd: derivatives by torch.autograd.grad, weights updated in place; the true gradient of the squared error is
carried back. (A module, a loss, backward() and an optimiser, as tutorials have it, take twice as long.)
"""

import sys

from common import accuracy, first_weights, needs, read_mnist, scaled, serve, targets, timed

torch = needs("torch", "python3-torch")
torch.set_num_threads(1)


@torch.jit.script
def train_records(w1, w2, x, t, rate: float):
    for r in range(x.size(0)):
        i = x[r]
        h = torch.sigmoid(torch.mv(w1, i))
        o = torch.sigmoid(torch.mv(w2, h))
        e_o = t[r] - o
        e_h = torch.mv(w2.t(), e_o)
        w2.addr_(e_o * o * (1 - o), h, alpha=rate)
        w1.addr_(e_h * h * (1 - h), i, alpha=rate)


def jit(x, t):
    w1, w2 = (torch.from_numpy(w) for w in first_weights((784, 200, 10)))
    with torch.no_grad():
        seconds, _ = timed(train_records, w1, w2, x, t, 0.1)
    return seconds, w1, w2


def autograd(x, t):
    w1, w2 = (torch.from_numpy(w).requires_grad_() for w in first_weights((784, 200, 10)))

    def train():
        for r in range(len(x)):
            e = t[r] - torch.sigmoid(torch.mv(w2, torch.sigmoid(torch.mv(w1, x[r]))))
            change1, change2 = torch.autograd.grad(torch.dot(e, e), (w1, w2))
            with torch.no_grad():
                w1.add_(change1, alpha=-0.05)  # the loss has no factor of a half
                w2.add_(change2, alpha=-0.05)

    seconds, _ = timed(train)
    return seconds, w1.detach(), w2.detach()


def main(form, folder, count):
    pixels, labels = read_mnist(folder, "train")
    x, t = torch.from_numpy(scaled(pixels[:count])), torch.from_numpy(targets(labels[:count]))
    tested, wanted = read_mnist(folder, "t10k")
    tested = torch.from_numpy(scaled(tested))
    train = {"jit": jit, "autograd": autograd}[form]
    if form == "jit":
        for _ in range(3):
            train(x[:500], t[:500])  # it optimises itself while it runs

    def work():
        seconds, w1, w2 = train(x, t)
        outputs = torch.sigmoid(torch.sigmoid(tested @ w1.t()) @ w2.t())
        return {"seconds": seconds, "accuracy": accuracy(outputs.numpy(), wanted)}

    serve(f"PyTorch {torch.__version__}", work)


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
