"""train with records held back: the best epoch's network, patience, schedules; and where a run goes."""

import json
import os
import random
import shutil
import signal
import time
import unittest

from support import TRAIN_SAMPLE, CliTest, sample_records, write_csv

RUNS = int(os.environ.get("NNHOST_KILLS", "4")) // 4
HELD_BACK = ("--validation", "0.1", "--hidden", "30")


def lines(folder):
    return [json.loads(line) for line in (folder / "epochs.jsonl").read_text().splitlines()]


def weights(file):
    """The tensors of a safetensors file, without what is said of them."""
    content = file.read_bytes()
    return content[8 + int.from_bytes(content[:8], "little"):]


class Validation(CliTest):
    def test_each_epoch_is_measured_on_what_is_held_back(self):
        result = self.run_nnhost("train", *HELD_BACK, "--epochs", "3")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("train  mnist_sample_train.csv.gz  1,620 records (mnist_csv)\n"
                      "       180 more of them, drawn by the seed, are held back for validation\n"
                      "test   mnist_sample_test.csv.gz  500 records (mnist_csv), at the end\n", result.stderr)
        self.assertRegex(result.stderr, r"(?m)^epoch 1/3   error 0\.\d{4}   validation \d\d\.\d\d % ± \d\.\d\d   ")
        self.assertRegex(result.stdout, r"\Arun    runs/1    best epoch [123]: validation \d\d\.\d\d % ± \d\.\d\d\n"
                                        r"       test \d\d\.\d\d % ± \d\.\d\d    most confused: .*\n\Z")
        for epoch in lines(self.folder / "runs/1"):
            self.assertEqual((epoch["records"], epoch["validation_records"]), (1620, 180))
            self.assertFalse([name for name in epoch if name.startswith("test")])
        table = (self.folder / "runs/1/results.csv").read_text().splitlines()
        self.assertEqual(table[0], "epoch,learning_rate,error,accuracy,validation_error,validation_accuracy,test_error,"
                                   "test_accuracy,seconds")
        self.assertIn(f",{lines(self.folder / 'runs/1')[2]['validation_accuracy']},,,", table[3])

    def test_the_best_epoch_is_kept(self):
        object = self.good_json("train", *HELD_BACK, "--epochs", "9", "--learning-rate", "0.6")
        correct = [epoch["validation_correct"] for epoch in object["epochs"]]
        best = correct.index(max(correct)) + 1
        self.assertLess(best, 9, "the last epoch must not be the best, for the test to tell anything")
        self.assertEqual((object["best_epoch"], object["validation_records"]), (best, 180))
        self.assertEqual(object["correct"], self.good_json("test", "runs/1")["correct"])
        self.good("train", *HELD_BACK, "--epochs", str(best), "--learning-rate", "0.6")
        first, second = self.folder / "runs/1", self.folder / "runs/2"
        self.assertEqual(weights(first / "model.safetensors"), weights(second / "last.safetensors"))
        self.assertNotEqual(weights(first / "model.safetensors"), weights(first / "last.safetensors"))
        for name in os.listdir(first):  # drawn again from the files, it is what was drawn from memory
            if name.endswith((".png", ".svg", ".csv")) and name != "results.csv":
                (first / name).rename(first / f"{name}.before")
        self.good("plot", "runs/1")
        for name in os.listdir(first):
            if name.endswith(".before"):
                self.assertEqual((first / name).read_bytes(), (first / name.removesuffix(".before")).read_bytes(), name)

    def test_of_equals_the_first(self):
        object = self.good_json("train", "--validation=3", "--hidden=30", "--epochs=6", "--no-pictures")
        correct = [epoch["validation_correct"] for epoch in object["epochs"]]
        self.assertGreater(correct.count(max(correct)), 1)
        self.assertEqual(object["best_epoch"], correct.index(max(correct)) + 1)

    def test_the_seed_draws_them(self):
        def counts(*words):
            return self.good_json("train", "--validation=200", "--epochs=1", "--hidden=5", *words)["epochs"][0]
        first = counts("--seed=1")
        self.assertEqual(first["validation_records"], 200)
        self.assertEqual({**first, "seconds": 0}, {**counts("--seed=1", "--threads=1"), "seconds": 0})
        self.assertNotEqual(first["error"], counts("--seed=2")["error"])

    def test_a_record_keeps_its_number(self):
        records = sample_records(40)
        data = write_csv(self.folder / "few.csv", records)
        text = data.read_text().splitlines()
        text[30] = ",".join(text[30].split(",")[:-1])
        data.write_text("\n".join(text) + "\n")
        self.assertIn("few.csv:31", self.run_nnhost("train", "--data", str(data), "--validation=10").stderr)

    def test_patience(self):
        object = self.good_json("train", *HELD_BACK, "--epochs", "60", "--learning-rate", "0.6", "--patience", "2")
        reached = len(object["epochs"])
        self.assertEqual(object["best_epoch"] + 2, reached)
        self.assertLess(reached, 60)
        before = (self.folder / "runs/1/last.safetensors").read_bytes()
        result = self.run_nnhost("train", "--resume", "runs/1")  # over is over
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn(f"       stopped: 2 epochs without a better one than epoch {reached - 2}\n", result.stderr)
        self.assertEqual(before, (self.folder / "runs/1/last.safetensors").read_bytes())
        more = self.good_json("train", "--resume", "runs/1", "--patience", "4")
        self.assertGreater(len(more["epochs"]), reached)
        unbroken = self.good_json("train", *HELD_BACK, "--epochs", "60", "--learning-rate", "0.6", "--patience", "4")
        self.assertEqual(more["best_epoch"], unbroken["best_epoch"])
        for name in ("model.safetensors", "last.safetensors"):
            self.assertEqual((self.folder / "runs/1" / name).read_bytes(),
                             (self.folder / "runs/2" / name).read_bytes(), name)

    def expect_same(self, folder, unbroken):
        def figures(of):
            return [{name: value for name, value in line.items() if name != "seconds"} for line in lines(of)]
        for name in ("model.safetensors", "last.safetensors"):
            self.assertEqual((unbroken / name).read_bytes(), (folder / name).read_bytes(), name)
        self.assertEqual(figures(folder), figures(unbroken))
        self.assertEqual(len((folder / "results.csv").read_text().splitlines()), len(lines(unbroken)) + 1)

    @unittest.skipIf("NNHOST_SANITIZED" in os.environ, "minutes where a sanitizer slows two threads")
    def test_killed_and_resumed(self):
        """Again and again, at random: short epochs of which many are the best so far."""
        for number, words in enumerate((("--hidden=5", "--epochs=150", "--learning-rate=0.05"),
                                        ("--hidden=60", "--epochs=20", "--patience=6", "--schedule=cosine",
                                         "--augmenter=rotation:10", "--checkpoint-every=0.02"))):
            words = ("train", "--validation=300", "--no-pictures", *words)
            unbroken = self.folder / f"unbroken{number}"
            self.good(*words, "--run", str(unbroken))
            seed = random.randrange(10**6)
            chance = random.Random(seed)
            for run in range(RUNS):
                folder = self.folder / f"{number}-{run}"
                again = (*words, "--run", folder)
                for _ in range(8):
                    process = self.start(*map(str, again))
                    time.sleep(chance.uniform(0.05, 0.3))
                    process.kill()
                    process.communicate()
                    if (folder / "run.ini").exists():
                        again = ("train", "--no-pictures", "--resume", folder)
                with self.subTest(seed=seed, run=run):
                    result = self.run_nnhost(*map(str, again))  # or all epochs are done
                    self.assertIn(result.returncode, (0, 2), result.stderr)
                    self.expect_same(folder, unbroken)

    def test_a_model_further_than_the_checkpoint(self):
        """As a kill leaves it that comes when the last epoch's model, the best, is saved, and nothing else."""
        words = ("train", "--no-pictures", *HELD_BACK, "--learning-rate", "0.01")
        for run, epochs in (("whole", 4), ("killed", 4), ("shorter", 3)):
            self.good(*words, "--epochs", str(epochs), "--run", run)
        whole, killed = self.folder / "whole", self.folder / "killed"
        self.assertEqual([line["validation_correct"] for line in lines(whole)],
                         sorted(line["validation_correct"] for line in lines(whole)))
        shutil.copy(self.folder / "shorter/last.safetensors", killed)
        self.good("train", "--no-pictures", "--resume", "killed")
        self.expect_same(killed, whole)

    def test_interrupted_the_best_so_far_is_the_model(self):
        process = self.start("train", *HELD_BACK, "--epochs", "1000000")
        for line in process.stderr:
            if line.startswith("epoch") and line.split()[1].startswith("3/"):
                break
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 130)
        self.assertIn("interrupted: runs/1/model.safetensors is the best network so far\n", err)
        self.assertTrue((self.folder / "runs/1/last.safetensors").exists())
        self.assertIn("correct", self.good_json("test", "runs/1"))

    def test_a_model_file_alone(self):
        self.good("train", *HELD_BACK, "--epochs", "3", "--model", "m")
        self.assertEqual(self.files(), ["m"])
        self.good("train", *HELD_BACK, "--epochs", "0", "--model", "m")
        self.assertEqual(self.files(), ["m"])

    def test_the_other_half_of_the_sample_is_found(self):
        for seed in "12":
            self.good("train", *HELD_BACK, "--epochs=1", "--no-pictures", f"--seed={seed}", "--data", TRAIN_SAMPLE)
        self.assertEqual(self.good_json("compare", "runs/1", "runs/2")["records"], 500)

    def test_mistakes(self):
        for text in ("0", "-3", "1.5", "many", "0.1x"):
            self.refused(2, f"nnhost: error: --validation: '{text}' is neither a number of records nor a share below 1, "
                            "such as 0.1", "train", f"--validation={text}")
        self.refused(2, "nnhost: error: --validation: 1,800 of 1,800 records cannot be held back: nothing is left to "
                        "train", "train", "--validation=1800")
        self.refused(2, "nnhost: error: --validation: needs all records in memory, and --shuffle-buffer streams them\n"
                        "  hint: hold them back in a file of their own, and name it: --test-data PATH",
                     "train", "--validation=10", "--shuffle-buffer=9")
        self.refused(2, "nnhost: error: --patience: without validation records nobody knows which epoch is best\n"
                        "  hint: hold some back: --validation 0.1", "train", "--patience=3")
        for text in ("0", "-1", "long"):
            self.refused(2, f"nnhost: error: --patience: '{text}' is not a number of epochs, at least 1",
                         "train", "--validation=0.1", f"--patience={text}")
        self.assertEqual(self.files(), [])


