#!/usr/bin/env python3
"""Holds the arrows between the folders: who may include whom, and what the core must not do.

usage: check_includes.py ROOT          the tree
       check_includes.py --self-test   a tree of its own, in which each rule is broken once
"""
import pathlib
import re
import sys
import tempfile

SOURCES = {".c", ".h", ".cpp", ".hpp", ".in"}
NNHOST = r"nnhost/"
CONTRACT = r"nnhost/(plugin\.h|plugin\.hpp|abi/\w+\.h|cpp/\w+\.hpp)$"
API = r"nnhost/nnhost\.h$"
KIT = r"nnhost/(testing|checked|conformance)\.hp{0,2}$"

# Folder: which <nnhost/...> headers it may include.
ALLOWED = {
    "abi": CONTRACT,
    "core": f"{CONTRACT}|{API}",
    "plugins": CONTRACT,
    "tests/kit": f"{API}|{CONTRACT}|{KIT}",
    "cli": f"{API}|{CONTRACT}|{KIT}",  # the API's header brings the contract along: kinds and element types are named there
    "examples": f"{API}|{CONTRACT}|{KIT}",
}
# Header: the folders that may include it, and in how many files of each.
ONLY_IN = {r"boost/dll": {"core": 1}, r"cblas\.h": {"core": 1}, r"boost/program_options": {"cli": 99}, r"fmt/": {"cli": 99},
           r"(iostream|syslog\.h|print)$": {"cli": 99}}
# The core never prints, aborts or exits.
SILENT = re.compile(r"\b(?:std::(?:cout|cerr|clog|terminate)|assert\s*\(|v?f?printf\s*\(|f?puts\s*\(|putchar\s*\(|perror\s*\("
                    r"|abort\s*\(|_?exit\s*\(|quick_exit\s*\(|terminate\s*\(|stdout\b|stderr\b)")


def code_of(text):
    """Without comments and texts; line numbers stay."""
    blank = lambda match: re.sub(r"[^\n]", " ", match.group(0))
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])\'', blank, text, flags=re.S)


def faults_of(root):
    faults, users = [], {}
    for folder, allowed in ALLOWED.items():
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in SOURCES or not path.is_file():
                continue
            text, here = path.read_text(errors="replace"), path.relative_to(root)
            uncommented = re.sub(r"/\*.*?\*/|//[^\n]*", lambda m: re.sub(r"[^\n]", " ", m.group(0)), text, flags=re.S)
            for line, content in enumerate(uncommented.splitlines(), 1):
                match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)', content)
                if not match:
                    continue
                place, quoted, name = f"{here}:{line}", match.group(1) == '"', match.group(2)
                if quoted and not (path.parent / name).resolve().is_relative_to((root / folder).resolve()):
                    faults.append(f"{place}: {name} leaves {folder}/")
                elif quoted and not (path.parent / name).exists() and not (root / folder / name).exists():
                    faults.append(f"{place}: {name} is not in {folder}/")
                if re.match(NNHOST, name) and not re.match(allowed, name):
                    faults.append(f"{place}: {folder}/ may not include {name}")
                # The C++ adaptor, .hpp, is a layer on top: the standard library is open to it, and nothing else.
                standard = r"std(def|int)\.h$" if path.suffix != ".hpp" else rf"\w+$|{CONTRACT}"
                if folder == "abi" and not quoted and not re.match(standard, name):
                    faults.append(f"{place}: the contract needs <stddef.h> and <stdint.h> alone, not {name}"
                                  if path.suffix != ".hpp" else f"{place}: {name} is not of the C++ standard library")
                for pattern, folders in ONLY_IN.items():
                    if re.match(pattern, name) and folder != "examples":
                        users.setdefault(pattern, {}).setdefault(folder, set()).add(str(here))
                        if folder not in folders:
                            faults.append(f"{place}: {name} belongs in {', '.join(folders)}/")
            if folder == "core":
                for line, content in enumerate(code_of(text).splitlines(), 1):
                    if SILENT.search(content):
                        faults.append(f"{here}:{line}: the core never prints, aborts or exits: {content.strip()}")
    for pattern, folders in ONLY_IN.items():
        for folder, most in folders.items():
            files = users.get(pattern, {}).get(folder, set())
            if len(files) > most:
                faults.append(f"{', '.join(sorted(files))}: {most} file of {folder}/ may include {pattern}")
    return faults


