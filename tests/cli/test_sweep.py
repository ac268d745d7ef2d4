"""sweep: values, grids and random searches, what is read off each training, and sweeps that are stopped and go on."""

import csv
import json
import math
import os
import re
import shlex
import signal
import statistics
import time
import unittest
import xml.etree.ElementTree as ElementTree

from support import TEST_SAMPLE, CliTest

SMALL = ("--hidden", "8")
FOREVER = ("--epochs", "1000000")


class SweepTest(CliTest):
    def sweep(self, *words, number=1):
        """What --json gives, with the plan that was made."""
        result = self.good_json("sweep", *words)
        return result, json.loads((self.folder / result["sweep"] / "sweep.json").read_text())

    def table(self, name, sweep="sweeps/1"):
        with open(self.folder / sweep / name, newline="") as stream:
            return list(csv.DictReader(stream))

    def figures(self, sweep="sweeps/1"):
        """results.csv without the times."""
        return [{name: value for name, value in row.items() if name != "seconds"}
                for row in self.table("results.csv", sweep)]

    def epochs(self, run, sweep="sweeps/1"):
        return [json.loads(line) for line in (self.folder / sweep / run / "epochs.jsonl").read_text().splitlines()]

    def settings(self, run):
        lines = (self.folder / "sweeps/1" / run / "run.ini").read_text().splitlines()
        return [tuple(line.split(" = ", 1)) for line in lines if " = " in line]


