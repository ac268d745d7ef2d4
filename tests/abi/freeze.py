#!/usr/bin/env python3
"""Records what the headers promise today.

usage: freeze.py goldens               the goldens, after a wanted change
       freeze.py headers [--replace]   the headers themselves as frozen/MAJOR.MINOR, at a release, and the goldens

Headers that were released are never replaced; --replace is for a set that nobody was given yet.
"""
import pathlib
import shutil
import sys

import abidiff
import bodies
import contract
import goldens

ROOT = goldens.HERE.parent.parent
COMPILER = "gcc"


def write_goldens():
    found = contract.read(COMPILER, ROOT / "abi/include", ROOT / "core/include")
    for name, text in (("layout", goldens.layout_text(found.layout)),
                       ("constants", goldens.constants_text(found.constants)),
                       ("symbols", goldens.symbols_text(found.functions)),
                       ("bodies", goldens.bodies_text(bodies.read(ROOT)))):
        (goldens.HERE / f"{name}.golden").write_text(text)
    abidiff.record(COMPILER, ROOT / "abi/include", ROOT / "core/include")
    print(f"wrote {', '.join(sorted(path.name for path in goldens.HERE.glob('*.golden')))}, {abidiff.RECORD.name}")


def freeze_headers(replace):
    version = goldens.version_text(contract.version_of(ROOT / "abi/include"))
    target = goldens.HERE / "frozen" / version
    if target.exists() and not replace:
        sys.exit(f"{target} is there: released headers are never replaced (docs/releasing.md). "
                 "Raise NNHOST_ABI_MINOR, or, where nobody has it yet, add --replace")
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(ROOT / "abi/include", target / "include")
    print(f"froze contract {version} in {target}")


if sys.argv[1:] == ["goldens"]:
    write_goldens()
elif sys.argv[1:2] == ["headers"] and sys.argv[2:] in ([], ["--replace"]):
    freeze_headers("--replace" in sys.argv)
    write_goldens()
else:
    sys.exit(pathlib.Path(__file__).read_text().split('"""')[1])
