#!/usr/bin/env python3
"""Holds what the plugin author's guide says without code to what it speaks of: guide_facts.py ROOT [--update]

Ids of tests exist and stand under their rules, the list of all tests is that of `nnhost check --list`, quoted messages
are in the sources, links lead somewhere, pages are short. --update writes the list of tests. The installed program is in
PATH.
"""
import json
import pathlib
import re
import subprocess
import sys

LONGEST_PAGE = 150
LEVELS = {1: "load", 2: "contract", 3: "meaning", 4: "stress"}
NO_TESTS = {"new-plugin", "target-range", "fno-trapping-math"}  # words of the guide that look like ids of tests
SOURCES = ["core/src", "cli"]


def checker_tests():
  listed = subprocess.run(["nnhost", "check", "--list", "--json"], check=True, stdout=subprocess.PIPE).stdout
  return json.loads(listed)["tests"]


def list_of_tests(tests):
  """The page tests.md."""
  lines = ["# All tests of `nnhost check`", "",
           "Written by `tests/examples/guide_facts.py . --update` from `nnhost check --list`. The number is that of the",
           "[rule](rules.md); where there is none, the kind's own header says what is tested."]
  for level, word in LEVELS.items():
    lines += ["", f"## Level {level}: {word}", "", "| kind | rule | test | what it holds a plugin to |", "|---|---|---|---|"]
    lines += [f"| {test['kind']} | {test['rule'] or ''} | `{test['test']}` | {test['sentence']} |"
              for test in tests if test["level"] == level]
  return "\n".join(lines) + "\n"


def wrong_ids(pages, tests):
  known = {test["test"] for test in tests} | NO_TESTS
  for page in pages:
    for word in re.findall(r"`([a-z]+(?:-[a-z0-9]+)+)`", page.read_text()):
      if word not in known:
        yield f"{page.name}: there is no test '{word}'"


def wrong_rules(page, tests):
  """Each row `| N | ... | tests |` names the tests of rule N, all of them."""
  rows = re.findall(r"^\| (\d+) \|(.*)\|$", page.read_text(), re.M)
  if [int(number) for number, _ in rows] != list(range(1, 13)):
    yield f"{page.name}: the rules are not 1 to 12, in this order"
  for number, row in rows:
    said = set(re.findall(r"`([a-z0-9-]+)`", row.split("|")[-1]))
    held = {test["test"] for test in tests if test["rule"] == int(number)}
    for word in sorted(said ^ held):
      yield f"{page.name}: rule {number}: '{word}' is {'not its test' if word in said else 'missing'}"


def literals(root):
  """All text in the sources, neighbouring literals joined."""
  text = "\n".join(path.read_text() for folder in SOURCES for path in sorted((root / folder).rglob("*.cpp")))
  return re.sub(r'"\s*\n?\s*"', "", text).replace('\\"', '"')


def wrong_messages(page, root):
  sources = literals(root)
  messages = re.findall(r"^\| `([^`]+)` \|", page.read_text(), re.M)
  if len(messages) < 30:
    yield f"{page.name}: only {len(messages)} messages are quoted"
  for message in messages:
    parts = [part for part in re.split("…", message) if part.strip(" :,;'")]
    for part in parts or [message]:
      if part not in sources:
        yield f"{page.name}: no source says '{part}', of: {message}"


def wrong_links(root):
  for page in [*root.glob("*.md"), *root.glob("docs/**/*.md"), *root.glob("tests/bench/*.md")]:
    for link in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", page.read_text()):
      if not re.match(r"\w+:", link) and not (page.parent / link).exists():
        yield f"{page.relative_to(root)}: a link to {link}, which is not there"


def too_long(pages):
  for page in pages:
    length = len(page.read_text().splitlines())
    if length > LONGEST_PAGE:
      yield f"{page.name} has {length} lines; {LONGEST_PAGE} are enough"


def main():
  root = pathlib.Path(sys.argv[1])
  guide = root / "docs/plugin-authors"
  tests = checker_tests()
  if "--update" in sys.argv:
    (guide / "tests.md").write_text(list_of_tests(tests))
  pages = sorted(guide.glob("*.md"))
  wrong = [*wrong_ids(pages, tests), *wrong_rules(guide / "rules.md", tests),
           *wrong_messages(guide / "not-loading.md", root), *wrong_links(root), *too_long(pages)]
  if (guide / "tests.md").read_text() != list_of_tests(tests):
    wrong.append("tests.md is not what nnhost check --list says; write it: tests/examples/guide_facts.py . --update")
  if wrong:
    sys.exit("\n".join(wrong))
  print(f"{len(pages)} pages, {len(tests)} tests")


if __name__ == "__main__":
  main()