class Values(SweepTest):
    def test_values_of_a_knob(self):
        cases = [("--learning-rate", "0.01:0.3:log:6", ["0.01", "0.0197", "0.039", "0.077", "0.152", "0.3"]),
                 ("--learning-rate", "0.1:0.5:5", ["0.1", "0.2", "0.3", "0.4", "0.5"]),
                 ("--learning-rate", "0.1..0.5:0.2", ["0.1", "0.3", "0.5"]),
                 ("--learning-rate", "0.1,0.10,0.2", ["0.1", "0.2"]),
                 ("--learning-rate", "0.001:0.001003:log:3", ["0.001", "0.001001", "0.001003"]),
                 ("--hidden", "4,6x5", ["4", "6x5"]),
                 ("--hidden", "2:8:lin:3", ["2", "5", "8"]),
                 ("--hidden", "5:20:log:3", ["5", "10", "20"]),
                 ("--hidden", "3..5", ["3", "4", "5"]),
                 ("--hidden", "3..8:4", ["3", "7"]),
                 ("--batch-size", "1:2:5", ["1", "2"]),
                 ("--shuffle", "on,off", ["on", "off"]),
                 ("--bias", "off,on", ["off", "on"]),
                 ("--activation", "sigmoid,tanh", ["sigmoid", "tanh"]),
                 ("--input-range", "0.01:1,-1:1", ["0.01:1", "-1:1"]),
                 ("--backpropagation", "errors,gradient", ["errors", "gradient"]),
                 ("--augmenter", "none,rotation:degrees=5,mode=random,rotation:10",
                  ["none", "rotation:degrees=5,mode=random", "rotation:10"])]
        for number, (option, text, values) in enumerate(cases, 1):
            with self.subTest(text):
                hidden = () if option == "--hidden" else SMALL
                _, plan = self.sweep(option, text, "--epochs", "1", *hidden)
                self.assertEqual([knob["values"] for knob in plan["knobs"]], [values])
                self.assertEqual(plan["configurations"], [[value] for value in values])

    def test_each_training_gets_its_values(self):
        self.sweep("--hidden", "8,6x5", "--augmenter", "none,rotation:5+rotation:10,mode=random", "--no-shuffle",
                   "--epochs", "1", "--learning-rate", "0.2")
        for run, hidden, augmenters in (("001", "8", []), ("002", "6,5", []),
                                        ("003", "8", ["rotation:5", "rotation:10,mode=random"]),
                                        ("004", "6,5", ["rotation:5", "rotation:10,mode=random"])):
            settings = self.settings(f"runs/{run}")
            self.assertEqual([value for name, value in settings if name == "augmenter"], augmenters)
            for setting in (("hidden", hidden), ("shuffle", "false"), ("learning-rate", "0.2"), ("threads", "1")):
                self.assertIn(setting, settings)

    def test_an_option_that_is_given_again_adds_values(self):
        _, plan = self.sweep("--hidden", "4", "--hidden", "5..6", "--shuffle", "off,on", "--epochs", "1")
        self.assertEqual([knob["values"] for knob in plan["knobs"]], [["4", "5", "6"], ["off", "on"]])

    def test_a_file_gives_what_is_fixed(self):
        (self.folder / "my.ini").write_text("hidden = 6,5\nthreads = 2\nseed = 7\nlearning-rate = 0.2\n")
        _, plan = self.sweep("--config", "my.ini", "--learning-rate", "0.1,0.3", "--epochs", "1")
        self.assertEqual([knob["name"] for knob in plan["knobs"]], ["learning-rate"])
        self.assertIn(("hidden", "6,5"), self.settings("runs/001"))
        self.assertIn(("seed", "7"), self.settings("runs/001"))

    def test_refusals(self):
        forms = "the forms are a,b,c  LOW:HIGH:COUNT  LOW:HIGH:log:COUNT  FIRST..LAST  FIRST..LAST:STEP"
        vary = "--learning-rate 0.01:0.3:log:6 --hidden 50,100,200 --epochs 1..10"
        cases = [("--hidden 50", "nothing varies: give an option several values", vary),
                 ("--random 3", "nothing varies: give an option several values", vary),
                 ("--random 3 --epochs 1..3", "--random: there is nothing to draw", vary),
                 ("--learning-rate 0.01:0.3", "--learning-rate: '0.01:0.3' does not say how many values a grid has",
                  "--learning-rate 0.01:0.3:6, or draw from it: --random 20"),
                 ("--learning-rate 0.3:0.01:4",
                  "--learning-rate: '0.3:0.01:4': the first number must be less than the last", forms),
                 ("--learning-rate 0:1:log:4", "--learning-rate: '0:1:log:4': a logarithmic range begins above 0", forms),
                 ("--learning-rate 1:x:4", "--learning-rate: '1:x:4': 'x' is not a number", forms),
                 ("--learning-rate 1:2:log:1",
                  "--learning-rate: '1:2:log:1': a number of values from 2 to 10,000 is wanted at its end", forms),
                 ("--learning-rate 0.1,,0.2", "--learning-rate: a value is missing beside a comma",
                  "commas separate the values"),
                 ("--hidden 1.5..3", "--hidden: '1.5..3': whole numbers are wanted", forms),
                 ("--hidden 1..100000", "--hidden: '1..100000': more than 10,000 values", forms),
                 ("--hidden 1..9999 --batch-size 1..99", "these are more than 100,000 trainings",
                  "fewer values, or some drawn at random: --random 50"),
                 ("--epochs 0..3", "--epochs: '0' is no number of epochs from 1 on",
                  "--epochs 5, --epochs 1..30 or --epochs 1,2,5,10"),
                 ("--shuffle on,maybe", "--shuffle: 'maybe' is not on or off", "--shuffle on,off"),
                 ("--random 3 --learning-rate 0.1:1,0.5",
                  "--learning-rate: has a range to draw from, and values beside it",
                  "say how many values the range has, as in 0.01:0.3:log:6"),
                 ("--activation sigmiod,tanh", None, "did you mean 'sigmoid'?"),
                 ("--resume sweeps/1 --hidden 5", "--hidden: a sweep that goes on keeps what it was begun with",
                  "begin another one: nnhost sweep --hidden ...")]
        for words, cause, hint in cases:
            with self.subTest(words):
                result = self.run_nnhost("sweep", *words.split())
                self.assertEqual(result.returncode, 69 if cause is None else 2, result.stderr)
                lines = result.stderr.splitlines()[-2:]
                self.assertEqual(lines[1], f"  hint: {hint}")
                if cause is not None:
                    self.assertEqual(lines[0], f"nnhost: error: {cause}")
        for words in ("--learning-rate 0.1,abc", "--hidden 5,0", "--repeats 0 --hidden 5,6", "--jobs x --hidden 5,6",
                      "--hidden 5,6 --seed 1,2", "--hidden 5,6 --patience x"):
            result = self.run_nnhost("sweep", *words.split())
            self.assertEqual(result.returncode, 2, result.stderr)
        self.assertEqual(self.files(), [])

    def test_a_training_that_cannot_begin_ends_the_sweep_and_leaves_nothing(self):
        self.refused(2, "nnhost: error: --validation: 5,000 of 1,800 records cannot be held back: nothing is left to "
                        "train", "sweep", "--hidden", "5,6", "--validation", "5000")
        self.refused(66, "nnhost: error: nix.csv: no such file or folder", "sweep", "--hidden", "5,6", "--data", "nix.csv")
        self.assertEqual(self.files(), [])