BROKEN = {
    "abi/include/nnhost/abi/a.h": ("#include <math.h>", "the contract needs"),
    "abi/include/nnhost/abi/b.h": ("#include <nnhost/nnhost.h>", "abi/ may not include"),
    "abi/include/nnhost/cpp/a.hpp": ("#include <unistd.h>", "is not of the C++ standard library"),
    "abi/include/nnhost/abi/c.h": ("#include <nnhost/plugin.hpp>", "the contract needs"),
    "plugins/a.c": ("#include <nnhost/nnhost.h>", "plugins/ may not include"),
    "plugins/b.c": ('#include "../core/src/registry.hpp"', "leaves plugins/"),
    "plugins/c.c": ('#include "registry.hpp"', "is not in plugins/"),
    "core/src/a.cpp": ('#include "../../plugins/x.h"', "leaves core/"),
    "core/src/b.cpp": ("#include <boost/dll/shared_library.hpp>", "1 file of core/ may include boost/dll"),
    "core/src/c.cpp": ("#include <boost/dll/import.hpp>", ""),  # the second of the two
    "core/src/d.cpp": ("#include <cblas.h>", "1 file of core/ may include cblas"),
    "core/src/e.cpp": ("#include <cblas.h>", ""),
    "core/src/f.cpp": ("#include <fmt/core.h>", "fmt/core.h belongs in cli/"),
    "core/src/g.cpp": ("#include <boost/program_options.hpp>", "belongs in cli/"),
    "core/src/h.cpp": ('void f() { printf("x"); }', "h.cpp:1: the core never prints"),
    "core/src/i.cpp": ("void f() { std::abort(); }", "i.cpp:1: the core never prints"),
    "core/src/j.cpp": ("void f() { exit(1); }", "j.cpp:1: the core never prints"),
    "core/src/k.cpp": ("void f() { std::cerr << 1; }", "k.cpp:1: the core never prints"),
    "cli/a.cpp": ('#include "../core/src/registry.hpp"', "leaves cli/"),
    "cli/b.cpp": ("#include <boost/dll.hpp>", "boost/dll.hpp belongs in core/"),
    "tests/kit/checked/a.cpp": ("#include <nnhost/core.h>", "tests/kit/ may not include"),
    "tests/kit/checked/b.cpp": ('#include "../../../core/src/registry.hpp"', "leaves tests/kit/"),
    "examples/a.c": ('#include "../core/include/nnhost/nnhost.h"', "leaves examples/"),
}
GOOD = {"core/src/good.cpp": '#include "good.hpp"\n// printf("no") and exit(1)\nconst char *s = "abort()"; void g() { snprintf(b, 1, ""); }',
        "core/src/good.hpp": "#include <nnhost/abi/types.h>\n#include <vector>", "plugins/good.c": "#include <nnhost/plugin.h>",
        "abi/include/nnhost/cpp/good.hpp": "#include <nnhost/abi/types.h>\n#include <string>"}


def self_test():
    with tempfile.TemporaryDirectory() as folder:
        root = pathlib.Path(folder)
        for name, text in [*GOOD.items(), *((name, text) for name, (text, _) in BROKEN.items())]:
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            (root / name).write_text(text + "\n")
        faults = faults_of(root)
        missed = [f"{name}: not seen: {text}" for name, (text, fault) in BROKEN.items()
                  if not any(name in line and fault in line for line in faults)]
        return missed + [f"wrongly seen: {line}" for line in faults if "good" in line]


result = self_test() if sys.argv[1] == "--self-test" else faults_of(pathlib.Path(sys.argv[1]))
sys.exit("\n".join(result) or 0)
