"""Runs whose report is opened in a browser, and what the tests do with the page."""

import gzip
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.path.append(str(pathlib.Path(__file__).parent.parent / "cli"))
from support import CURVE, NNHOST, TEST_SAMPLE, TRAIN_SAMPLE, sample_records, write_png  # noqa: E402, F401

import browser  # noqa: E402

NOT_HERE = browser.CHROMIUM is None and "there is no chromium here"


def nnhost(folder, *words):
    """stdout of the program in a folder"""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NNHOST")}
    done = subprocess.run([NNHOST, *map(str, words)], cwd=folder, env=environment, capture_output=True, text=True)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return done.stdout


@unittest.skipIf(NOT_HERE, NOT_HERE)
class PageTest(unittest.TestCase):
    """One browser for all tests of a class."""

    @classmethod
    def setUpClass(cls):
        cls.page = browser.Browser()
        cls.addClassCleanup(cls.page.close)
        cls.folder = pathlib.Path(tempfile.mkdtemp(prefix="nnhost-report-"))
        cls.addClassCleanup(shutil.rmtree, cls.folder, ignore_errors=True)

    def setUp(self):
        self.page.size(1280, 800)
        self.page.prefer(prefers_color_scheme="light")

    def tearDown(self):
        """Nothing to complain of, and nothing asked of a network."""
        self.assertEqual(self.page.complaints, [])
        self.assertEqual([url for url in self.page.requests if not url.startswith(("file:", "data:"))], [])

    @classmethod
    def run_of(cls, *words):
        """A run on the bundled sample, with its report."""
        nnhost(cls.folder, "train", "--data", TRAIN_SAMPLE, "--test-data", TEST_SAMPLE, *words)
        run = max(cls.folder.glob("runs/[0-9]*"), key=lambda path: int(path.name))
        write_epochs(run)
        return cls.plotted(run)

    @classmethod
    def plotted(cls, run, *words):
        nnhost(cls.folder, "plot", run, "--only", "report", *words)
        return run

    def open(self, run):
        self.page.open(run / "report.html")

    def outputs(self, run, *words):
        """What the program says."""
        answers = json.loads(nnhost(self.folder, "predict", run, *words, "--json"))["predictions"]
        return [answer["outputs"] for answer in answers]

    def draw(self, strokes):
        """Strokes in 0..1 of the pad, with the mouse. Gives what the page reads."""
        self.page.ask("pad.clear()")
        left, top, width, height = self.page.box("#pad")
        for stroke in strokes:
            points = [(left + x * width, top + y * height) for x, y in stroke]
            self.page.mouse("mousePressed", *points[0])
            for point in points[1:]:
                self.page.mouse("mouseMoved", *point)
            self.page.mouse("mouseReleased", *points[-1])
        self.page.frame()
        return self.page.ask("document.getElementById('answer').textContent").removeprefix("I read: ")

    def assert_near(self, page, program):
        for ours, theirs in zip(page, program, strict=True):
            self.assertLessEqual(abs(ours - theirs), 1e-5 * max(1, abs(theirs)))


def write_epochs(run):
    """Three epochs, unless training has written its own."""
    if not (run / "epochs.jsonl").exists():
        lines = [{"epoch": epoch, "error": 0.3 / epoch, "accuracy": 1 - 0.3 / epoch, "records": 1800,
                  "test_error": 0.4 / epoch, "test_accuracy": 1 - 0.4 / epoch, "test_records": 500} for epoch in (1, 2, 3)]
        (run / "epochs.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
