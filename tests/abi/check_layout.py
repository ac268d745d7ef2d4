#!/usr/bin/env python3
"""Compares today's headers with the goldens and with the frozen ones.

usage: check_layout.py COMPILER ROOT

  - layout.golden: size of every struct; place, size and type of every field. constants.golden: every constant.
    symbols.golden: every function of the C API. Any difference fails; a wanted addition is accepted with
    `tests/abi/freeze.py goldens`.
  - rules that layouts follow: no padding, the size first, nothing but fixed-width integers, float, double and pointers,
    no value twice in one family of constants.
  - the newest frozen headers that today's version has to hold: everything stays, fields are appended alone.
"""
import pathlib
import sys

import contract
import goldens

compiler, root = sys.argv[1], pathlib.Path(sys.argv[2])
abi = contract.read(compiler, root / "abi/include")
found = contract.read(compiler, root / "abi/include", root / "core/include")
assert len(abi.layout) >= 20 and len(abi.constants) >= 50 and len(found.functions) >= 50, "the headers were not read"

differences = goldens.golden_changes(found)
if differences:
    differences.append("where that is meant (docs/releasing.md): tests/abi/freeze.py goldens")
faults = found.faults + differences

held = [(version, include) for version, include in goldens.frozen_sets() if goldens.accepts(abi.version, version)]
if held:
    faults += goldens.frozen_faults(contract.read(compiler, held[-1][1]), abi)
elif abi.version[0] > 0:
    faults.append(f"no frozen headers that contract {goldens.version_text(abi.version)} has to hold: "
                  "tests/abi/freeze.py headers")

print(f"contract {goldens.version_text(abi.version)}: {len(found.layout)} structs, {len(found.constants)} constants, "
      f"{len(found.functions)} functions; held against", goldens.version_text(held[-1][0]) if held else "nothing")
sys.exit("\n".join(faults) or 0)
