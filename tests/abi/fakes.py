#!/usr/bin/env python3
"""Two versions of the contract that there may be one day, made from today's headers: 1.0, and 1.1 with a member
appended to every struct. By them the rules of 1.x are proved before there is a 1.1.

usage: fakes.py INCLUDE TARGET      writes TARGET/1.0/include and TARGET/1.1/include, where they are out of date
"""
import pathlib
import re
import sys

NEVER_GROWS = "nnhost_rng"


def with_version(text, minor):
    text, majors = re.subn(r"(#define NNHOST_ABI_MAJOR) \d+", r"\1 1", text)
    text, minors = re.subn(r"(#define NNHOST_ABI_MINOR) \d+", rf"\1 {minor}", text)
    return (text, 1) if majors == minors == 1 else (text, 0)


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
    structs = versions = 0
    for header in sorted(include.rglob("*")):
        if header.is_dir():
            continue
        for minor in (0, 1):
            text = header.read_text()
            if header.name == "version.h":
                text, count = with_version(text, minor)
                versions += count
            if minor == 1:
                text, count = grown(text)
                structs += count
            write(target / f"1.{minor}" / "include" / header.relative_to(include), text)
    every = sum(len(re.findall(r"\bstruct \w+ \{", path.read_text())) for path in include.rglob("*.h"))
    assert versions == 2 and structs == every - 1 > 15, f"{structs} of {every} structs grew"


if __name__ == "__main__":
    make(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
