#!/usr/bin/env python3
"""Does what a page of the guide shows: guide_test.py PAGE EMPTY_FOLDER [--show]

Works through the page's fenced blocks from top to bottom, in EMPTY_FOLDER, with the installed package:

    ```c softsign.c       written to that file
    ```sh                 run with `sh -eu`; must end with 0
    ```console            each line that begins with "$ " is run, and what it prints must be what follows. A … stands
                          for what differs between machines, on a line of its own for any number of lines
    ```text               neither: a drawing, a form to fill in

A block of any other kind fails, since nothing would hold it. --show prints what each command of a console block prints.
"""
import pathlib
import re
import shutil
import subprocess
import sys

BLOCK = re.compile(r"^```(?P<language>[\w+]*)(?: (?P<file>\S+))?\n(?P<text>.*?)^```$", re.M | re.S)


def run(command, folder):
  done = subprocess.run(["sh", "-eu", "-c", command], cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                        stderr=subprocess.STDOUT, text=True, check=False)
  return done.returncode, done.stdout


def pattern(expected):
  lines = [r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line).replace("…", ".*") + r"\n"
           for line in expected.splitlines()]
  return re.compile("".join(lines))


def console(text, folder, show):
  """None, or what is wrong."""
  commands = re.split(r"^\$ ", text, flags=re.M)
  if commands[0]:
    return "a console block begins with a command"
  for part in commands[1:]:
    command, _, expected = part.partition("\n")
    _, printed = run(command, folder)
    if show:
      print(f"$ {command}\n{printed}")
    if not pattern(expected).fullmatch(printed):
      return f"$ {command}\n--- the page says\n{expected}--- it printed\n{printed}"
  return None


def follow(block, folder, show):
  """None, or what is wrong."""
  language, text = block["language"], block["text"]
  if block["file"]:
    (folder / block["file"]).parent.mkdir(parents=True, exist_ok=True)
    (folder / block["file"]).write_text(text)
    return None
  if language == "console":
    return console(text, folder, show)
  if language == "sh":
    status, printed = run(text, folder)
    return f"ended with {status}\n{printed}" if status else None
  return None if language == "text" else f"a block of '{language}' that nothing holds: give it a file name"


def main():
  page, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).absolute()
  shutil.rmtree(folder, ignore_errors=True)
  folder.mkdir(parents=True)
  text = page.read_text()
  if len(re.findall(r"^```", text, re.M)) != 2 * len(list(BLOCK.finditer(text))):
    sys.exit(f"{page}: a block begins or ends in a way that is not understood")
  for block in BLOCK.finditer(text):
    line = text.count("\n", 0, block.start("text"))
    wrong = follow(block, folder, "--show" in sys.argv)
    if wrong:
      sys.exit(f"{page}:{line}: {wrong}")
    print(f"{page.name}:{line}: {block['language']} {block['file'] or ''}", flush=True)


if __name__ == "__main__":
  main()
