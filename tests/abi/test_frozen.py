#!/usr/bin/env python3
"""Plugins of all four kinds, built from every frozen set of headers, in today's host: accepted and used where the
versions fit, refused with the documented text where they do not.

usage: test_frozen.py NNHOST COMPILER ROOT       COMPILER may bring options: those that nnhost was built with
"""
import pathlib
import re
import shutil
import sys
import tempfile

import building
import contract
import goldens
from building import expect

NNHOST, COMPILER, ROOT = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
OURS = contract.version_of(ROOT / "abi/include")
RELEASE = re.search(r'NNHOST_VERSION_TEXT "(.*)"', (ROOT / "abi/include/nnhost/abi/version.h").read_text()).group(1)


def nnhost(folder, *words):
    return building.run(NNHOST, "--plugin-dir", folder, *words)


def good(folder, *words):
    result = nnhost(folder, *words)
    expect(result.returncode == 0, words, result.stdout, result.stderr)
    return result.stdout + result.stderr


def are_used(folder):
    """All four accepted, and each at work in a real run."""
    listing = good(folder, "plugins")
    for source in building.PLUGINS:
        expect(re.search(rf"^  {source.stem} .*a plugin of old$", listing, re.M), source.stem, listing)
        expect(f"org.nnhost.test.{source.stem}" in good(folder, "plugins", source.stem), source.stem)
    trained = good(folder, "train", "--activation", "frozen_ramp:0.2", "--output-activation", "sigmoid",
                   "--initialiser", "frozen_spread", "--augmenter", "frozen_shift", "--hidden", "8", "--epochs", "1",
                   "--learning-rate", "0.01", "--model", folder / "digits.safetensors")
    expect("784-8-10" in trained, trained)
    data = folder / "records.txt"
    data.write_text(building.RECORDS)
    for loader in ([], ["--loader", "frozen_text"]):
        trained = good(folder, "train", "--data", data, *loader, "--hidden", "4", "--epochs", "1", "--model",
                       folder / "squares.safetensors")
        expect("4-4-2" in trained and "32 records (frozen_text)" in trained, trained)
    tested = good(folder, "test", folder / "squares.safetensors", "--data", data)
    expect("32" in tested, tested)


def are_refused(folder, theirs):
    text, hint = building.refusal(theirs, OURS, RELEASE)
    for source in building.PLUGINS:
        result = nnhost(folder, "plugins", source.stem)
        expect(result.returncode != 0 and text in result.stderr and hint in result.stderr, source.stem, text, hint,
               result.stdout, result.stderr)
    listing = nnhost(folder, "plugins")
    expect((listing.stdout + listing.stderr).count(text) == len(building.PLUGINS), listing.stdout, listing.stderr)


def try_set(folder, include, version):
    plugins = folder / "plugins"
    shutil.rmtree(plugins, ignore_errors=True)
    building.build_plugins(COMPILER, include, plugins)
    fits = goldens.accepts(OURS, version)
    if fits:
        are_used(plugins)
    else:
        are_refused(plugins, version)
    print(f"plugins of contract {goldens.version_text(version)}: {'used' if fits else 'refused'}")


sets = goldens.frozen_sets()
expect(sets, "there are no frozen headers")
with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    folder.chmod(0o755)  # a folder that others can write to is refused
    for version, include in sets:
        try_set(folder, include, version)
    # Contracts that will come or never were, so that refusals are seen whatever is frozen.
    for number, version in enumerate(((OURS[0], OURS[1] + 1), (OURS[0] + 1, 0))):
        include = folder / f"other{number}"
        shutil.copytree(sets[-1][1], include)
        header = include / "nnhost/abi/version.h"
        header.write_text(contract.with_version(header.read_text(), version))
        # From 1.0 on a plugin has to ask for the minor that this host lacks.
        options = () if version[1] == 0 or version[0] == 0 else (contract.ALL_MEMBERS,)
        plugins = folder / f"other{number}.plugins"
        building.build_plugins(COMPILER, include, plugins, *options)
        are_refused(plugins, version)
        print(f"plugins that ask for contract {goldens.version_text(version)}: refused")
