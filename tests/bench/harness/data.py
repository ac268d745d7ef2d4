"""The data that is measured on: MNIST's IDX files as they are given, and what is made of them in a scratch folder."""

import fcntl
import gzip
import os
import shutil
import struct
import subprocess
import zlib
from contextlib import contextmanager

FILES = [f"{name}-{kind}-ubyte" for name in ("train", "t10k") for kind in ("images-idx3", "labels-idx1")]


class Missing(Exception):
    pass


def check_mnist(folder):
    absent = [f for f in FILES if not os.path.isfile(os.path.join(folder, f))]
    if absent:
        hint = "examples/mnist/fetch.sh fetches MNIST; or name the folder where it is with --data FOLDER"
        raise Missing(f"{folder}: {absent[0]} is missing\n  hint: {hint}")


def read_idx(folder, name):
    """(pixels: bytes, labels: bytes)"""
    with open(os.path.join(folder, f"{name}-images-idx3-ubyte"), "rb") as f:
        pixels = f.read()[16:]
    with open(os.path.join(folder, f"{name}-labels-idx1-ubyte"), "rb") as f:
        return pixels, f.read()[8:]


@contextmanager
def scratch_folder(build):
    """BUILD/scratch, empty, of this program alone; gone afterwards. What a killed run left is removed first."""
    folder = os.path.join(build, "scratch")
    with open(os.path.join(build, "scratch.lock"), "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Missing(f"{build}: another program measures here\n  hint: wait for it, or use another --build DIR")
        shutil.rmtree(folder, ignore_errors=True)
        os.makedirs(folder)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


def make_csv(folder, name, count, to):
    """Lines of label,pixel,pixel,... of the first `count` records."""
    pixels, labels = read_idx(folder, name)
    text = [str(i).encode() for i in range(256)]
    with open(to, "wb") as f:
        for r in range(min(count, len(labels))):
            record = pixels[r * 784 : r * 784 + 784]
            f.write(text[labels[r]] + b"," + b",".join(map(text.__getitem__, record)) + b"\n")


def make_gz(source, to):
    with open(source, "rb") as f, gzip.open(to, "wb", 6) as g:
        shutil.copyfileobj(f, g, 1 << 20)


def repeat_file(source, size, to):
    """The lines of `source` over and over, until the file has `size` bytes or one line less."""
    with open(source, "rb") as f:
        content = f.read()
    with open(to, "wb") as f:
        for _ in range(int(size // len(content))):
            f.write(content)
        f.write(content[: content.rfind(b"\n", 0, int(size % len(content))) + 1])


def png(rows):
    """28x28 grey, 8 bits: rows (28) of 28 bytes."""

    def chunk(kind, content):
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    header = struct.pack(">IIBBBBB", 28, 28, 8, 0, 0, 0, 0)
    packed = zlib.compress(b"".join(b"\0" + row for row in rows), 6)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def make_pngs(folder, count, to):
    """to/DIGIT/NUMBER.png for the first `count` training records."""
    pixels, labels = read_idx(folder, "train")
    for digit in range(10):
        os.makedirs(os.path.join(to, str(digit)))
    for r in range(count):
        at = r * 784
        with open(os.path.join(to, str(labels[r]), f"{r}.png"), "wb") as f:
            f.write(png([pixels[at + 28 * i : at + 28 * i + 28] for i in range(28)]))


class Scratch:
    """Files made when they are first asked for."""

    def __init__(self, folder, mnist, records):
        self.folder, self.mnist, self.records = folder, mnist, records

    def _made(self, name, make):
        path = os.path.join(self.folder, name)
        if not os.path.exists(path):
            make(path)
        return path

    def train_csv(self):
        return self._made("train.csv", lambda to: make_csv(self.mnist, "train", self.records, to))

    def test_csv(self):
        return self._made("test.csv", lambda to: make_csv(self.mnist, "t10k", 10000, to))

    def train_gz(self):
        return self._made("train.csv.gz", lambda to: make_gz(self.train_csv(), to))

    def pngs(self):
        return self._made("png", lambda to: make_pngs(self.mnist, self.records, to))

    def image(self):
        """One test record as a PNG file."""
        pixels, _ = read_idx(self.mnist, "t10k")
        path = os.path.join(self.folder, "digit.png")
        with open(path, "wb") as f:
            f.write(png([pixels[28 * i : 28 * i + 28] for i in range(28)]))
        return path

    def model(self, nnhost):
        """A model file with first weights."""
        command = [nnhost, "train", "--data", self.test_csv(), "--epochs", "0", "--model"]
        quiet = {"check": True, "capture_output": True}
        return self._made("first.safetensors", lambda to: subprocess.run([*command, to], **quiet))

    def repeated_csv(self, gigabytes):
        name = f"train-{gigabytes:g}-GB.csv"
        return self._made(name, lambda to: repeat_file(self.train_csv(), gigabytes * 1e9, to))
