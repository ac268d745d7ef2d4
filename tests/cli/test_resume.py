"""Runs that are killed and go on: the same bytes as a run that was never stopped, in the same folder and curve."""

import json
import os
import random
import re
import shutil
import signal
import subprocess
import time
import unittest

from support import NNHOST, CliTest

KILLS = int(os.environ.get("NNHOST_KILLS", "8"))
LONG = ("--hidden", "60", "--augmenter", "rotation:10,mode=random", "--threads", "2", "--checkpoint-every", "0.02")


def figures(folder):
    """epochs.jsonl without the times."""
    lines = (folder / "epochs.jsonl").read_text().splitlines()
    return [{name: value for name, value in json.loads(line).items() if name != "seconds"} for line in lines]


class Resume(CliTest):
    def unbroken(self, *words):
        self.good("train", "--no-pictures", *words)
        return self.folder / "runs/1"

    def expect_same(self, folder, unbroken):
        self.assertEqual((folder / "model.safetensors").read_bytes(), (unbroken / "model.safetensors").read_bytes())
        self.assertEqual(figures(folder), figures(unbroken))
        self.assertEqual(len((folder / "results.csv").read_text().splitlines()), len(figures(folder)) + 1)
        self.assertFalse([name for name in os.listdir(folder) if name.startswith("last")])

    def newest(self):
        return self.folder / "runs" / str(max(int(name) for name in os.listdir(self.folder / "runs")
                                              if name.isdigit()))

    @unittest.skipIf("NNHOST_SANITIZED" in os.environ, "minutes where a sanitizer slows two threads")
    def test_killed_at_random(self):
        start = time.monotonic()
        unbroken = self.unbroken(*LONG, "--epochs", "30")
        whole = time.monotonic() - start
        seed = random.randrange(10**6)
        chance = random.Random(seed)
        resumed = 0
        for kill in range(KILLS):
            after = chance.uniform(0.05, whole)
            with self.subTest(seed=seed, kill=kill, after=after):
                before = self.newest()
                process = self.start("train", "--no-pictures", *LONG, "--epochs", "30")
                time.sleep(after)
                process.kill()
                process.communicate()
                folder = self.newest()
                if process.returncode == 0 or folder == before or not (folder / "run.ini").exists():
                    continue  # killed after the run, or before there was one
                if (folder / "model.safetensors").exists():  # killed while it tidied up, or drew
                    self.assertEqual((folder / "model.safetensors").read_bytes(),
                                     (unbroken / "model.safetensors").read_bytes())
                    continue
                self.good("train", "--no-pictures", "--resume", str(folder))
                resumed += 1
                self.expect_same(folder, unbroken)
                self.assertFalse([name for name in os.listdir(folder) if ".tmp" in name])
        print(f"{resumed} of {KILLS} killed runs went on")

    def test_stopped_and_extended(self):
        for number in (signal.SIGINT, signal.SIGTERM):
            process = self.start("train", "--no-pictures", "--epochs", "1000000")
            for line in process.stderr:
                if re.match(r"epoch +2/", line):
                    break
            process.send_signal(number)
            _, err = process.communicate(timeout=120)
            folder = self.newest()
            name = folder.relative_to(self.folder)
            self.assertIn(f"interrupted: {name}/last.safetensors is the network so far", err)
            self.assertRegex(err, rf"next   \S+ train --resume {name}\n")
            reached = len(figures(folder))
            self.good("train", "--no-pictures", "--resume", f"{name}/", "--epochs", str(reached + 3))
            self.good("train", "--no-pictures", "--epochs", str(reached + 3))
            self.expect_same(folder, self.newest())
            self.assertIn(f"epochs = {reached + 3}\n", (folder / "run.ini").read_text())
            log = (folder / "log.txt").read_text()
            self.assertIn("goes on after", log)
            self.assertEqual(len(re.findall(r"^epoch +1/", log, re.M)), 1)

    def test_a_finished_run_goes_on(self):
        self.good("train", "--no-pictures", "--epochs", "2")
        self.assertEqual(os.readlink(self.folder / "runs/latest"), "1")
        self.refused(2, "nnhost: error: --resume: 2 epochs of 2 are done\n"
                        "  hint: for more: nnhost train --resume runs/1 --epochs 7; for its pictures: nnhost plot runs/1",
                     "train", "--resume", "runs/latest")
        result = self.good_json("train", "--no-pictures", "--resume", "runs/latest", "--epochs", "4", "--threads", "1")
        self.assertEqual((result["run"], [epoch["epoch"] for epoch in result["epochs"]]), ("runs/1", [1, 2, 3, 4]))
        self.good("train", "--no-pictures", "--epochs", "4")
        self.expect_same(self.folder / "runs/1", self.folder / "runs/2")

    def test_with_bias(self):
        self.good("train", "--bias", "--epochs", "2", "--no-pictures")
        self.good("train", "--resume", "runs/1", "--epochs", "4", "--no-pictures")
        self.good("train", "--bias", "--epochs", "4", "--no-pictures")
        self.expect_same(self.folder / "runs/1", self.folder / "runs/2")

    @unittest.skipIf("NNHOST_SANITIZED" in os.environ, "minutes where a sanitizer slows two threads")
    def test_a_damaged_checkpoint_is_passed_over(self):
        process = self.start("train", "--no-pictures", *LONG, "--epochs", "1000000")
        folder = self.folder / "runs/1"
        while not (folder / "last.before.safetensors").exists():
            time.sleep(0.01)
        process.kill()
        process.communicate()
        last = folder / "last.safetensors"
        last.write_bytes(last.read_bytes()[:1000])
        reached = len(figures(folder))
        result = self.run_nnhost("train", "--resume", "runs/1", "--epochs", str(reached + 2))
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("warning: runs/1/last.safetensors is passed over: the file is cut short", result.stderr)
        self.good("train", "--no-pictures", *LONG, "--epochs", str(reached + 2))
        self.expect_same(folder, self.folder / "runs/2")

    def test_what_cannot_go_on(self):
        self.good("train", "--no-pictures", "--epochs", "1")
        self.refused(66, "nnhost: error: runs/7: no such folder\n  hint: --resume takes a run folder such as runs/1",
                     "train", "--resume", "runs/7")
        self.refused(2, "nnhost: error: --learning-rate: a run that goes on keeps what it was begun with\n  hint: begin "
                        "another one: nnhost train --config runs/1/run.ini --learning-rate ...", "train", "--resume", "runs/1", "--learning-rate", "0.2")
        for text in ("-1", "often", "1e9"):
            self.refused(2, f"nnhost: error: --checkpoint-every: '{text}' is not a number of seconds from 0 to 1000000",
                         "train", f"--checkpoint-every={text}")
        data = self.folder / "digits.csv"
        data.write_text("".join(f"{label},{label * 20},0,0,{label}\n" for label in (0, 1, 2)))
        self.good("train", "--no-pictures", "--data", "digits.csv", "--epochs", "1")
        data.write_text("".join(f"{label},{label * 30},0,0,{label}\n" for label in (0, 1, 2)))
        self.refused(65, f"nnhost: error: {data}: these are not the records that training began with\n"
                         "  hint: go on with the data of before, or train anew", "train", "--resume", "runs/2", "--epochs", "2")

    def test_one_process_at_a_time(self):
        process = self.start("train", "--no-pictures", "--epochs", "1000000")
        for line in process.stderr:
            if re.match(r"epoch +1/", line):
                break
        self.refused(73, "nnhost: error: runs/1: another process is at this run\n  hint: wait for it, or stop it",
                     "train", "--resume", "runs/1")
        process.kill()
        process.communicate()

    def on_a_small_disk(self, kilobytes, *words):
        """In a folder of its own that is full soon; what is left of it is copied out."""
        script = (f"mount -t tmpfs -o size={kilobytes}k none small && cd small && {NNHOST} train {' '.join(words)}; "
                  "code=$?; cp -r . ../left; exit $code")
        result = subprocess.run(["unshare", "-r", "-m", "sh", "-c", script], cwd=self.folder,
                                env=self.environment(), capture_output=True, text=True, check=False)
        if "unshare" in result.stderr or "mount" in result.stderr:
            self.skipTest(f"no small disk can be had here: {result.stderr}")
        return result

    @unittest.skipIf("NNHOST_SANITIZED" in os.environ, "a sanitizer may not be run so")
    def test_a_full_disk(self):
        """Models of 636 KB. 1,000 hold one and a half: a checkpoint, and no model; 1,500 two: the older one makes room."""
        words = ("--epochs", "6", "--checkpoint-every", "0.001")
        (self.folder / "small").mkdir()
        unbroken = self.unbroken(*words)
        result = self.on_a_small_disk(1000, *words)
        self.assertEqual(result.returncode, 73, result.stderr)
        self.assertRegex(result.stderr, r"note: runs/1/last.safetensors is the network after .*\n"
                                        r"nnhost: error: runs/1/model.safetensors: cannot be written: No space left .*\n"
                                        r"  hint: make room, then \S+ train --resume runs/1\n\Z")
        self.good("train", "--no-pictures", "--resume", "left/runs/1")
        self.expect_same(self.folder / "left/runs/1", unbroken)
        shutil.rmtree(self.folder / "left")
        result = self.on_a_small_disk(1500, *words)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.expect_same(self.folder / "left/runs/1", unbroken)

    @unittest.skipIf("NNHOST_SANITIZED" in os.environ, "a sanitizer may not be run so")
    def test_lines_catch_up(self):
        """Checkpoints fill the disk while it trains, and make room at the end."""
        (self.folder / "small").mkdir()
        result = self.on_a_small_disk(144, "--no-pictures", "--hidden", "20", "--epochs", "60")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(len(re.findall(r"warning: from epoch \d+ on runs/1/epochs.jsonl waits for room: ",
                                        result.stderr)), 1, result.stderr)
        self.assertEqual([line["epoch"] for line in figures(self.folder / "left/runs/1")], list(range(1, 61)))

    def test_files_of_others_stay(self):
        self.good("train", "--no-pictures", "--epochs", "1")
        run = self.folder / "runs/1"
        for name in ("notes.tmp.txt", "my.tmpl", "a.tmp", "b.tmp-x", "model.safetensors.tmp-4711-0",
                     "last.before.safetensors.tmp"):
            (run / name).write_text("mine")
        self.good("train", "--no-pictures", "--resume", "runs/1", "--epochs", "2")
        self.assertEqual({name for name in os.listdir(run) if "tmp" in name},
                         {"notes.tmp.txt", "my.tmpl", "a.tmp", "b.tmp-x"})

    def test_lines_of_a_wrong_type(self):
        self.good("train", "--no-pictures", "--epochs", "1", "--validation", "0.1")
        (self.folder / "runs/1/epochs.jsonl").write_text('{"epoch":1,"validation_correct":"x"}\n')
        self.good("train", "--no-pictures", "--resume", "runs/1", "--epochs", "2")

    def test_a_longer_cosine_is_another(self):
        self.good("train", "--no-pictures", "--epochs", "1", "--schedule", "cosine")
        result = self.run_nnhost("train", "--no-pictures", "--resume", "runs/1", "--epochs", "2")
        self.assertIn("nnhost: warning: the cosine is that of the new number of epochs from here on", result.stderr)

    def test_a_file_that_cannot_grow(self):
        """Checkpoints of 250 KB where files may have 100: training goes on, and what cannot be kept is told."""
        result = subprocess.run(["sh", "-c", f"ulimit -f 200; exec {NNHOST} train --epochs 3"],
                                cwd=self.folder, env=self.environment(), capture_output=True, text=True, check=False)
        self.assertEqual(result.returncode, 73, result.stderr)
        self.assertIn("warning: no checkpoint is kept: runs/1/last.safetensors: ", result.stderr)
        self.assertIn("epoch 3/3", result.stderr)
        self.assertRegex(result.stderr, r"nnhost: error: runs/1/model.safetensors: .*File too large")


if __name__ == "__main__":
    unittest.main()
