"""Who takes part: nnhost in its forms, and the peers. Each is a command line; the rows name them."""

import os
import subprocess
from dataclasses import dataclass

from .rounds import Contestant

HERE = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
PACKAGES = (
    "python3-numpy python3-scipy python3-pandas python3-torch python3-opencv libfann-dev libdlib-dev libarmadillo-dev "
    "libbenchmark-dev python3-matplotlib"
).split()


@dataclass
class Setting:
    build: str  # where the drivers are
    data: str  # folder of MNIST's IDX files
    python: str  # an interpreter that has NumPy, where there is one
    records: int  # of an epoch
    cores: tuple  # one or two; one-core contestants are pinned to the last
    scratch: object = None  # data.Scratch


def widest_aten():
    """PyTorch's AVX-512 loops, which Debian's build leaves unused unless told; only where the processor has them."""
    with open("/proc/cpuinfo") as f:
        flags = next((line.split() for line in f if line.startswith("flags")), [])
    wide = {"avx512f", "avx512dq", "avx512bw", "avx512vl", "fma"} <= set(flags)
    return {"ATEN_CPU_CAPABILITY": "avx512"} if wide else {}


class Contestants:
    """Makes a contestant from its name: the first word is the method below, the others are its arguments."""

    def __init__(self, setting):
        self.s = setting
        self.one, self.two = setting.cores[-1:], setting.cores

    def __call__(self, name):
        word, *rest = name.split()
        made = getattr(self, word)(*rest)
        made.name = name
        return made

    def _program(self, name, *arguments, cores=None, **others):
        path = os.path.join(self.s.build, "bin", name)
        return Contestant(name, [path, *map(str, arguments)], cores or self.one, **others)

    def _python(self, file, *arguments, **others):
        path = os.path.join(HERE, "peers", file)
        return Contestant(file, [self.s.python, path, *map(str, arguments)], self.one, package="python3", **others)

    def _driver(self, mode, *arguments, cores=None):
        return self._program("nnhost_driver", "--mode", mode, "--data", self.s.data, *arguments, cores=cores)

    # ---- nnhost

    def nnhost(self, *words):
        """nnhost [noise] [two] [records=N] [OPTION=VALUE ...]: an epoch"""
        count, two, options = self.s.records, "two" in words, [f"threads={2 if 'two' in words else 1}"]
        for word in words:
            if word.startswith("records="):
                count = int(word[8:])
            elif "=" in word:
                options.append(word)
        settings = [w for option in options for w in ("--set", option)] + (["--noise"] if "noise" in words else [])
        return self._driver("epoch", "--records", count, *settings, cores=self.two if two else self.one)

    def nnhost_test(self):
        return self._driver("test")

    def nnhost_single(self):
        return self._driver("single")

    def nnhost_load(self, what, cores="one"):
        file = {"idx": None, "csv": self.s.scratch.train_csv, "gz": self.s.scratch.train_gz, "png": self.s.scratch.pngs}
        return self._driver("load", "--file", file[what](), cores=self.two if cores == "two" else self.one)

    def nnhost_rotation(self, mode):
        return self._program("rotation_driver", "--data", self.s.data, "--mode", mode, "--records", 20000)

    def activation(self, way):
        """An epoch with the sigmoid called through its plugin, or compiled into the trainer's step."""
        words = ["--mode", "epoch", "--data", self.s.data, "--records", self.s.records, "--set", "threads=1"]
        return self._program(f"{way}_driver", *words)

    def _nnhost(self):
        return os.path.join(self.s.build, "nnhost", "bin", "nnhost")

    def _nnhost_train(self, *arguments, cores):
        model = os.path.join(self.s.scratch.folder, "model.safetensors")
        return self._program("run_command", self._nnhost(), "train", *arguments, "--model", model, cores=cores)

    def nnhost_start(self, verb):
        words = {"version": lambda: ["--version"], "plugins": lambda: ["plugins", "sigmoid"], "predict": self._predict}
        return self._program("run_command", self._nnhost(), *words[verb]())

    def _predict(self):
        model, image = self.s.scratch.model(self._nnhost()), self.s.scratch.image()
        return ["predict", model, image]

    def nnhost_job(self):
        train, test = self.s.scratch.train_csv(), self.s.scratch.test_csv()
        words = ["--data", train, "--test-data", test, "--epochs", 5, "--threads", 2]
        return self._nnhost_train(*words, cores=self.two)

    def nnhost_memory(self, what, gigabytes=0):
        if what == "stream":
            help_text = subprocess.run([self._nnhost(), "train", "--help"], capture_output=True, text=True).stdout
            offered = "--shuffle-buffer" in help_text  # else a small file will do to hear that it is not
            file = self.s.scratch.repeated_csv(float(gigabytes)) if offered else self.s.scratch.test_csv()
            words = ["--data", file, "--shuffle-buffer", 10000]
        else:
            words = ["--data", os.path.join(self.s.data, "train-images-idx3-ubyte")]
        return self._nnhost_train(*words, "--epochs", 1, "--threads", 2, cores=self.two)

    # ---- the machine

    def machine(self, what):
        return self._program("machine", what)

    def gemm(self):
        return self._program("gemm")

    # ---- peers

    def nothing(self):
        return self._program("run_command", "/bin/true")

    def numpy_expert(self, hidden="200"):
        return self._python("numpy_expert.py", self.s.data, self.s.records, hidden)

    def numpy_minibatch(self, batch, rate):
        return self._python("numpy_minibatch.py", self.s.data, self.s.records, batch, rate)

    def notebook(self, what):
        if what == "epoch":
            return self._python("notebook.py", "epoch", self.s.data, self.s.records)
        return self._python("notebook.py", "job", self.s.scratch.train_csv(), self.s.scratch.test_csv(), 5)

    def torch(self, form):
        return self._python("torch_records.py", form, self.s.data, self.s.records)

    def torch_minibatch(self, batch, rate):
        words = ["epoch", self.s.data, self.s.records, batch, rate]
        return self._python("torch_minibatch.py", *words, environment=widest_aten())

    def torch_test(self):
        return self._python("torch_minibatch.py", "test", self.s.data, environment=widest_aten())

    def fann(self):
        return self._program("fann", self.s.data, self.s.records, package="libfann-dev")

    def dlib(self, what):
        words = [what, self.s.data] + ([self.s.records] if what == "train" else [])
        return self._program("dlib_peer", *words, package="libdlib-dev")

    def armadillo(self):
        return self._program("armadillo", self.s.data, package="libarmadillo-dev")

    def rotation(self, library, angle):
        return self._python("rotation.py", library, angle, self.s.data, 20000, environment=widest_aten())

    def csv(self, reader):
        return self._python("csv_readers.py", reader, self.s.scratch.train_csv())

    def reading(self, what):
        return self._program("reading", what, self.s.scratch.train_gz() if what == "inflate" else self.s.scratch.pngs())
