"""The table of bad input: the files to make, the words to type, and what is to be said."""

import gzip
import json
import os
import pathlib
import re
import struct
from typing import NamedTuple

import pngs

TEST_PLUGINS = pathlib.Path(os.environ["NNHOST_TEST_PLUGINS"])
FOLDER = None  # as a file's content: a folder
TRAIN = "train --epochs 1 --hidden 4 "
DATA = TRAIN + "--data "
PLUGIN = TRAIN + "--activation ./p.so"
CSV = b"5,0,1,2,3\n0,255,254,0,10\n9,9,99,199,200\n"
PIXELS = bytes(8)  # two images of 2x2
A_MODEL = "a model is what `nnhost train` writes"
FETCH = "fetch it again"


class Case(NamedTuple):
    """`error` is the rest of the line that begins with "nnhost: error: ", or an expression that it must match."""
    name: str
    files: dict  # relative path: bytes, FOLDER, or a function from the good model's bytes to the content
    words: str
    code: int
    error: object  # str or re.Pattern; a str may name the folder of the test as FOLDER
    hint: str = ""  # a part of what follows the error


def idx(magic, *sizes, data=b""):
    return struct.pack(f">{1 + len(sizes)}i", magic, *sizes) + data


def idx_pair(images, labels=idx(2049, 2, data=b"\1\2")):
    return {"a-images-idx3-ubyte": images, "a-labels-idx1-ubyte": labels}


def good_model(model):
    return model


def with_activation(name):
    """A function that makes a model of this activation, its tensors as they were."""
    def changed(model):
        size = struct.unpack("<Q", model[:8])[0]
        header = json.loads(model[8:8 + size])
        header["__metadata__"].update(checksum="none", activations=json.dumps([name, name]))
        text = json.dumps(header).encode()
        return struct.pack("<Q", len(text)) + text + model[8 + size:]

    return changed


def foreign_model(_):
    text = b'{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}'
    return struct.pack("<Q", len(text)) + text + b"abcd"


def plugin(name):
    return {"p.so": (TEST_PLUGINS / "bad" / f"{name}.so").read_bytes()}


def of_another_machine(library):
    machine = struct.unpack("<H", library[18:20])[0]  # ELF's e_machine
    return library[:18] + struct.pack("<H", 62 if machine == 243 else 243) + library[20:]


