"""The rows of the table: what of ours is held against what, and the ratio that it must reach.

Every value is such that less is better (seconds, bytes, shares), so ratio = theirs / ours, and more is better. A
contestant is named by the words that contestants.py reads.
"""

from dataclasses import dataclass
from statistics import median


class Of:
    """Values of one contestant, one for each of its runs; of several: the sum, run by run."""

    def __init__(self, *names, value=lambda result: result["seconds"]):
        self.names, self.value = names, value

    def values(self, results):
        return [sum(runs) for runs in zip(*([self.value(r) for r in results[name]] for name in self.names))]


class Extreme:
    """One value: the least or the largest median among several contestants."""

    def __init__(self, choose, values):
        self.choose, self.of = choose, values
        self.names = [name for name in values]

    def values(self, results):
        return [self.choose(median(self.of[name](r) for r in results[name]) for name in self.names)]


class Fixed:
    names = ()

    def __init__(self, number):
        self.number = number

    def values(self, results):
        return [self.number]


@dataclass
class Row:
    name: str  # GROUP/ROW: the rows of a group are measured together, in the same rounds
    ours: object
    against: str  # what it is held against, in words
    theirs: object
    target: float = 0  # the ratio that it must reach; 0: for comparison
    unit: str = "s"

    @property
    def group(self):
        return self.name.split("/")[0]


def dense_work(records, sizes=(784, 200, 10)):
    """Floating-point operations of an epoch done densely: forward and update in every layer, carrying back in all but
    the first. 0.64 million a record for 784-200-10."""
    links = [n * m for n, m in zip(sizes, sizes[1:])]
    return records * 2 * (2 * sum(links) + sum(links[1:]))


def at_peak(records):
    return Of("machine peak", value=lambda r: dense_work(records) / r["flops"])


def training(s):
    expert, ours = "numpy_expert 200", Of("nnhost")
    blocked, noise = "nnhost trainer=blocked", "nnhost noise"
    two, rotated = "nnhost two", "nnhost two augmenter=rotation:mode=random"
    rows = [
        Row("epoch/fma-peak", ours, "dense work at FMA peak", at_peak(s.records), 1),
        Row("epoch/numpy-expert", ours, "NumPy expert", Of(expert), 8),
        Row("epoch/torch-jit", ours, "PyTorch's JIT", Of("torch jit"), 11),
        Row("epoch/torch-batch-256", ours, "PyTorch, batches of 256", Of("torch_minibatch 256 0.01"), 1),
        Row("epoch/plain", ours, "our own plain trainer", Of("nnhost trainer=plain")),
        Row("epoch/blocked", ours, "our own blocked trainer", Of(blocked)),
        Row("epoch/sparse", ours, "our own sparse trainer", Of("nnhost trainer=sparse")),
        Row("peers/notebook", ours, "the book's notebook", Of("notebook epoch")),
        Row("peers/torch-autograd", ours, "PyTorch, autograd", Of("torch autograd")),
        Row("peers/fann", ours, "FANN", Of("fann")),
        Row("peers/dlib", ours, "dlib", Of("dlib train")),
        Row("dense/fma-peak", Of(blocked), "dense work at FMA peak", at_peak(s.records), 0.55),
        Row("dense/numpy-expert", Of(blocked), "NumPy expert", Of(expert), 4.5),
        Row("dense/noise", Of(noise), "dense work at FMA peak", at_peak(s.records), 0.55),
        Row("dense/noise-expert", Of(noise), "NumPy expert", Of(expert), 4.5),
        Row("cores/two", Of(two), "one core", ours, 1.5),
        Row("cores/rotation", Of(rotated), "two cores, no rotation", Of(two), 0.9),
    ]
    for hidden in ("800", "300,100"):
        expert = Of(f"numpy_expert {hidden}")
        rows.append(Row(f"hidden/{hidden}", Of(f"nnhost hidden={hidden}"), "NumPy expert", expert, 2.5))
    for batch, rate in ((32, 0.1), (256, 0.01)):  # sums: a larger batch wants a lower rate
        ours = Of(f"nnhost batch-size={batch} learning-rate={rate}")
        rows.append(Row(f"batch/{batch}", ours, "PyTorch", Of(f"torch_minibatch {batch} {rate}"), 1.5))
        rows.append(Row(f"batch/{batch}-numpy", ours, "NumPy", Of(f"numpy_minibatch {batch} {rate}")))
    return rows