class Grid(SweepTest):
    def test_a_point_for_each_epoch_of_one_training(self):
        result, plan = self.sweep("--hidden", "8,12", "--learning-rate", "0.05,0.2", "--epochs", "1..3")
        self.assertEqual(len(plan["trainings"]), 4)
        self.assertEqual(sorted(os.listdir(self.folder / "sweeps/1/runs")), ["001", "002", "003", "004"])
        rows = self.table("results.csv")
        self.assertEqual([(row["hidden"], row["learning-rate"], row["epochs"]) for row in rows],
                         [(hidden, rate, epoch) for hidden in ("8", "12") for rate in ("0.05", "0.2")
                          for epoch in "123"])
        for row in rows:
            epoch = self.epochs(row["run"])[int(row["epochs"]) - 1]
            self.assertEqual(int(row["validation_correct"]), epoch["validation_correct"])
            self.assertAlmostEqual(float(row["validation_accuracy"]), epoch["validation_accuracy"], places=5)
            self.assertAlmostEqual(float(row["training_error"]), epoch["error"], places=5)
            self.assertEqual((row["state"], row["seed"], row["validation_records"]), ("done", "1", "360"))
        ranked = [configuration["validation_accuracy"] for configuration in result["configurations"]]
        self.assertEqual(ranked, sorted(ranked, reverse=True))
        self.assertAlmostEqual(ranked[0], max(float(row["validation_accuracy"]) for row in rows), places=5)

    def test_the_command_repeats_the_best_to_the_byte(self):
        result, _ = self.sweep("--hidden", "8,12", "--learning-rate", "0.05,0.2", "--epochs", "1..4", "--seed", "3",
                               "--input-range=-1:1")
        best = result["best"]
        words = shlex.split(best["command"])
        self.assertEqual(words[:2], ["nnhost", "train"])
        self.good(*words[1:])
        self.assertEqual((self.folder / "runs/1/model.safetensors").read_bytes(),
                         (self.folder / best["run"] / "model.safetensors").read_bytes())
        tested = self.good_json("test", best["run"])
        self.assertEqual((best["test"]["correct"], best["test"]["records"]), (tested["correct"], 500))

    def test_without_a_range_of_epochs_the_best_epoch_counts(self):
        self.sweep("--learning-rate", "0.2,0.4", "--epochs", "5", *SMALL)
        for row in self.table("results.csv"):
            epochs = self.epochs(row["run"])
            best = max(epochs, key=lambda epoch: (epoch["validation_correct"], -epoch["epoch"]))
            self.assertEqual((int(row["epoch"]), int(row["validation_correct"])),
                             (best["epoch"], best["validation_correct"]))

    def test_a_schedule_over_all_epochs_is_trained_for_each_number(self):
        _, plan = self.sweep("--schedule", "constant,cosine", "--epochs", "1..3", *SMALL)
        self.assertEqual([(training["epochs"], training["read_off"]) for training in plan["trainings"]],
                         [(3, [1, 2, 3]), (1, [1]), (2, [2]), (3, [3])])
        rows = [row for row in self.table("results.csv") if row["schedule"] == "cosine"]
        self.assertEqual([(row["epochs"], row["run"]) for row in rows],
                         [("1", "runs/002"), ("2", "runs/003"), ("3", "runs/004")])
        for row in rows:
            self.assertEqual(int(row["validation_correct"]), self.epochs(row["run"])[-1]["validation_correct"])

    def test_repeats(self):
        result, plan = self.sweep("--hidden", "8,12", "--repeats", "3", "--epochs", "1,2", "--seed", "5")
        self.assertEqual([training["seed"] for training in plan["trainings"]], [5, 6, 7, 5, 6, 7])
        rows = self.table("results.csv")
        for summary in self.table("summary.csv"):
            values = [float(row["validation_accuracy"]) for row in rows
                      if (row["hidden"], row["epochs"]) == (summary["hidden"], summary["epochs"])]
            self.assertEqual(len(values), 3)
            self.assertAlmostEqual(float(summary["validation_accuracy"]), statistics.mean(values), places=5)
            self.assertAlmostEqual(float(summary["deviation"]), statistics.stdev(values), places=5)
        best, other = result["configurations"]
        leads = [a - b for a, b in zip(best["accuracies"], other["accuracies"])]
        half = 4.303 * statistics.stdev(leads) / math.sqrt(3)
        for given, wanted in zip(other["behind_best"], (statistics.mean(leads) - half, statistics.mean(leads) + half)):
            self.assertAlmostEqual(given, wanted, places=6)
        self.assertEqual(other["may_be_chance"], other["behind_best"][0] <= 0)

    def test_a_difference_of_few_answers_may_be_chance(self):
        result, _ = self.sweep("--trainer", "plain,blocked", "--epochs", "2", *SMALL)
        self.assertEqual(result["best"]["not_distinguishable_from"], [1])
        out = self.good("sweep", "--resume", "sweeps/1")
        self.assertIn("not distinguishable from 1 other configuration (95 %, of one seed)", out)
        self.assertRegex(out, r"\n\S+ .* \d\.\d\d \* .*\n\* points, which may be chance \(95 %\)\n"
                              r"± half of the 95 % interval, of one seed\n")

    def test_two_seeds_tell_little_apart(self):
        words = ("--trainer", "plain,blocked", "--epochs", "2", *SMALL)
        result, _ = self.sweep("--repeats", "2", *words)
        self.assertNotIn("not_distinguishable_from", result["best"])
        self.assertNotIn("may_be_chance", result["configurations"][1])
        out = self.good("sweep", "--resume", "sweeps/1")
        self.assertEqual(out.count("two seeds tell little apart"), 1)
        self.assertNotIn(" *", out)
        self.assertRegex(out, r"\n± standard deviation of 2 seeds\n\n(.*\n)*"
                              r"test   .* \(95 %\)   \S+, epoch \d, the best of its seeds\n")
        self.sweep("--repeats", "3", *words)
        self.assertIn("not distinguishable from 1 other configuration (95 %)\n",
                      self.good("sweep", "--resume", "sweeps/2"))

    def test_the_test_data_wait_until_the_end(self):
        bad = self.folder / "test.csv"
        bad.write_text("nothing that could be read\n")
        result = self.run_nnhost("sweep", *SMALL, "--learning-rate", "0.1,0.2", "--epochs", "1", "--test-data", bad)
        self.assertEqual(result.returncode, 65, result.stderr)
        self.assertIn("test.csv", result.stderr.splitlines()[-2] + result.stderr.splitlines()[-1])
        self.assertIn("\nbest   validation ", result.stdout)
        self.assertEqual([row["state"] for row in self.table("results.csv")], ["done", "done"])
        for run in ("runs/001", "runs/002"):
            self.assertNotIn("test-data", dict(self.settings(run)))
            self.assertFalse([name for epoch in self.epochs(run) for name in epoch if name.startswith("test")])
        bad.write_bytes(b"")
        os.system(f"gzip -dc '{TEST_SAMPLE}' > '{bad}'")
        self.assertRegex(self.good("sweep", "--resume", "sweeps/1"), r"\ntest   \d\d\.\d\d % ± \d\.\d\d   sweeps/1/runs/00")

    def test_what_diverges_is_a_point(self):
        result, _ = self.sweep("--learning-rate", "0.1,1000", "--epochs", "1..2", *SMALL)
        self.assertEqual([c["settings"]["learning-rate"] for c in result["configurations"]], ["0.1", "1000"])
        self.assertEqual((result["configurations"][1]["missing"], result["configurations"][1]["cause"]),
                         (1, "diverged"))
        self.assertIsNone(result["configurations"][1]["validation_accuracy"])
        rows = self.table("results.csv")
        self.assertEqual([row["state"] for row in rows], ["done", "done", "diverged"])
        self.assertEqual(rows[2]["validation_accuracy"], "")
        out = self.good("sweep", "--resume", "sweeps/1")
        self.assertRegex(out, r"\n1000 +- +diverged ")
        self.assertIn("\n       the only one that did not diverge\n", out)  # nothing was compared

    def test_when_all_diverge_the_answer_is_no(self):
        result = self.run_nnhost("sweep", "--learning-rate", "1000,2000", "--epochs", "1", *SMALL)
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertIn("nnhost: error: sweeps/1: no configuration has all its trainings\n", result.stderr)


