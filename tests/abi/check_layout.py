#!/usr/bin/env python3
"""Compares the size and the place of every field of the contract with layout.golden, and checks the rules that layouts
follow: no padding, the size first, nothing but fixed-width integers, float, double and pointers.

usage: check_layout.py COMPILER ROOT [--update]      --update writes layout.golden anew

The structs are read from the headers, so that a new field is covered by itself: one that this script failed to see would
look like padding.
"""
import pathlib
import re
import subprocess
import sys
import tempfile

compiler, root = sys.argv[1], pathlib.Path(sys.argv[2])
include = root / "abi/include"
golden = pathlib.Path(__file__).parent / "layout.golden"


def declarations(header):
    """The text of a header without comments and preprocessor lines."""
    text = re.sub(r"/\*.*?\*/|//[^\n]*", "", header.read_text(), flags=re.S)
    text = re.sub(r"^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", "", text, flags=re.M)
    return re.sub(r'"[^"\n]*"', '""', text)


def fields(body):
    """Names of the fields between the braces of a struct."""
    for field in filter(None, (part.strip() for part in body.split(";"))):
        name = re.search(r"\(\s*\*\s*(\w+)\s*\)\s*\(", field) or re.search(r"(\w+)\s*(?:\[[^\]]*\])?$", field)
        yield name.group(1)


structs, faults = {}, []
for header in sorted(include.rglob("*.h")):
    text = declarations(header)
    for word in re.findall(r"\b(?:enum|bool|_Bool|union|long|short|wchar_t)\b|\.\.\.", text):
        faults.append(f"{header.name}: '{word}' has no place in the contract")
    for name, body in re.findall(r"\bstruct\s+(\w+)\s*\{([^{}]*)\}", text):
        structs[name] = (header.relative_to(include), list(fields(body)))
        if re.search(r":\s*\d+\s*;", body):
            faults.append(f"{name}: bit-fields have no place in the contract")
assert len(structs) >= 15, f"only {len(structs)} structs found below {include}"

lines = ["#include <stdio.h>", *(f"#include <{path}>" for path in sorted({str(s[0]) for s in structs.values()})),
         "int main(void) {"]
for name, (_, names) in structs.items():
    lines.append(f'printf("{name} %zu\\n", sizeof(struct {name}));')
    lines += [f'printf("    {field} %zu %zu\\n", offsetof(struct {name}, {field}), '
              f"sizeof(((struct {name} *)0)->{field}));" for field in names]
lines.append("return 0; }\n")
with tempfile.TemporaryDirectory() as folder:
    source, program = pathlib.Path(folder, "layout.c"), pathlib.Path(folder, "layout")
    source.write_text("\n".join(lines))
    subprocess.run([compiler, "-std=c99", "-I", include, source, "-o", program], check=True)
    found = subprocess.run([program], check=True, capture_output=True, text=True).stdout

struct, end = "", 0
for line in found.splitlines() + [" 0"]:
    if not line.startswith("    "):
        if struct and end != size:
            faults.append(f"{struct}: {size - end} bytes of padding at its end (or a field that was not seen)")
        struct, size, end = line.split(" ")[0], int(line.split(" ")[1]), 0
        continue
    name, offset, bytes_ = line.split()
    if end == 0 and name != ("magic" if struct == "nnhost_module" else "struct_size"):
        faults.append(f"{struct}: begins with {name}")
    if int(offset) != end:
        faults.append(f"{struct}: {int(offset) - end} bytes of padding before {name} (or a field that was not seen)")
    end = int(offset) + int(bytes_)

head = "Struct and its size in bytes; field, its offset, its size. 64-bit pointers. Written by check_layout.py --update.\n"
if "--update" in sys.argv:
    golden.write_text(head + found)
    print(f"wrote {golden}")
elif golden.read_text() != head + found:
    import difflib

    sys.stdout.writelines(difflib.unified_diff(golden.read_text().splitlines(True), (head + found).splitlines(True),
                                               "layout.golden", "headers", n=1))
    faults.append("the layout has changed; where that is meant (before 1.0: a new minor version), run with --update")
print(f"{len(structs)} structs, {sum(len(s[1]) for s in structs.values())} fields")
sys.exit("\n".join(faults) or 0)