def asking():
    test, single = Of("nnhost_test"), Of("nnhost_single")
    return [
        Row("test/10,000", test, "PyTorch", Of("torch_test"), 1.25),
        Row("single/armadillo", single, "Armadillo", Of("armadillo"), 1 / 0.6),
        Row("single/dlib", single, "dlib", Of("dlib single"), 1 / 0.6),
    ]


def reading(s):
    csv, png = Of("nnhost_load csv"), Of("nnhost_load png")
    rows = [
        Row("csv/loadtxt", csv, "numpy.loadtxt as uint8", Of("csv loadtxt"), 10),
        Row("csv/pandas", csv, "pandas.read_csv", Of("csv pandas"), 10),
        Row("csv/rate", csv, "1.2 GB/s", Fixed(s.csv_bytes / 1.2e9), 1),
        Row("gz/zlib", Of("nnhost_load gz"), "zlib's inflate alone", Of("reading inflate"), 0.9),
        Row("png/one-core", png, "read + decode alone", Of("reading files", "reading decode"), 1 / 1.15),
        Row("png/two-cores", Of("nnhost_load png two"), "one core", png, 1.6),
    ]
    for angle, wanted in (("fixed", 1e6), ("random", 6e5)):
        ours = Of(f"nnhost_rotation {'extend' if angle == 'fixed' else 'random'}")
        rows.append(Row(f"rotation/{angle}", ours, f"{wanted:,.0f} images/s", Fixed(1 / wanted), 1))
        for library, title in (("torch", "grid_sample"), ("opencv", "OpenCV"), ("scipy", "SciPy")):
            theirs = Of(f"rotation {library} {angle}")
            rows.append(Row(f"rotation/{angle}-{library}", ours, title, theirs))
    return rows


def wholes(s):
    def held(what):
        return Of(f"nnhost_memory {what}", value=lambda r: r["over_start_mb"] * 1e6)

    limit = 2.5 * s.records / 60000
    stream = f"400 MB, a CSV of {s.stream_gb:g} GB"
    return [
        Row("job/limit", Of("nnhost_job"), f"{limit:g} s", Fixed(limit), 1),
        Row("job/notebook", Of("nnhost_job"), "the book's notebook", Of("notebook job"), 20),
        Row("boundary/inlined", Of("activation called"), "the sigmoid inlined", Of("activation inlined"), 0.99),
        Row("memory/idx", held("idx"), "120 MB over the start", Fixed(120e6), 1, "B"),
        Row("memory/stream", held(f"stream {s.stream_gb:g}"), stream, Fixed(400e6), 1, "B"),
    ] + [
        Row(f"start/{verb}", Of(f"nnhost_start {verb}"), "a process that does nothing", Of("nothing"))
        for verb in ("version", "plugins", "predict")
    ]


def growth(s):
    """Seconds a record and weight: the worst against the best, flat within 20 %."""

    def per_weight(records, hidden):
        return lambda r: r["seconds"] / (records * 794 * hidden)

    few = s.records // 5
    wide = {f"nnhost records={few} hidden={h}": per_weight(few, h) for h in (200, 400, 800, 1600, 3200)}
    long = {f"nnhost records={n}": per_weight(n, 200) for n in (s.records // 10, s.records, s.records * 10)}
    sizes = f"the best of {s.records // 10:,} to {s.records * 10:,}"
    return [
        Row("growth/hidden", Extreme(max, wide), "the best of 200 to 3200", Extreme(min, wide), 1 / 1.2),
        Row("growth/records", Extreme(max, long), sizes, Extreme(min, long), 1 / 1.2),
    ]


def all_rows(s):
    return training(s) + asking() + reading(s) + wholes(s) + growth(s)
