#!/usr/bin/env python3
"""Does what a page of the documentation shows: guide_test.py PAGE EMPTY_FOLDER [--show]

Works through the page's fenced blocks from top to bottom, in one shell that begins in EMPTY_FOLDER, with the installed
package:

    ```c softsign.c       written to that file
    ```sh                 run line by line; each must end with 0
    ```console            each line that begins with "$ " is run, and what it prints must be what follows. A … stands
                          for what differs between machines, on a line of its own for any number of lines
    ```console shape      the same, but numbers with a point may have other digits, and spaces another width: training
                          carries on how a processor's kernel rounds. What is followed by % must be within 3
    ```text               neither: a drawing, a form to fill in

A block of any other kind fails, since nothing would hold it. --show prints what each command of a console block prints.
"""
import pathlib
import re
import shlex
import shutil
import subprocess
import sys

END = "--- the command has ended:"
BLOCK = re.compile(r"^```(?P<language>[\w+]*)(?: (?P<file>\S+))?\n(?P<text>.*?)^```$", re.M | re.S)


class Shell:
  """One shell for a whole page, as a reader has it: a folder that was changed to, a variable, stay."""

  def __init__(self, folder):
    self.shell = subprocess.Popen(["sh"], cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True)

  def run(self, command):
    self.shell.stdin.write(f"eval {shlex.quote(command)} < /dev/null; ended=$?\necho; echo {END} $ended\n")
    self.shell.stdin.flush()
    printed = ""
    for line in self.shell.stdout:
      if line.startswith(END):
        return int(line[len(END):]), printed[:-1]
      printed += line
    return self.shell.wait(), printed


def pattern(expected):
  lines = [r"(?:.*\n)*?" if line.strip() == "…" else re.escape(line).replace("…", ".*") + r"\n"
           for line in expected.splitlines()]
  return re.compile("".join(lines))


NUMBER = re.compile(r"-?\d+\.\d+(?: %)?")
POINTS = 3  # of accuracy: what another rounding does to 500 test records


def shape_of(line):
  """A pattern in which every number with a point is a group."""
  if line.strip() == "…":
    return r"(?:.*\n)*?"
  words = [re.sub(r"(\\ )+", " +", re.escape(part)).replace("…", ".*") for part in NUMBER.split(line)]
  numbers = [r"(-?\d+\.\d{%d}%s)" % (len(re.search(r"\.(\d+)", number)[1]), " %" if number.endswith("%") else "")
             for number in NUMBER.findall(line)]
  return "".join(word + number for word, number in zip(words, numbers + [""])) + r"\n"


def has_shape(expected, printed):
  match = re.fullmatch("".join(map(shape_of, expected.splitlines())), printed)
  shares = zip(NUMBER.findall(expected), match.groups()) if match else []
  return match and all(abs(float(wanted[:-2]) - float(got[:-2])) <= POINTS for wanted, got in shares if wanted.endswith("%"))


def is_equal(expected, printed):
  return pattern(expected).fullmatch(printed)


def console(text, shell, show, fits):
  """None, or what is wrong."""
  commands = re.split(r"^\$ ", text, flags=re.M)
  if commands[0]:
    return "a console block begins with a command"
  for part in commands[1:]:
    command, _, expected = part.partition("\n")
    _, printed = shell.run(command)
    if show:
      print(f"$ {command}\n{printed}")
    if not fits(expected, printed):
      return f"$ {command}\n--- the page says\n{expected}--- it printed\n{printed}"
  return None


def follow(block, folder, shell, show):
  """None, or what is wrong."""
  language, text = block["language"], block["text"]
  if language == "console":
    return console(text, shell, show, has_shape if block["file"] == "shape" else is_equal)
  if block["file"]:
    (folder / block["file"]).parent.mkdir(parents=True, exist_ok=True)
    (folder / block["file"]).write_text(text)
    return None
  if language == "sh":
    status, printed = shell.run(f"set -eu\n{text}\nset +eu")  # what fails ends the shell
    return f"ended with {status}\n{printed}" if status else None
  return None if language == "text" else f"a block of '{language}' that nothing holds: give it a file name"


def main():
  page, folder = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]).absolute()
  shutil.rmtree(folder, ignore_errors=True)
  folder.mkdir(parents=True)
  text = page.read_text()
  if len(re.findall(r"^```", text, re.M)) != 2 * len(list(BLOCK.finditer(text))):
    sys.exit(f"{page}: a block begins or ends in a way that is not understood")
  shell = Shell(folder)
  for block in BLOCK.finditer(text):
    line = text.count("\n", 0, block.start("text"))
    wrong = follow(block, folder, shell, "--show" in sys.argv)
    if wrong:
      sys.exit(f"{page}:{line}: {wrong}")
    print(f"{page.name}:{line}: {block['language']} {block['file'] or ''}", flush=True)


if __name__ == "__main__":
  main()
