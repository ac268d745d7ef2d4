#!/usr/bin/env python3
"""Today's bundled plugins in hosts of the past: old_host.c, built from each frozen set of headers alone.

usage: test_old_host.py COMPILER ROOT PLUGIN...      COMPILER may bring options: those that the plugins were built with
"""
import pathlib
import struct
import sys
import tempfile

import building
import contract
import goldens
from building import expect

COMPILER, ROOT, PLUGINS = sys.argv[1], pathlib.Path(sys.argv[2]), list(map(pathlib.Path, sys.argv[3:]))
sys.path.append(str(ROOT / "tests/cli"))
import pngs  # noqa: E402


def write_data(folder):
    """A small data set for each bundled loader: two pictures of 2 x 2 pixels. Name of the loader -> its path."""
    csv, images, pictures = folder / "two.csv", folder / "train-images-idx3-ubyte", folder / "pictures"
    csv.write_text("1,0,255,255,0\n0,255,0,0,255\n")
    images.write_bytes(struct.pack(">4B3I8B", 0, 0, 8, 3, 2, 2, 2, 0, 255, 255, 0, 255, 0, 0, 255))
    (folder / "train-labels-idx1-ubyte").write_bytes(struct.pack(">4BI2B", 0, 0, 8, 1, 2, 1, 0))
    for label in "01":
        (pictures / label).mkdir(parents=True)
        (pictures / label / "a.png").write_bytes(pngs.grey(2, 2))
    return {"mnist_csv": csv, "idx": images, "png_folder": pictures}


def targets(version):
    """What NNHOST_MODULE writes by itself: the version of the headers before 1.0, then the minor 0."""
    return version if version[0] == 0 else (version[0], 0)


expect(len(PLUGINS) >= 12, "the bundled plugins were not named")
ours = targets(contract.version_of(ROOT / "abi/include"))
with tempfile.TemporaryDirectory() as name:
    data = write_data(pathlib.Path(name))
    for version, include in goldens.frozen_sets():
        host = building.build_host(COMPILER, include, pathlib.Path(name))
        fits = goldens.accepts(version, ours)
        for plugin in PLUGINS:
            result = building.run(host, plugin, *(path for loader, path in data.items() if loader == plugin.stem))
            said = (result.returncode, result.stdout.rsplit(" ", 1)[-1] if fits else result.stdout)
            wanted = (0, "used\n") if fits else (3, f"refused: contract {goldens.version_text(ours)}, "
                                                    f"not {goldens.version_text(version)}\n")
            expect(said == wanted, plugin, f"in a host of contract {goldens.version_text(version)}:", result.stdout,
                   result.stderr, result.returncode)
        print(f"a host of contract {goldens.version_text(version)}: {len(PLUGINS)} plugins of contract "
              f"{goldens.version_text(ours)} {'used' if fits else 'refused'}")
