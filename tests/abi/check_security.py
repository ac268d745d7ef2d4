#!/usr/bin/env python3
"""Every rule of docs/plugin-security.md names the code that enforces it and a test; both must be there.

usage: check_security.py ROOT
"""
import pathlib
import re
import sys

root = pathlib.Path(sys.argv[1])
faults, rules = [], 0
for line in (root / "docs/plugin-security.md").read_text().splitlines():
    if not re.match(r"\| S\d+ \|", line):
        continue
    rules += 1
    _, number, _, enforced, tests, _ = re.split(r"(?<!\\)\|", line)
    for path in re.findall(r"`((?:core|cli|tests)/[\w/.]+)`", enforced):
        if not (root / path).is_file():
            faults.append(f"{number.strip()}: there is no {path}")
    named = re.findall(r"`(tests/[\w/.]+): (\w+)`", tests)
    if not named:
        faults.append(f"{number.strip()}: no test is named")
    for path, name in named:
        if not (root / path).is_file() or not re.search(rf"\b{name}\b", (root / path).read_text()):
            faults.append(f"{number.strip()}: there is no test {name} in {path}")
print(f"{rules} rules")
sys.exit("\n".join(faults) or (0 if rules >= 13 else "rules are missing"))