class Schedules(CliTest):
    def rates(self, *words):
        object = self.good_json("train", "--epochs=5", "--hidden=5", "--learning-rate=0.2", "--no-pictures", *words)
        return [epoch["learning_rate"] for epoch in object["epochs"]]

    def test_rates(self):
        half = 0.2 / 2
        for words, rates in (
                ((), [0.2] * 5),
                (("--schedule=step", "--schedule-every=2", "--schedule-factor=0.1"), [0.2, 0.2, 0.02, 0.02, 0.002]),
                (("--schedule=exponential",), [0.2, 0.1, 0.05, 0.025, 0.0125]),
                (("--schedule=cosine",), [0.2, half * 1.80901699, half * 1.30901699, half * 0.69098301,
                                          half * 0.19098301])):
            for found, rate in zip(self.rates(*words), rates, strict=True):
                self.assertAlmostEqual(found, rate, delta=1e-7)

    def test_told_where_it_changes(self):
        err = self.run_nnhost("train", "--epochs=3", "--hidden=5", "--schedule=step", "--schedule-every=2").stderr
        self.assertRegex(err, r"(?m)^epoch 2/3   error \S+   test .* s$")
        self.assertRegex(err, r"(?m)^epoch 3/3   error \S+   test .* s   lr 0\.05$")