class Random(SweepTest):
    words = ("--random", "6", "--learning-rate", "0.01:0.5:log", "--hidden", "4..12", "--activation", "sigmoid,tanh",
             "--epochs", "1")

    def test_the_same_seed_draws_the_same(self):
        drawn = [self.sweep(*self.words, "--seed", seed)[1]["configurations"] for seed in ("1", "1", "2")]
        self.assertEqual(drawn[0], drawn[1])
        self.assertNotEqual(drawn[0], drawn[2])
        self.assertEqual(len(set(map(tuple, drawn[0]))), 6)
        for activation, hidden, rate in drawn[0] + drawn[2]:
            self.assertIn(activation, ("sigmoid", "tanh"))
            self.assertTrue(4 <= int(hidden) <= 12 and 0.01 <= float(rate) <= 0.5, (hidden, rate))

    def test_logarithmic_ranges_are_drawn_as_such(self):
        _, plan = self.sweep("--random", "60", "--learning-rate", "0.001:1:log", "--hidden", "2", "--epochs", "1")
        rates = sorted(float(rate) for rate, in plan["configurations"])
        self.assertTrue(0.01 < rates[30] < 0.1, rates)  # drawn evenly it would be 0.5

    def test_no_more_than_there_are(self):
        result = self.run_nnhost("sweep", "--random", "9", "--hidden", "4,5,6", "--epochs", "1", "--json")
        self.assertIn("there are no more than 3 different configurations", result.stderr)
        self.assertEqual(len(json.loads(result.stdout)["configurations"]), 3)


