#!/usr/bin/env python3
"""Holds docs/book-map.md to the program and the tree: book_map_test.py ROOT EMPTY_FOLDER

Of each row of four cells, | formula | command | picture | computed by |: the command is run, from top to bottom in one
folder, each once; the picture is there then, and written by this command or one above; the function is defined in its
file. A row without a command or function says so in words. Each equation that the seed numbers has a row. Files that
are named elsewhere on the page exist.
"""
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

ROW = re.compile(r"^\| (?P<formula>[^|]*?) \| *(?P<command>[^|]*?) *\| *(?P<picture>[^|]*?) *\| (?P<code>[^|]*?) \|$", re.M)
CODE = re.compile(r"`([\w./]+)`: `([\w-]+)`")
EQUATIONS = ("(1)", "(2)", "(3)")
FEWEST_ROWS = 40  # or the table is written in a way that is not understood


def run(command, folder, done):
  """None, or what is wrong."""
  words = shlex.split(command.strip("`"))
  if not words or command in done:
    return None
  done.add(command)
  result = subprocess.run(words, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
  return f"{command} ended with {result.returncode}\n{result.stderr}" if result.returncode else None


def wrong_code(row, root):
  """None, or what is wrong with the cell of file and function."""
  named = CODE.fullmatch(row["code"])
  if not named:
    return None if row["code"].startswith("nothing: ") else f"'{row['code']}' is neither `file`: `function` nor nothing: why"
  file = root / named[1]
  if not file.is_file():
    return f"there is no {named[1]}"
  defined = rf'\b{re.escape(named[2])}\(|struct {re.escape(named[2])} \{{|"{re.escape(named[2])}"'
  return None if re.search(defined, file.read_text()) else f"{named[1]} has no {named[2]}"


def wrong_in(row, root, folder, done):
  yield run(row["command"], folder, done)
  picture = row["picture"].strip("`")
  if picture and not (folder / picture).is_file():
    yield f"there is no {picture}"
  yield wrong_code(row, root)


def main():
  root, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
  shutil.rmtree(folder, ignore_errors=True)
  folder.mkdir(parents=True)
  page = root / "docs/book-map.md"
  text = page.read_text()
  rows = [row for row in ROW.finditer(text) if row["command"] != "command" and not row["formula"].startswith("---")]
  faults, done = [], set()
  for row in rows:
    line = text.count("\n", 0, row.start()) + 1
    faults += [f"{page}:{line}: {wrong}" for wrong in wrong_in(row, root, folder, done) if wrong]
  faults += [f"{page}: equation {number} has no row" for number in EQUATIONS
             if not any(row["formula"].startswith(number) for row in rows)]
  faults += [f"{page}: there is no {name}" for name in re.findall(r"`((?:core|cli|plugins)/[\w./]+)`", text)
             if not (root / name).exists()]
  if len(rows) < FEWEST_ROWS:
    faults.append(f"{page}: {len(rows)} rows are understood, at least {FEWEST_ROWS} are wanted")
  sys.exit("\n".join(faults) or 0)


if __name__ == "__main__":
  main()
