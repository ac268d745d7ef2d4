#!/usr/bin/env python3
"""Holds the code of a Markdown file to files that are compiled: code_of_docs.py FILE FOLDER

Every fenced c, cpp and cmake block stands in a file of FOLDER, line by line; a block may leave lines of a file out only
before and behind it, and, in cmake, between its lines.
"""
import pathlib
import re
import sys

BLOCK = re.compile(r"^```(c|cpp|cmake)\n(.*?)^```$", re.M | re.S)
SUFFIXES = {"c": {".c", ".h"}, "cpp": {".cpp", ".hpp"}, "cmake": {".txt"}}


def stands_in(block, text, with_gaps):
    if not with_gaps:
        return f"\n{block}" in f"\n{text}"
    lines = iter(text.splitlines())
    return all(line in lines for line in block.splitlines())


def main():
    document, folder = map(pathlib.Path, sys.argv[1:3])
    text = document.read_text()
    files = [(path.suffix, path.read_text()) for path in sorted(folder.iterdir()) if path.is_file()]
    blocks = list(BLOCK.finditer(text))
    faults = [f"{document}:{text.count(chr(10), 0, match.start()) + 1}: is in no file of {folder}"
              for match in blocks
              if not any(suffix in SUFFIXES[match[1]] and stands_in(match[2], code, match[1] == "cmake")
                         for suffix, code in files)]
    if not blocks:
        faults.append(f"{document}: no code was found")
    sys.exit("\n".join(faults) or 0)


if __name__ == "__main__":
    main()
