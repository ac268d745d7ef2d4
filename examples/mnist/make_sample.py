#!/usr/bin/env python3
"""Makes the bundled sample from the four raw IDX files of MNIST.

    make_sample.py IDX_FOLDER [SAMPLE_FOLDER]

The choice needs no random numbers, so that anybody gets the same files: records are walked in the order of the SHA-256
of their number, and the first PER_CLASS of each class are taken. Walking that way also mixes the classes, and mixes the
easy first half of MNIST's test set with its harder second half.
"""
import hashlib
import pathlib
import struct
import sys
import zlib

PER_CLASS = {"train": 180, "test": 50}
IDX_PREFIX = {"train": "train", "test": "t10k"}


def read_idx(path):
  data = path.read_bytes()
  dimensions = data[3]
  shape = struct.unpack(f">{dimensions}I", data[4:4 + 4 * dimensions])
  return shape, data[4 + 4 * dimensions:]


def chosen(labels, per_class):
  left = dict.fromkeys(range(10), per_class)
  for index in sorted(range(len(labels)), key=lambda i: hashlib.sha256(str(i).encode()).digest()):
    if left[labels[index]] > 0:
      left[labels[index]] -= 1
      yield index


def gzip_bytes(data):
  # gzip.compress would write the time of packing into the file.
  packer = zlib.compressobj(9, zlib.DEFLATED, 31)
  return packer.compress(data) + packer.flush()


def make(source, target, name):
  (count, height, width), pixels = read_idx(source / f"{IDX_PREFIX[name]}-images-idx3-ubyte")
  _, labels = read_idx(source / f"{IDX_PREFIX[name]}-labels-idx1-ubyte")
  size = height * width
  assert count == len(labels) and len(pixels) == count * size
  lines = [",".join(map(str, (labels[i], *pixels[i * size:(i + 1) * size]))) for i in chosen(labels, PER_CLASS[name])]
  packed = gzip_bytes(("\n".join(lines) + "\n").encode())
  path = target / f"mnist_sample_{name}.csv.gz"
  path.write_bytes(packed)
  print(f"{path}: {len(lines)} records, {len(packed)} bytes")


def main():
  if len(sys.argv) not in (2, 3):
    sys.exit(__doc__)
  source = pathlib.Path(sys.argv[1])
  target = pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else pathlib.Path(__file__).parent / "sample"
  target.mkdir(parents=True, exist_ok=True)
  for name in PER_CLASS:
    make(source, target, name)


if __name__ == "__main__":
  main()