class Shown(SweepTest):
    def test_text(self):
        result = self.run_nnhost("sweep", "--hidden", "8,12", "--epochs", "1..2", "--repeats", "2")
        self.assertRegex(result.stdout, r"\Ahidden  epochs  validation +behind by +seconds\n"
                                        r"(8|12) +[12]  \d\d\.\d\d % ± \d+\.\d\d +best +0\.\d\d\n")
        self.assertRegex(result.stdout, r"\nsweep  sweeps/1\nbest   validation .* % ± \d+\.\d\d\n       .*\n       nnhost train "
                                        r"--validation 0\.2 --hidden \d+ --epochs \d( --seed 2)?\ntest   \d\d\.\d\d % ")
        self.assertRegex(result.stderr, r"\nsweep  2 configurations with 2 seeds each: 4 trainings of up to 2 epochs, "
                                        r"\d+ at a time\n1/2  hidden (8|12)   \d\d\.\d\d % ± \d+\.\d\d   best after "
                                        r"epoch \d   0\.\d\d s\n2/2 ")
        self.assertNotIn("\033", result.stdout + result.stderr)
        self.assertEqual(os.readlink(self.folder / "sweeps/latest"), "1")
        log = (self.folder / "sweeps/1/log.txt").read_text()
        self.assertIn(result.stdout, log)
        self.assertEqual(log.splitlines()[-1][:7], "       ")

    def test_the_log_has_the_outcome_of_what_is_printed_as_json(self):
        self.sweep("--hidden", "8,12", "--epochs", "1")
        self.assertRegex((self.folder / "sweeps/1/log.txt").read_text(),
                         r"\nhidden  epochs .*\n(.*\n)*best   validation (.*\n)*test   \d\d\.\d\d % .*\n\Z")

    def test_one_number_of_epochs(self):
        result = self.run_nnhost("sweep", "--learning-rate", "0.2,0.4", "--epochs", "3", *SMALL)
        for row in self.table("results.csv"):
            self.assertRegex(result.stderr, rf"learning-rate {row['learning-rate']}   \S+ % ± \S+   best after epoch "
                                            rf"{row['epoch']}   \d")

    # Of two that begin alike.
    long_values = ("sweep", "--augmenter", "rotation:degrees=5,mode=random,rotation:degrees=50,mode=random",
                   "--learning-rate", "0.1,0.2", "--activation", "sigmoid,tanh", "--epochs", "1", *SMALL)
    long_value = r"rotation:degrees=50?,mode=random"

    def test_nothing_is_cut(self):
        result = self.run_nnhost(*self.long_values, env=self.environment(COLUMNS="40"))
        self.assertRegex(result.stdout, rf"\A.* seconds\n((sigmoid|tanh) +{self.long_value} +0\.[12] .*\n){{8}}± ")
        self.assertNotIn("…", result.stdout + result.stderr)

    def test_values_are_not_cut_on_a_narrow_terminal(self):
        text = self.on_terminal(70, *self.long_values)
        self.assertNotIn("…", text)
        self.assertRegex(text, rf"8/8  (sigmoid|tanh)  {self.long_value}  0\.[12]   ")
        self.assertRegex(text, rf"behind by\n((sigmoid|tanh) +{self.long_value} +0\.[12] .*\n){{8}}(\*.*\n)?±.*\n"
                               r"seconds: in summary\.csv\n")
        log = (self.folder / "sweeps/1/log.txt").read_text()
        self.assertRegex(log, rf"8/8  activation (sigmoid|tanh)  augmenter {self.long_value}  learning-rate 0")
        self.assertRegex(log, r"behind by +seconds\n")

    def test_on_a_terminal(self):
        words = ("sweep", "--learning-rate", "0.1,0.2", "--activation", "sigmoid,tanh", "--shuffle", "on,off",
                 "--epochs", "1..2", *SMALL)
        text = self.on_terminal(80, *words)
        self.assertIn("\033[K", text)
        self.assertRegex(text, r"training 0/8 ")
        for line in text.replace("\033[K", "").replace("\r", "\n").splitlines():
            if not line.startswith(("       full MNIST", "       nnhost", "       /")):
                self.assertLessEqual(len(line), 80, line)
        self.assertNotIn("\033", self.on_terminal(80, *words, TERM="dumb"))

    def test_help_tells_the_signs(self):
        signs = " ".join(self.good("sweep", "--help").split("\nsigns\n")[1].split())
        self.assertIn("±: half of the 95 % interval; of a mean over several seeds (--repeats) their standard deviation",
                      signs)

    def test_graphs(self):
        result, _ = self.sweep("--learning-rate", "0.05:0.4:log:3", "--activation", "sigmoid,tanh", "--epochs", "1..2",
                               "--repeats", "2", *SMALL)
        names = ["activation", "learning-rate", "epochs", "heatmap-activation-learning-rate",
                 "heatmap-activation-epochs", "heatmap-learning-rate-epochs"]
        self.assertEqual(result["files"], ["sweeps/1/results.csv", "sweeps/1/summary.csv"] +
                         [f"sweeps/1/{name}.svg" for name in names])
        texts = {name: [element.text or "" for element in ElementTree.parse(self.folder / f"sweeps/1/{name}.svg").iter()]
                 for name in names}
        for word in ("validation accuracy by learning-rate", "learning-rate (logarithmic)", "0.05", "0.141", "0.4",
                     "sigmoid", "tanh"):
            self.assertIn(word, texts["learning-rate"])
        self.assertIn("sigmoid, 0.141", texts["epochs"])
        cells = {f"{100 * max(float(row['validation_accuracy']) for row in self.table('summary.csv') if row['activation'] == activation and row['epochs'] == epochs):.2f}"
                 for activation in ("sigmoid", "tanh") for epochs in "12"}
        self.assertLessEqual(cells, set(texts["heatmap-activation-epochs"]))
        self.assertTrue([text for text in texts["heatmap-activation-epochs"]
                         if re.fullmatch(r"mean of 2 seeds \(the best ± \d+\.\d\d, standard deviation\), 360 validation "
                                         "records", text)], texts["heatmap-activation-epochs"])

    def test_many_lines_become_one(self):
        self.sweep("--learning-rate", "0.1,0.2", "--batch-size", "1..7", "--epochs", "1", *SMALL)
        self.assertIn(">the other options at their best<", (self.folder / "sweeps/1/learning-rate.svg").read_text())

    def cells(self, name):
        """Of a heat map: fill, colour of the words and whether they are bold, by the words."""
        cells = {}
        for element in ElementTree.parse(self.folder / f"sweeps/1/{name}.svg").iter():
            kind = element.tag.split("}")[-1]
            if kind == "rect":
                fill = element.get("fill")
            elif kind == "text" and re.fullmatch(r"\d+\.\d\d", element.text):
                cells.setdefault(element.text, []).append((fill, element.get("fill"), element.get("font-weight")))
        return cells

    def test_words_on_a_heat_map_can_be_read(self):
        def luminance(colour):
            parts = [int(colour[at:at + 2], 16) / 255 for at in (1, 3, 5)]
            parts = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
            return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]

        self.sweep("--learning-rate", "0.01:0.4:log:6", "--hidden", "4,6,8,10,12,16", "--epochs", "1")
        cells = self.cells("heatmap-hidden-learning-rate")
        fills = {fill for same in cells.values() for fill, _, _ in same}
        self.assertGreater(len(fills), 10)
        for same in cells.values():
            for fill, ink, _ in same:
                low, high = sorted((luminance(fill), luminance(ink)))
                self.assertGreaterEqual((high + 0.05) / (low + 0.05), 4.5, (fill, ink))

    def test_a_heat_map_of_chance_is_of_like_colours_with_one_best(self):
        self.sweep("--learning-rate", "0.2,0.20001", "--trainer", "plain,blocked", "--epochs", "2", *SMALL)
        same = [cell for cells in self.cells("heatmap-learning-rate-trainer").values() for cell in cells]
        self.assertEqual((len(same), [bold for _, _, bold in same].count("bold")), (4, 1))
        self.assertTrue(all(int(fill[1:3], 16) < 0x60 for fill, _, _ in same), same)

    def test_of_equals_all_take_the_first(self):
        result, plan = self.sweep("--random", "4", "--schedule-every", "1..50", "--epochs", "1", *SMALL)
        drawn = [int(every) for every, in plan["configurations"]]
        self.assertNotEqual(drawn[0], min(drawn))
        best = str(drawn[0])
        self.assertEqual(result["configurations"][0]["settings"]["schedule-every"], best)
        marked = [dot for dot in ElementTree.parse(self.folder / "sweeps/1/schedule-every.svg").iter()
                  if dot.get("r") == "4" and "".join(dot.itertext())]
        self.assertEqual([("".join(dot.itertext()).split("  ")[0]) for dot in marked], [f"schedule-every {best}"])

    def test_a_random_search_has_graphs_without_heat_maps(self):
        result, _ = self.sweep(*Random.words)
        self.assertEqual([name.split("/")[-1] for name in result["files"][2:]],
                         ["activation.svg", "hidden.svg", "learning-rate.svg"])


