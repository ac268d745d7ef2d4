#!/usr/bin/env python3
"""Two versions of the contract, made from today's headers: `present`, which is today's as 1.0 while its major is 0, and
`future`, the next minor, with a member appended to every struct. By them the rules of 1.x are proved before there is
a 1.1.

usage: fakes.py INCLUDE TARGET      writes TARGET/present/include and TARGET/future/include, where they are out of date
"""
import pathlib
import re
import sys

import contract

NEVER_GROWS = "nnhost_rng"


def versions_of(include):
    """Of the present and of the future."""
    major, minor = contract.version_of(include)
    present = (major, minor) if major > 0 else (1, 0)
    return {"present": present, "future": (present[0], present[1] + 1)}


def grown(text):
    """A member more at the end of every struct; how many there were."""
    pattern = rf"(\bstruct (?!{NEVER_GROWS}\b)\w+ \{{[^{{}}]*)(\}}[ \w]*;)"
    return re.subn(pattern, r"\1    uint64_t fake_later;\n\2", text)


def write(target, text):
    """Files that are right already keep their time, so that nothing is built again."""
    if not target.exists() or target.read_text() != text:
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


def make(include, target):
    grew, every = 0, 0
    for header in sorted(path for path in include.rglob("*") if path.is_file()):
        for time, version in versions_of(include).items():
            text = header.read_text()
            if header.name == "version.h":
                text = contract.with_version(text, version)
            if time == "future" and header.suffix == ".h":  # the classes of the C++ adaptor are no part of the contract
                every += len(re.findall(r"\bstruct \w+ \{", text))
                text, count = grown(text)
                grew += count
            write(target / time / "include" / header.relative_to(include), text)
    assert grew == every - 1 > 15, f"{grew} of {every} structs grew; all but {NEVER_GROWS} should"


if __name__ == "__main__":
    make(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