class Places(CliTest):
    def test_run(self):
        out = self.good("train", "--run", "deep/er/mine", "--epochs=1", "--no-pictures")
        folder = self.folder / "deep/er/mine"
        self.assertRegex(out, r"\Arun    deep/er/mine .*\n\Z")
        self.assertIn(out, (folder / "log.txt").read_text())
        self.assertEqual(set(os.listdir(folder)), {"run.ini", "log.txt", "epochs.jsonl", "results.csv",
                                                   "model.safetensors"})
        self.assertEqual(os.listdir(self.folder), ["deep"])  # and no runs
        self.refused(73, "nnhost: error: deep/er/mine: is there already\n"
                         "  hint: --run takes a new folder; to go on with a run: --resume deep/er/mine",
                     "train", "--run", "deep/er/mine")
        self.good("train", "--resume", "deep/er/mine", "--epochs=2")
        self.assertTrue((folder / "report.html").exists())
        (self.folder / "empty").mkdir()
        self.good("train", "--run", "empty/", "--epochs=0")
        self.assertTrue((self.folder / "empty/model.safetensors").exists())

    def test_one_place(self):
        for words, text in ((("--run=a", "--model=b"), "--run: does not go with --model"),
                            (("--run=a", "--resume=b"), "--run: does not go with --resume")):
            self.refused(2, f"nnhost: error: {text}\n  hint: name one of them", "train", *words)


if __name__ == "__main__":
    unittest.main()
