#!/usr/bin/env python3
"""Compares what the public headers put into whoever includes them with bodies.golden: each macro, each inline function,
each member of the C++ adaptor's classes. The next plugin is compiled with it: it may change, but never unseen.

usage: check_bodies.py ROOT
"""
import pathlib
import sys

import bodies
import goldens

found = bodies.read(pathlib.Path(sys.argv[1]))
entries = sum(map(len, found.values()))
assert len(found) >= 30 and entries >= 300, "the headers were not read"

changes = goldens.body_changes(goldens.read_bodies(goldens.HERE / "bodies.golden"), found)
if changes:
    changes.append("plugins built from now on get that, those that are there keep what they had; where that is meant "
                   "(docs/releasing.md, \"a changed body\"): why in docs/decisions/, what an author sees of it in "
                   "CHANGELOG.md, and tests/abi/freeze.py goldens")
print(f"{entries} entries of {len(found)} headers")
sys.exit("\n".join(changes) or 0)