FILES = [
    Case("missing file", {}, DATA + "none.csv", 66, "none.csv: no such file or folder"),
    Case("missing model", {}, "test none", 66, "none: no such file"),
    Case("missing picture", {"m": good_model}, "predict m none.png", 66, "none.png: no such file or folder"),
    Case("folder, not a file", {"d": FOLDER}, DATA + "d --loader mnist_csv", 66, "d: is a folder, not a file"),
    Case("folder as IDX", {"d": FOLDER}, DATA + "d --loader idx", 66, "d: is a folder, not a file"),
    Case("folder as a model", {"d": FOLDER}, "test d", 66, "d: the folder holds no model.safetensors",
         "MODEL is a model file, or a run folder such as runs/1"),
    Case("empty file", {"e": b""}, DATA + "e", 65, "e: the file is empty"),
    Case("empty CSV", {"e.csv": b""}, DATA + "e.csv", 65, "e.csv: the file is empty"),
    Case("empty IDX", idx_pair(b""), DATA + "a-images-idx3-ubyte", 65, "a-images-idx3-ubyte: the file is empty"),
    Case("empty picture", {"m": good_model, "e.png": b""}, "predict m e.png", 65, "e.png: the file is empty"),
    Case("empty model", {"m": b""}, "test m", 65, "m: the file is empty", A_MODEL),
    Case("no known sort of data", {"x": b"hello world\n"}, DATA + "x", 65, "x: no loader can read this file",
         "name one with --loader"),
    Case("truncated gz", {"t.csv.gz": gzip.compress(CSV * 50)[:-12]}, DATA + "t.csv.gz", 65,
         "t.csv.gz: the gz data end in the middle: the file is cut off", "fetch or copy the file again"),
    Case("CSV with a letter", {"a.csv": CSV + b"5,0,x,2,3\n"}, DATA + "a.csv", 65,
         "a.csv:4: field 3: 'x' is not a number in 0..255"),
    Case("CSV with 256", {"a.csv": CSV + b"5,0,256,2,3\n"}, DATA + "a.csv", 65,
         "a.csv:4: field 3: 256 is not a pixel value (0..255)"),
    Case("CSV with a short line", {"a.csv": CSV + b"5,0\n" + CSV}, DATA + "a.csv", 65,
         "a.csv:4: short line: 2 fields, the first record has 5"),
    Case("CSV with a long line", {"a.csv": CSV + b"5,0,1,2,3,4\n" + CSV}, DATA + "a.csv", 65,
         "a.csv:4: long line: 6 fields, the first record has 5"),
    Case("CSV with a NUL byte", {"a.csv": CSV + b"5,0,\0,2,3\n"}, DATA + "a.csv", 65,
         "a.csv:4: field 3: a NUL byte: the file is damaged or is not CSV text"),
    Case("CSV: label outside the classes", {"a.csv": CSV + b"10,0,1,2,3\n"}, DATA + "a.csv", 65,
         "a.csv:4: field 1: label 10 is outside the classes 0..9", "mnist_csv:classes=11"),
    Case("test data: label outside the classes", {"a.csv": CSV, "b.csv": CSV + b"10,0,1,2,3\n"},
         DATA + "a.csv --test-data b.csv", 65, "b.csv:4: field 1: label 10 is outside the classes 0..9",
         "mnist_csv:classes=11"),
]
IDX = [Case(name, files, DATA + "a-images-idx3-ubyte", 65, error, hint) for name, files, error, hint in [
    ("IDX: label outside the classes", idx_pair(idx(2051, 2, 2, 2, data=PIXELS), idx(2049, 2, data=b"\1\xff")),
     "a-labels-idx1-ubyte: byte 9: label 255 is outside the classes 0..9", "idx:classes=256"),
    ("wrong magic of images", idx_pair(idx(0x12345678, 2, 2, 2, data=PIXELS)),
     "a-images-idx3-ubyte: byte 0: wrong magic number 0x12345678: "
     "an IDX image file of bytes begins with 0x00000803", ""),
    ("wrong magic of labels", idx_pair(idx(2051, 2, 2, 2, data=PIXELS), idx(2051, 2, data=b"\1\2")),
     "a-labels-idx1-ubyte: byte 0: wrong magic number 0x00000803: "
     "an IDX label file of bytes begins with 0x00000801", ""),
    ("all dimensions huge", idx_pair(idx(2051, *[2**31 - 1] * 3, data=PIXELS)),
     "a-images-idx3-ubyte: the header promises 2147483647 images of 2147483647 rows and 2147483647 columns, "
     "the file has room for 0", FETCH),
    ("huge count", idx_pair(idx(2051, 2**31 - 1, 2, 2, data=PIXELS)),
     "a-images-idx3-ubyte: the header promises 2147483647 images of 2 rows and 2 columns, the file has room for 2",
     FETCH),
    ("negative count", idx_pair(idx(2051, -2, 2, 2, data=PIXELS)),
     "a-images-idx3-ubyte: byte 4: the header promises -2 images of 2 rows and 2 columns", "the header is damaged"),
    ("negative width", idx_pair(idx(2051, 2, 2, -2, data=PIXELS)),
     "a-images-idx3-ubyte: byte 12: the header promises 2 images of 2 rows and -2 columns", "the header is damaged"),
    ("no rows", idx_pair(idx(2051, 2, 0, 2, data=PIXELS)),
     "a-images-idx3-ubyte: byte 8: the header promises 2 images of 0 rows and 2 columns", "the header is damaged"),
    ("no images in the file", idx_pair(idx(2051, 0, 2, 2), idx(2049, 0)),
     "a-images-idx3-ubyte: byte 4: the header promises 0 images of 2 rows and 2 columns", "the header is damaged"),
    ("more labels than images", idx_pair(idx(2051, 2, 2, 2, data=PIXELS), idx(2049, 3, data=b"\1\2\3")),
     "a-labels-idx1-ubyte: 3 labels for 2 images: too many labels", ""),
    ("more images than labels", idx_pair(idx(2051, 2, 2, 2, data=PIXELS), idx(2049, 1, data=b"\1")),
     "a-labels-idx1-ubyte: 1 labels for 2 images: labels are missing", ""),
]] + [
    Case("images without labels", {"a-images-idx3-ubyte": idx(2051, 2, 2, 2, data=PIXELS)},
         DATA + "a-images-idx3-ubyte", 66,
         "a-images-idx3-ubyte: images without labels: there is no a-labels-idx1-ubyte beside them",
         "name the label file: idx:labels=FILE"),
]
HUGE = pngs.header(20000, 20000) + pngs.grey(1, 1)[33:]  # 33: the end of the header
FLIPPED = pngs.grey(28, 28)[:29] + b"abcd" + pngs.grey(28, 28)[33:]
NO_IMAGES = "d: no PNG file in the folder, nor in its folders"
PICTURES = [
    Case("broken PNG", {"m": good_model, "a.png": pngs.grey(28, 28)[:-20]}, "predict m a.png", 65,
         re.compile(r"a\.png: broken PNG: it ends .*")),
    Case("PNG with fewer pixels than its header says",
         {"m": good_model, "a.png": pngs.header(28, 28) + pngs.grey(1, 1)[33:]}, "predict m a.png", 65,
         re.compile(r"a\.png: broken PNG: .+")),
    Case("PNG with a wrong checksum", {"m": good_model, "a.png": FLIPPED}, "predict m a.png", 65,
         "a.png: broken PNG: the checksum of one of its chunks is wrong"),
    Case("no PNG whatever its name", {"m": good_model, "a.png": b"\xff\xd8\xff\xe0 JFIF"}, "predict m a.png", 65,
         "a.png: not a PNG file, whatever its name says", "convert it to PNG"),
    Case("header of 20000x20000", {"m": good_model, "a.png": HUGE}, "predict m a.png", 65,
         "a.png: 20000x20000 pixels, at most 4096x4096 are read", "scale the picture down"),
    Case("header of 20000x20000 with fit", {"m": good_model, "a.png": HUGE}, "predict m a.png --fit", 65,
         "a.png: 20000x20000 pixels, at most 4096x4096 are read", "scale the picture down"),
    Case("header of 20000x20000 in data", {"d/1/a.png": HUGE}, DATA + "d", 65,
         "d/1/a.png: 20000x20000 pixels, at most 4096x4096 are read", "scale the picture down"),
    Case("other size without fit", {"m": good_model, "a.png": pngs.grey(30, 20)}, "predict m a.png", 65,
         "a.png: the picture is 30x20, the network wants 28x28", "add --fit"),
    Case("folder without images", {"d/1/a.txt": b"x", "d/2": FOLDER}, DATA + "d", 66, NO_IMAGES,
         "name a folder with a folder of PNG files for each class"),
    Case("flat folder without images", {"d/a.txt": b"x"}, DATA + "d --loader png_folder", 66, NO_IMAGES,
         "name a folder with a folder of PNG files for each class"),
    Case("mixed sizes", {"d/1/a.png": pngs.grey(4, 4), "d/2/b.png": pngs.grey(4, 5)}, DATA + "d", 65,
         "d/2/b.png: 4x5 pixels, the first image is 4x4", "png_folder:fit=true"),
]
MODELS = [
    Case("truncated", {"m": lambda model: model[:-10]}, "test m", 65,
         re.compile(r"m: byte \d+: the file is cut short: tensor 'layers\.1\.weight' should end at byte \d+"), A_MODEL),
    Case("truncated header", {"m": lambda model: model[:100]}, "test m", 65,
         re.compile(r"m: byte 100: the file is cut short: its header should be \d+ bytes long"), A_MODEL),
    Case("foreign", {"m": foreign_model}, "test m", 65, "m: a safetensors file, but not an nnhost model", A_MODEL),
    Case("text", {"m": b"this is not a model at all"}, "test m", 65,
         re.compile(r"m: byte 0: not a safetensors file: the length of the header is \d+"), A_MODEL),
    Case("one byte flipped", {"m": lambda model: model[:-9] + bytes([model[-9] ^ 16]) + model[-8:]}, "test m", 65,
         "m: the checksum does not match: the file is damaged", A_MODEL),
    Case("header length of 2^63", {"m": lambda model: struct.pack("<Q", 1 << 63) + model[8:]}, "test m", 65,
         "m: byte 0: not a safetensors file: the length of the header is 9223372036854775808", A_MODEL),
    Case("unknown plugin", {"m": with_activation("org.nnhost.nope")}, "test m", 69,
         re.compile(r"m: no activation 'org\.nnhost\.nope' in /.*"), "--plugin-dir"),
    Case("path as plugin", {"m": with_activation("/tmp/evil.so")}, "test m", 65,
         "m: '/tmp/evil.so' is not the id of a plugin", "a data file names plugins by id alone"),
    Case("relative path as plugin", {"m": with_activation("../evil")}, "test m", 65,
         "m: '../evil' is not the id of a plugin", "a data file names plugins by id alone"),
    Case("data of another size", {"m": good_model, "a.csv": CSV}, "test m --data a.csv", 65,
         "a.csv: the pictures are 2x2, the network wants 28x28", "--data must hold records of the size"),
    Case("pictures of another size as data", {"m": good_model, "d/1/a.png": pngs.grey(4, 4)}, "test m --data d", 65,
         "d: the picture is 4x4, the network wants 28x28", "--data must hold records of the size"),
]
LIBRARY = "FOLDER/p.so: "
PLUGINS = [
    Case("missing", {}, PLUGIN, 69, "./p.so: no such file", "give the path of a plugin library"),
    Case("text file", {"p.so": b"int main;\n"}, PLUGIN, 69,
         LIBRARY + "is not a shared library: it does not begin like an ELF file", "cc -shared -fPIC"),
    Case("another library", plugin("not_a_plugin"), PLUGIN, 69,
         LIBRARY + "is a shared library, but no plugin: it does not export nnhost_plugin_entry", "NNHOST_MODULE"),
    Case("another machine's", {"p.so": of_another_machine(plugin("returns_nan")["p.so"])}, PLUGIN, 69,
         re.compile(r".*/p\.so: was built for another machine: .+; .+ is wanted"), "build the plugin on this machine"),
    Case("wrong ABI", plugin("other_abi"), PLUGIN, 69,
         re.compile(r".*/p\.so: was built for plugin contract \d+\.\d+; this is nnhost .* with contract \d+\.\d+: "
                    r"the major numbers must be equal"), "rebuild the plugin with the headers of nnhost"),
    Case("throws from create", plugin("throws_from_create"), PLUGIN, 69,
         "plugin 'throws_from_create' breaks the contract: create threw a C++ exception (create has no mind to)",
         "tell its vendor: nnhost tests"),
    Case("returns NaN", plugin("returns_nan"), PLUGIN, 69,
         re.compile(r"/.*: record \d+: activation 'returns_nan' made a value that is not a finite number of finite "
                    r"sums in hidden layer 1"), "tell its vendor: nnhost tests"),
]
OPTIONS = [
    Case("unknown option", {}, TRAIN + "--fuzz 3", 2, "--fuzz: there is no such option", "nnhost VERB --help"),
    Case("unknown plugin", {}, TRAIN + "--activation sigmiod", 69, re.compile("no activation 'sigmiod' in /.*"),
         "did you mean 'sigmoid'?"),
    Case("unknown key", {}, TRAIN + "--augmenter rotation:degress=3", 2,
         "--augmenter: rotation has no parameter 'degress'", "did you mean 'degrees'?"),
    Case("unknown key of the loader", {"a.csv": CSV}, DATA + "a.csv --loader mnist_csv:colour=3", 2,
         "--loader: mnist_csv has no parameter 'colour'", "the parameters of mnist_csv are path, classes, width"),
    Case("key out of range", {}, TRAIN + "--augmenter rotation:degrees=181", 2,
         "--augmenter: degrees=181: a number from 0 to 180 is wanted", "degrees: angle in degrees"),
    Case("value that is no choice", {}, TRAIN + "--augmenter rotation:mode=up", 2,
         "--augmenter: mode=up: one of extend, random is wanted", "mode: extend: "),
    Case("value out of range", {}, "train --epochs -1", 2,
         "--epochs: '-1' does not fit: a whole number from 0 to 1000000000 is wanted"),
    Case("hidden size 0", {}, "train --hidden 30,0", 2,
         "--hidden: '30,0' does not fit: whole numbers from 1 to 1000000, separated by commas, are wanted"),
    Case("learning rate nan", {}, "train --learning-rate nan", 2,
         "--learning-rate: 'nan' does not fit: a number above 0 and up to 1000000 is wanted"),
    Case("learning rate inf", {}, "train --learning-rate inf", 2,
         "--learning-rate: 'inf' does not fit: a number above 0 and up to 1000000 is wanted"),
]
# Modes do not bind root; below a regular file and in /proc nobody can make a file.
OUTPUTS = [
    Case("no folder for the model", {}, TRAIN + "--model none/m", 73, "none/m: there is no folder none",
         "mkdir -p none, or name another place: --model FILE"),
    Case("model below a file", {"f": b""}, TRAIN + "--model f/m", 73,
         "f/m: the folder f cannot be written to: Not a directory", "name another place: --model FILE"),
    Case("model in /proc", {}, TRAIN + "--model /proc/m", 73,
         re.compile(r"/proc/m: the folder /proc cannot be written to: .+"), "name another place: --model FILE"),
    Case("no folder for a sheet", {"m": good_model}, "backquery m --output none/x.png", 73,
         "none/x.png: there is no folder none", "mkdir -p none, or name another place: --output FILE"),
    Case("sheet below a file", {"m": good_model, "f": b""}, "backquery m --output f/x.png", 73,
         "f/x.png: the folder f cannot be written to: Not a directory", "name another place: --output FILE"),
    Case("sheet in /proc", {"m": good_model}, "backquery m --output /proc/x.png", 73,
         re.compile(r"/proc/x\.png: the folder /proc cannot be written to: .+"), "name another place: --output FILE"),
    Case("runs is a file", {"runs": b""}, TRAIN, 73, "runs: is not a folder", "--model FILE"),
]
FULL = [
    Case("run folder", {}, TRAIN, 73, re.compile(r"runs/1/.+: cannot be written: .+")),
    Case("model", {}, TRAIN + "--model n", 73, re.compile("n: cannot be written: .+")),
    Case("model over an older one", {"n": b"precious"}, TRAIN + "--model n", 73,
         re.compile("n: cannot be written: .+")),
]
