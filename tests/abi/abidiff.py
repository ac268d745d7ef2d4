#!/usr/bin/env python3
"""libabigail's judgement: abi.xml, recorded when the contract was frozen, against today's headers.

usage: abidiff.py COMPILER ROOT

Both sides are one small library made for the purpose, compiled with debugging information: a function for each struct
of the contract that takes a pointer to it, so that no type is left out, and an empty definition of each function that
nnhost.h declares. libnnhost itself would say the same after a slow build with -g: it is compiled against nnhost.h,
where a definition of another type is an error, and check_symbols.py sees that it exports just these functions.
"""
import pathlib
import subprocess
import sys
import tempfile

import contract

RECORD = pathlib.Path(__file__).parent / "abi.xml"


def anchor_text(found, paths):
    lines = [f"#include <{path}>" for path in paths]
    lines += [f"void anchor_{struct}(struct {struct} *p); void anchor_{struct}(struct {struct} *p) {{ (void)p; }}"
              for struct in found.layout]
    lines += [f"{declaration} {{ __builtin_trap(); }}" for declaration in found.functions.values()]
    return "\n".join(lines) + "\n"


def build(compiler, includes, folder):
    """The library as folder/anchor.so."""
    source, library = folder / "anchor.c", folder / "anchor.so"
    paths = [path for _, path in contract.headers_of(includes)]
    source.write_text(anchor_text(contract.read(compiler, *includes), paths))
    # DWARF 4: gcc and clang write the same, and every abigail reads it.
    subprocess.run([*compiler.split(), "-std=c99", "-w", "-g", "-gdwarf-4", "-O0", "-fPIC", "-shared",
                    "-Wl,-soname,anchor.so", contract.ALL_MEMBERS, *(f"-I{i}" for i in includes), source, "-o",
                    library], check=True)
    return library


def record(compiler, *includes):
    with tempfile.TemporaryDirectory() as folder:
        library = build(compiler, includes, pathlib.Path(folder))
        subprocess.run(["abidw", "--no-corpus-path", "--no-comp-dir-path", "--no-show-locs", "--no-architecture",
                        "--no-elf-needed", "--no-parameter-names", "--short-locs", "--drop-undefined-syms",
                        "--type-id-style", "hash", "--no-write-default-sizes", "--out-file", RECORD, library],
                       check=True)


def changes(compiler, *includes):
    """None, or the report. Additions are reported too: they are accepted by recording them."""
    with tempfile.TemporaryDirectory() as folder:
        library = build(compiler, includes, pathlib.Path(folder))
        run = subprocess.run(["abidiff", "--no-architecture", "--no-show-locs", RECORD, library], capture_output=True,
                             text=True)
    if run.returncode & 3:
        sys.exit(f"abidiff could not compare: {run.stdout}{run.stderr}")
    if run.returncode == 0:
        return None
    return ("incompatible change:\n" if run.returncode & 8 else "change:\n") + run.stdout


if __name__ == "__main__":
    report = changes(sys.argv[1], *(pathlib.Path(sys.argv[2], part, "include") for part in ("abi", "core")))
    if report:
        print(report)
        sys.exit("abi.xml and the headers differ; an addition that is meant (docs/releasing.md): "
                 "tests/abi/freeze.py goldens")
