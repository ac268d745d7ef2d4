"""Runs the built program in an empty folder of its own, and makes and reads the files that the tests need."""

import csv
import fcntl
import gzip
import json
import os
import pathlib
import shutil
import struct
import subprocess
import tempfile
import termios
import unittest
import zlib

NNHOST = os.environ["NNHOST"]
CURVE = os.environ["NNHOST_CURVE"]  # a plugin that is not among the built-in ones
SAMPLE = pathlib.Path(NNHOST).parent.parent / "share/nnhost/mnist-sample"
TRAIN_SAMPLE = SAMPLE / "mnist_sample_train.csv.gz"
TEST_SAMPLE = SAMPLE / "mnist_sample_test.csv.gz"


class CliTest(unittest.TestCase):
    """Each test has an empty folder: self.folder."""

    maxDiff = None

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="nnhost-cli-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.folder.chmod(0o755)  # for the tests that run as somebody else

    def environment(self, **extra):
        inherited = {k: v for k, v in os.environ.items() if not k.startswith("NNHOST") and k != "NO_COLOR"}
        inherited.pop("COLUMNS", None)
        return {**inherited, "HOME": "/nonexistent", "XDG_DATA_HOME": "", "LC_ALL": "C.UTF-8", **extra}

    def start(self, *words, env=None, **more):
        """Runs the built program as somebody would who typed `typed`."""
        typed = more.pop("typed", "nnhost")
        process = subprocess.Popen([typed, *map(str, words)], executable=NNHOST, cwd=more.pop("cwd", self.folder),
                                   text=True, encoding="utf-8", env=env or self.environment(), stdin=subprocess.DEVNULL,
                                   stdout=more.pop("stdout", subprocess.PIPE), stderr=subprocess.PIPE, **more)
        self.addCleanup(process.kill)  # of a test that fails before it ends what it began
        return process

    def run_nnhost(self, *words, **more):
        process = self.start(*words, **more)
        out, err = process.communicate(timeout=240)
        return subprocess.CompletedProcess(words, process.returncode, out, err)

    def good(self, *words, **more):
        """Runs, must exit with 0, gives stdout."""
        result = self.run_nnhost(*words, **more)
        self.assertEqual(result.returncode, 0, result.stderr)
        return result.stdout

    def good_json(self, *words, **more):
        out = self.good(*words, "--json", **more)
        self.assertEqual(out.count("\n"), 1, "one object on one line")
        return json.loads(out)

    def refused(self, code, last_lines, *words, **more):
        """Must exit with `code`, print nothing on stdout, and end stderr with exactly these lines."""
        result = self.run_nnhost(*words, **more)
        self.assertEqual(result.returncode, code, result.stderr)
        self.assertEqual(result.stdout, "")
        lines = result.stderr.splitlines()[-len(last_lines.splitlines()):]
        self.assertEqual("\n".join(lines), last_lines)

    def on_terminal(self, columns, *words, **more):
        """Must exit with 0; gives all that a terminal of so many columns receives."""
        try:
            master, slave = os.openpty()
        except OSError as none:  # a bare chroot
            self.skipTest(f"there are no pseudo-terminals here: {none}")
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, columns, 0, 0))
        with os.fdopen(master, "rb", closefd=True) as terminal, os.fdopen(slave, "wb") as end:
            process = subprocess.Popen([NNHOST, *map(str, words)], cwd=self.folder, stdin=subprocess.DEVNULL,
                                       stdout=end, stderr=end, env=self.environment(**{"TERM": "xterm", **more}))
            end.close()
            data = b""
            try:
                while block := terminal.read1(65536):
                    data += block
            except OSError:  # EIO: the program has ended
                pass
            self.assertEqual(process.wait(timeout=60), 0)
        return data.decode().replace("\r\n", "\n")

    def files(self):
        """Everything that stands in the folder, as sorted relative paths."""
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*"))

    def train_model(self, *words, name="m.safetensors"):
        self.good("train", "--model", name, "--epochs", "1", *words)
        return self.folder / name


def sample_records(count):
    """The first test records of the bundled sample: (label, 784 pixels) each."""
    with gzip.open(TEST_SAMPLE, "rt") as stream:
        rows = [row for row in csv.reader(stream) if row and row[0].isdigit()]
    return [(int(row[0]), [int(value) for value in row[1:]]) for row in rows[:count]]


def write_csv(path, records):
    path.write_text("".join(f"{label},{','.join(map(str, pixels))}\n" for label, pixels in records))
    return path


def write_png(path, width, height, pixels):
    """8-bit grey."""
    def chunk(kind, data):
        body = kind + data
        return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))

    rows = b"".join(b"\0" + bytes(pixels[row * width:(row + 1) * width]) for row in range(height))
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) +
                     chunk(b"IEND", b""))
    return path


def read_png(path):
    """8-bit grey, not interlaced -> width, height, rows of pixels."""
    width, height, channels, rows = read_png_samples(path)
    assert channels == 1
    return width, height, rows


def read_png_samples(path):
    """8-bit grey or colour, not interlaced -> width, height, channels, rows of width * channels samples."""
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, packed = 8, b""
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        body = data[at + 8:at + 8 + size]
        if kind == b"IHDR":
            width, height, depth, colour = struct.unpack(">IIBB", body[:10])
            assert depth == 8 and colour in (0, 2)
        elif kind == b"IDAT":
            packed += body
        at += 12 + size
    channels = 3 if colour == 2 else 1
    length = width * channels
    raw, rows, above = zlib.decompress(packed), [], [0] * length
    for row in range(height):
        start = row * (length + 1)
        rows.append(unfiltered(raw[start], raw[start + 1:start + 1 + length], above, channels))
        above = rows[-1]
    return width, height, channels, rows


def unfiltered(method, values, above, channels=1):
    row = []
    for column, value in enumerate(values):
        left = row[-channels] if column >= channels else 0
        corner = above[column - channels] if column >= channels else 0
        guesses = (0, left, above[column], (left + above[column]) // 2, paeth(left, above[column], corner))
        row.append((value + guesses[method]) & 255)
    return row


def paeth(left, above, corner):
    guess = left + above - corner
    return min((abs(guess - left), 0, left), (abs(guess - above), 1, above), (abs(guess - corner), 2, corner))[2]
