"""The zoo: every plugin that misbehaves is caught as docs/zoo.md says, and the program outlives all of them.

NNHOST_ZOO_ACCEPT=1 writes zoo_plugins.golden anew; what differs between machines is then replaced by hand, with …."""

import concurrent.futures
import ctypes
import json
import os
import pathlib
import re
import unittest
from typing import NamedTuple

from support import CliTest
from zoo_files import GOOD, gather

PAGE = pathlib.Path(__file__).resolve().parents[2] / "docs/zoo.md"
GOLDEN = pathlib.Path(__file__).with_name("zoo_plugins.golden")
PR_SET_CHILD_SUBREAPER = 36
AT_A_TIME = 2


class Animal(NamedTuple):
    name: str
    level: int
    test: str
    said: str


def animals():
    rows = [line.strip("|\n").split(" | ") for line in PAGE.open(encoding="utf-8") if line.startswith("| `")]
    return [Animal(row[0].strip(" `"), int(row[2]), row[3].strip("`"), row[4].strip()) for row in rows]


def expression(text):
    """Of a text in which … stands for anything."""
    return ".+?".join(map(re.escape, text.split("…")))


class Zoo(CliTest):
    def setUp(self):
        super().setUp()
        # Whatever the program leaves behind becomes a child of this process.
        ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
        self.zoo = self.folder / "zoo"
        self.zoo.mkdir()
        gather(self.zoo)

    def check(self, name, level):
        """Runs in folders of its own, which must be empty afterwards: no core, no temporary file."""
        folders = [self.folder / f"{name}.{what}" for what in ("here", "tmp")]
        for folder in folders:
            folder.mkdir()
        result = self.run_nnhost("check", self.zoo / f"{name}.so", "--json", "--level", level, "--time-limit", 4,
                                 cwd=folders[0], env=self.environment(TMPDIR=str(folders[1])))
        left = [str(path) for folder in folders for path in folder.iterdir()]
        return result, left

    def expect_caught(self, animal, result, left):
        self.assertEqual((result.returncode, result.stderr, left), (1, "", []))
        failed = [r for r in json.loads(result.stdout)["files"][0]["results"] if r["verdict"] == "failed"]
        self.assertEqual({r["level"] for r in failed if r["level"] <= animal.level}, {animal.level}, failed)
        said = [r["text"] for r in failed if r["test"] == animal.test]
        self.assertEqual(len(said), 1, f"{animal.test} did not catch it, but {[r['test'] for r in failed]}")
        self.assertRegex(said[0], rf"\A{expression(animal.said)}\Z")

    def expect_no_children(self):
        try:
            self.fail(f"left running: {os.waitpid(-1, os.WNOHANG)}")
        except ChildProcessError:
            pass

    def test_every_animal_is_on_the_page(self):
        names = [animal.name for animal in animals()]
        self.assertEqual(sorted(names + [*GOOD, "same_id"]), sorted(path.stem for path in self.zoo.iterdir()))
        self.assertGreaterEqual(len(names), 35)

    def test_every_animal_is_caught(self):
        with concurrent.futures.ThreadPoolExecutor(AT_A_TIME) as pool:
            for animal, checked in [(a, pool.submit(self.check, a.name, a.level)) for a in animals()]:
                with self.subTest(animal.name):
                    self.expect_caught(animal, *checked.result())
        self.expect_no_children()

    def test_what_is_right_passes(self):
        for name in GOOD:
            with self.subTest(name):
                result, left = self.check(name, 4)
                self.assertEqual((result.returncode, left), (0, []), result.stdout)

    def test_plugins_names_what_is_refused(self):
        tmp = self.folder / "tmp"
        tmp.mkdir()
        out = self.good("plugins", "--plugin-dir", self.zoo, env=self.environment(TMPDIR=str(tmp)))
        self.expect_no_children()
        self.assertEqual((self.files().count("tmp"), list(tmp.iterdir())), (1, []))
        lines = out.split("\n/", 1)[0].splitlines()  # up to the next folder
        self.assertEqual(lines[0], str(self.zoo.resolve()))
        self.assertEqual(len(lines) - 1, len(list(self.zoo.iterdir())), "a line for each animal")
        found = [re.sub(r" {2,}", "  ", line.strip()) for line in lines[1:] if " FAILED " in line or "not used" in line]
        if os.environ.get("NNHOST_ZOO_ACCEPT"):
            GOLDEN.write_text("".join(f"{line}\n" for line in found), encoding="utf-8")
        golden = GOLDEN.read_text(encoding="utf-8").splitlines()
        self.assertEqual([line.split()[0] for line in found], [line.split()[0] for line in golden])
        for line, wanted in zip(found, golden):
            with self.subTest(wanted.split()[0]):
                self.assertRegex(line, rf"\A{expression(wanted)}\Z")


if __name__ == "__main__":
    unittest.main()
