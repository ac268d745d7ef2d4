#!/usr/bin/env python3
"""Compiles each public header alone, and macros.c, with one compiler and one standard, warnings as errors.

usage: check_headers.py COMPILER STANDARD ROOT

Headers that end with .hpp are C++17 and are compiled from c++17 on. From contract 1.1 on everything is compiled twice:
as a plugin sees it that asks for nothing new, and with all members.
"""
import pathlib
import shutil
import subprocess
import sys

import contract

compiler, standard, root = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
if not shutil.which(compiler):
    sys.exit(f"{compiler} is not installed: .ci/packages tests")
language = "c++" if standard.startswith("c++") else "c"
includes = [folder for folder in (root / "abi/include", root / "core/include", root / "tests/kit/include")
            if folder.is_dir()]
command = [compiler, "-x", language, f"-std={standard}", "-Wall", "-Wextra", "-Wpedantic", "-Wconversion", "-Werror",
           "-fsyntax-only", *(f"-I{folder}" for folder in includes)]
suffixes = (".h", ".hpp") if standard in ("c++17", "c++20") else (".h",)
headers = sorted(str(path.relative_to(folder)) for folder in includes for path in folder.rglob("*")
                 if path.suffix in suffixes)
assert len(headers) > 10, f"only {len(headers)} headers found below {root}"

major, minor = contract.version_of(root / "abi/include")
failed = []
for options in [[], [contract.ALL_MEMBERS]] if major > 0 and minor > 0 else [[]]:
    for header in headers:
        # Twice, for the include guard; the declaration, since an empty translation unit is not ISO C.
        source = f"#include <{header}>\n#include <{header}>\nextern int nnhost_test_declaration;\n"
        if subprocess.run([*command, *options, "-"], input=source, text=True).returncode != 0:
            failed.append(header)
    if subprocess.run([*command, *options, root / "tests/abi/macros.c"]).returncode != 0:
        failed.append("tests/abi/macros.c")
if ".hpp" in suffixes:  # what the adaptor's templates become
    test = root / "tests/abi/test_plugin_hpp.cpp"
    if subprocess.run([*command, "-Wshadow", "-DBOOST_TEST_DYN_LINK", test]).returncode != 0:
        failed.append("tests/abi/test_plugin_hpp.cpp")
print(f"{compiler} -std={standard}: {len(headers) + 1 - len(failed)} of {len(headers) + 1} clean")
sys.exit(f"failed: {', '.join(failed)}" if failed else 0)
