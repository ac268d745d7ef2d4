#!/usr/bin/env python3
"""One project that new-plugin writes, by the commands of its own README: scaffold_test.py LANGUAGE KIND FOLDER

The installed program is in PATH, the package in PKG_CONFIG_PATH and CMAKE_PREFIX_PATH. Where a README builds the plugin
in two ways, each is checked and used.
"""
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys

VENDOR = "O'Neil \"Söhne\" \\ Co?"  # what quotes in every language
TOOLS = {"rust": "cargo", "fortran": "gfortran", "d": "gdc", "pascal": "fpc"}


def run(command, folder):
  print(f"$ {command}", flush=True)
  result = subprocess.run(["sh", "-eu", "-c", command], cwd=folder, stdin=subprocess.DEVNULL, check=False,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
  print(result.stdout, flush=True)
  if result.returncode != 0:
    sys.exit(f"ended with {result.returncode}: {command}")
  return result.stdout


def sections(readme):
  """{heading: its commands}"""
  parts = re.split(r"^## (.+)$", readme, flags=re.M)
  return {heading: re.findall(r"^    (.+)$", text, re.M) for heading, text in zip(parts[1::2], parts[2::2])}


def check(project, name, commands):
  library = project / "build" / f"{name}.so"
  for command in commands["Check"]:
    run(command, project)
  symbols = run(f"nm -D --defined-only {library}", project)
  if [line.split()[-1] for line in symbols.splitlines()] != ["nnhost_plugin_entry"]:
    sys.exit("more is exported than nnhost_plugin_entry")
  if "libnnhost" in run(f"readelf -d {library}", project):
    sys.exit("the plugin links libnnhost")
  for command in commands["Use"]:
    run(command, project)
  described = json.loads(run(f"nnhost --plugin-dir build plugins {name} --json", project))
  for key, wanted in (("vendor", VENDOR), ("licence", "Apache-2.0"), ("id", f"org.example.{name}")):
    if described[key] != wanted:
      sys.exit(f"{key} is {described[key]}, not {wanted}")


def main():
  language, kind, folder = sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3])
  tool = TOOLS.get(language)
  if tool and not shutil.which(tool):
    sys.exit(f"{tool} is not installed: .ci/packages tests")
  shutil.rmtree(folder, ignore_errors=True)
  folder.mkdir(parents=True)
  name = f"my_{kind}"
  subprocess.run(["nnhost", "new-plugin", kind, name, "--lang", language, "--vendor", VENDOR, "--licence", "Apache-2.0"],
                 cwd=folder, check=True)
  project = folder / name
  os.environ["CARGO_NET_OFFLINE"] = "true"
  commands = sections((project / "README.md").read_text())
  left = [path.name for path in project.rglob("*") if path.is_file() and re.search(r"@\w+@", path.read_text())]
  if left:
    sys.exit(f"a placeholder is left in {left}")
  ways = [heading for heading in commands if heading.startswith("Build")]
  if not ways:
    sys.exit("README.md has no section Build")
  for way in ways:
    (project / "build" / f"{name}.so").unlink(missing_ok=True)
    run("\n".join(commands[way]), project)
    check(project, name, commands)


if __name__ == "__main__":
  main()
