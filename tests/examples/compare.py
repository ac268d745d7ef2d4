#!/usr/bin/env python3
"""Holds a program's output against what is expected: compare.py EXPECTED COMMAND ARGUMENT...

Text must be equal. The first line of EXPECTED states what may differ, because another processor's matrix kernel rounds
otherwise and training carries that on:

    # whole numbers within 3, others within 0.02
    # 10 % of the picture                           that share of the characters; the shape must be equal
    # equal
"""
import pathlib
import re
import subprocess
import sys

NUMBER = re.compile(r"\d+(?:\.\d+)?")


def numbers_differ(expected, actual, of_whole, of_others):
  if NUMBER.sub("N", expected) != NUMBER.sub("N", actual):
    return "the text differs"
  for wanted, got in zip(NUMBER.findall(expected), NUMBER.findall(actual)):
    tolerance = of_others if "." in wanted else of_whole
    if abs(float(wanted) - float(got)) > tolerance + 1e-9:
      return f"{got} is not within {tolerance} of {wanted}"
  return None


def picture_differs(expected, actual, share):
  if [len(line) for line in expected.split("\n")] != [len(line) for line in actual.split("\n")]:
    return "the shape differs"
  different = sum(a != b for a, b in zip(expected, actual))
  if different > share * len(expected):
    return f"{different} of {len(expected)} characters differ"
  return None


def difference(rule, expected, actual):
  """None, or what is wrong."""
  if match := re.fullmatch(r"# whole numbers within (\d+), others within ([\d.]+)", rule):
    return numbers_differ(expected, actual, int(match[1]), float(match[2]))
  if match := re.fullmatch(r"# (\d+) % of the picture", rule):
    return picture_differs(expected, actual, int(match[1]) / 100)
  if rule != "# equal":
    return f"no such rule: {rule}"
  return None if expected == actual else "the text differs"


def main():
  rule, expected = pathlib.Path(sys.argv[1]).read_text().split("\n", 1)
  run = subprocess.run(sys.argv[2:], stdout=subprocess.PIPE, text=True, check=False)
  if run.returncode != 0:
    sys.exit(f"{sys.argv[2]} ended with {run.returncode}\n{run.stdout}")
  if wrong := difference(rule, expected, run.stdout):
    sys.exit(f"{wrong} ({rule})\n--- expected\n{expected}--- got\n{run.stdout}")


if __name__ == "__main__":
  main()
