#!/usr/bin/env python3
"""Runs the commands of a Markdown file: readme_commands.py FILE EMPTY_FOLDER

Every fenced ```sh block is run, one after the other, with `sh -eu` in EMPTY_FOLDER. A block is left out only where the
line before it says so to the reader of the source: <!-- not run by the tests: REASON -->
"""
import pathlib
import re
import shutil
import subprocess
import sys

BLOCK = re.compile(r"(?:<!-- not run by the tests: (?P<reason>.+?) -->\n)?^```sh\n(?P<commands>.*?)^```$", re.M | re.S)


def main():
  text = pathlib.Path(sys.argv[1]).read_text()
  folder = pathlib.Path(sys.argv[2])
  shutil.rmtree(folder, ignore_errors=True)
  folder.mkdir(parents=True)
  done = 0
  for block in BLOCK.finditer(text):
    line = text.count("\n", 0, block.start("commands")) + 1
    if block["reason"]:
      print(f"line {line}: left out: {block['reason']}")
      continue
    print(f"line {line}:\n{block['commands']}", flush=True)
    run = subprocess.run(["sh", "-eu", "-c", block["commands"]], cwd=folder, stdin=subprocess.DEVNULL, check=False)
    if run.returncode != 0:
      sys.exit(f"{sys.argv[1]}:{line}: ended with {run.returncode}")
    done += 1
  if done == 0:
    sys.exit(f"{sys.argv[1]}: no ```sh block was found")


if __name__ == "__main__":
  main()
