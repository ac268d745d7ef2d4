#!/usr/bin/env python3
"""Compiles each public header alone, and macros.c, with one compiler and one standard, warnings as errors.

usage: check_headers.py COMPILER STANDARD ROOT       exit status 77: the compiler is not installed
"""
import pathlib
import shutil
import subprocess
import sys

compiler, standard, root = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
if not shutil.which(compiler):
    print(f"SKIPPED: {compiler} is not installed, so the headers were NOT checked with it: apt-get install {compiler}")
    sys.exit(77)

language = "c++" if standard.startswith("c++") else "c"
command = [compiler, "-x", language, f"-std={standard}", "-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only",
           "-I", root / "abi/include", "-I", root / "core/include"]
includes = [root / "abi/include", root / "core/include"]
headers = sorted(str(path.relative_to(folder)) for folder in includes for path in folder.rglob("*.h"))
assert len(headers) > 10, f"only {len(headers)} headers found below {root}"

failed = []
for header in headers:
    # Twice, for the include guard; the declaration, since an empty translation unit is not ISO C.
    source = f"#include <{header}>\n#include <{header}>\nextern int nnhost_test_declaration;\n"
    if subprocess.run([*command, "-"], input=source, text=True).returncode != 0:
        failed.append(header)
if subprocess.run([*command, root / "tests/abi/macros.c"]).returncode != 0:
    failed.append("tests/abi/macros.c")
print(f"{compiler} -std={standard}: {len(headers) + 1 - len(failed)} of {len(headers) + 1} clean")
sys.exit(f"failed: {', '.join(failed)}" if failed else 0)