class GoingOn(SweepTest):
    # The first is over while the second is on its way.
    words = ("--hidden", "4,120,121,122", "--epochs", "150", "--jobs", "2", "--checkpoint-every", "0.02")

    def children(self, process):
        with open(f"/proc/{process.pid}/task/{process.pid}/children") as stream:
            return [int(number) for number in stream.read().split()]

    def begun(self, *words):
        """A sweep of which one training is over, and others are not but have kept something."""
        process = self.start("sweep", *words)
        for line in process.stderr:
            if line.startswith("1/"):
                break
        newest = max((self.folder / "sweeps").glob("[0-9]*"))
        while process.poll() is None and len(list(newest.glob("runs/*/last.safetensors"))) < 2:
            time.sleep(0.005)
        return process

    def unbroken(self):
        self.good("sweep", *self.words)
        return self.figures("sweeps/1")

    def wait_for_the_end(self, processes):
        for number in processes:
            while os.path.exists(f"/proc/{number}"):
                time.sleep(0.01)

    def epochs_without_the_best(self, *words):
        """A seed, and numbers of epochs whose training is best after one that is not among them."""
        for seed in range(1, 12):
            trained = self.good_json("train", *words, "--validation=0.2", "--epochs=12", f"--seed={seed}", "--no-pictures")
            right = [epoch["validation_correct"] for epoch in trained["epochs"]]
            best = right.index(max(right)) + 1
            later = [epoch for epoch in range(best + 1, 13) if right[epoch - 1] < max(right[:best - 1], default=0)]
            if later:
                return seed, best, [*range(1, best), later[0]]
        self.fail("no seed has what this test is about")

    def test_the_figure_is_that_of_the_command(self):
        """Of a training whose best epoch is not among those that are asked for."""
        words = ("--hidden=20", "--learning-rate=0.6")
        seed, best_of_all, epochs = self.epochs_without_the_best(*words)
        best = self.good_json("sweep", *words, f"--seed={seed}", "--epochs", ",".join(map(str, epochs)))["best"]
        self.assertEqual(best["run"], "sweeps/1/best")
        self.assertLess(best["epoch"], best_of_all)
        trained = self.good_json(*best["command"].split()[1:], "--no-pictures")
        self.assertEqual((trained["best_epoch"], trained["correct"]), (best["epoch"], best["test"]["correct"]))

    def test_what_failed_is_tried_again_and_what_is_no_line_passed_over(self):
        self.good("sweep", "--hidden", "5,6", "--epochs", "1")
        journal = self.folder / "sweeps/1/trainings.jsonl"
        lines = [json.loads(line) for line in journal.read_text().splitlines()]
        lines[1]["state"] = "failed"
        journal.write_text('{"training":"x"}\n{"training":1,"state":7}\n' + "".join(json.dumps(line) + "\n" for line in lines))
        object = self.good_json("sweep", "--resume", "sweeps/1")
        self.assertEqual([one["state"] if "state" in one else "done" for one in object["configurations"]], ["done"] * 2)
        self.assertEqual(json.loads(journal.read_text().splitlines()[-1])["state"], "done")

    def test_plans_that_are_none(self):
        self.good("sweep", "--hidden", "5,6", "--epochs", "1")
        plan = self.folder / "sweeps/1/sweep.json"
        whole = json.loads(plan.read_text())
        for name, value in (("format_version", "1"), ("format", 3), ("configurations", [["abc"], ["6"]]),
                            ("trainings", [{**whole["trainings"][0], "epochs": -5}])):
            plan.write_text(json.dumps({**whole, name: value}))
            self.assertEqual(self.run_nnhost("sweep", "--resume", "sweeps/1").returncode, 65, name)

    @unittest.skipIf("NNHOST_SANITIZED" in os.environ, "minutes where a sanitizer slows each training")
    def test_killed(self):
        unbroken = self.unbroken()
        process = self.begun(*self.words)
        children = self.children(process)
        process.kill()
        process.communicate()
        self.wait_for_the_end(children)
        over = len((self.folder / "sweeps/2/trainings.jsonl").read_text().splitlines())
        self.assertTrue(1 <= over < 4, over)
        torn = [run for run in ("002", "003", "004")
                if (self.folder / f"sweeps/2/runs/{run}/last.safetensors").exists() and not self.is_over(run)]
        before = {run: (self.folder / f"sweeps/2/runs/{run}/model.safetensors").stat().st_mtime_ns
                  for run in ("001", "002") if self.is_over(run)}
        self.good("sweep", "--resume", "sweeps/2")
        self.assertEqual(self.figures("sweeps/2"), unbroken)
        for run in torn:
            self.assertIn("goes on after", (self.folder / f"sweeps/2/runs/{run}/log.txt").read_text())
        for run, when in before.items():  # not trained again
            self.assertEqual((self.folder / f"sweeps/2/runs/{run}/model.safetensors").stat().st_mtime_ns, when)
        for run in ("001", "002", "003", "004"):
            self.assertEqual((self.folder / f"sweeps/2/runs/{run}/model.safetensors").read_bytes(),
                             (self.folder / f"sweeps/1/runs/{run}/model.safetensors").read_bytes())

    @unittest.skipIf("NNHOST_SANITIZED" in os.environ, "minutes where a sanitizer slows each training")
    def test_its_trainings_do_not_outlive_a_sweep_that_is_killed(self):
        process = self.start("sweep", "--learning-rate", "0.1,0.2", *FOREVER, *SMALL, "--jobs", "2")
        while len(list(self.folder.glob("sweeps/1/runs/*/last.safetensors"))) < 2:
            self.assertIsNone(process.poll())
            time.sleep(0.01)
        children = self.children(process)
        process.kill()
        process.communicate()
        deadline = time.monotonic() + 60
        while any(os.path.exists(f"/proc/{child}") for child in children) and time.monotonic() < deadline:
            time.sleep(0.01)
        left = [child for child in children if os.path.exists(f"/proc/{child}")]
        for child in left:
            os.kill(child, signal.SIGKILL)
        self.assertEqual((len(children), left), (2, []))

    def is_over(self, run):
        lines = (self.folder / "sweeps/2/trainings.jsonl").read_text().splitlines()
        return any(json.loads(line)["training"] == int(run) for line in lines)

    @unittest.skipIf("NNHOST_SANITIZED" in os.environ, "minutes where a sanitizer slows each training")
    def test_a_training_that_is_killed_goes_on(self):
        unbroken = self.unbroken()
        process = self.begun(*self.words)
        os.kill(self.children(process)[0], signal.SIGKILL)
        process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0)
        self.assertEqual(self.figures("sweeps/2"), unbroken)

    @unittest.skipIf("NNHOST_SANITIZED" in os.environ, "minutes where a sanitizer slows each training")
    def test_a_training_that_is_killed_again_and_again_is_a_point(self):
        process = self.start("sweep", "--learning-rate", "0.1,0.2", *FOREVER, *SMALL, "--jobs", "1")
        killed = set()
        deadline = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < deadline:
            for number in set(self.children(process)) - killed:
                while process.poll() is None and not list(self.folder.glob("sweeps/1/runs/*/epochs.jsonl")):
                    time.sleep(0.01)
                killed.add(number)
                os.kill(number, signal.SIGKILL)
            time.sleep(0.01)
        _, err = process.communicate(timeout=120)
        self.assertEqual((process.returncode, len(killed)), (1, 4), err)
        self.assertEqual([(row["state"], row["validation_accuracy"]) for row in self.table("results.csv")],
                         [("failed", "")] * 2)
        self.assertIn("failed: killed: Killed", err)

    @unittest.skipIf("NNHOST_SANITIZED" in os.environ, "minutes where a sanitizer slows each training")
    def test_interrupted(self):
        unbroken = self.unbroken()
        for number, name in ((signal.SIGINT, "2"), (signal.SIGTERM, "3")):
            process = self.begun(*self.words)
            children = self.children(process)
            process.send_signal(number)
            out, err = process.communicate(timeout=120)
            self.assertEqual(process.returncode, 130, err)
            self.assertRegex(out, rf"\Asweep  sweeps/{name}    [123] of 4 trainings\n\Z")
            self.assertTrue(err.endswith("       interrupted: what was trained so far is kept\n"
                                         f"next   nnhost sweep --resume sweeps/{name}\n"), err)
            self.assertFalse([child for child in children if os.path.exists(f"/proc/{child}")])
            self.assertEqual(len(self.table("results.csv", f"sweeps/{name}")), 4)
        result = self.good_json("sweep", "--resume", "sweeps/2", "--jobs", "1")
        self.assertEqual((result["interrupted"], result["trainings_over"]), (False, 4))
        self.assertEqual(self.figures("sweeps/2"), unbroken)

    def test_two_at_one_sweep(self):
        process = self.begun("--learning-rate", "1000,0.1,0.2", *FOREVER, *SMALL, "--jobs", "2")
        self.refused(73, "nnhost: error: sweeps/1: another process is at this run\n  hint: wait for it, or stop it",
                     "sweep", "--resume", "sweeps/latest")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 130, err)

    def test_what_is_no_sweep(self):
        (self.folder / "empty").mkdir()
        self.refused(66, "nnhost: error: nix: no such folder\n  hint: --resume takes that of a sweep, sweeps/1",
                     "sweep", "--resume", "nix")
        hint = "  hint: --resume takes the folder of a sweep, such as sweeps/1"
        self.refused(66, f"nnhost: error: empty: the folder holds no sweep.json\n{hint}", "sweep", "--resume", "empty")
        for text in ("{", "[]", '{"format": "other"}'):
            (self.folder / "empty/sweep.json").write_text(text)
            self.refused(65, f"nnhost: error: empty/sweep.json: is not the plan of a sweep\n{hint}",
                         "sweep", "--resume", "empty")
        self.sweep("--hidden", "4,5", "--epochs", "1")
        plan = json.loads((self.folder / "sweeps/1/sweep.json").read_text())
        for name, value in (("trainings", []), ("epochs", "x"), ("configurations", [["4", "5"]]),
                            ("knobs", [{"name": "nix", "values": ["1"], "is_number": True, "is_logarithmic": False}])):
            (self.folder / "empty/sweep.json").write_text(json.dumps({**plan, name: value}))
            self.refused(65, "nnhost: error: empty/sweep.json: is damaged\n  hint: begin another sweep",
                         "sweep", "--resume", "empty")


if __name__ == "__main__":
    unittest.main()
