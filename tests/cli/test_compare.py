"""compare: what differs between two runs, held to the runs' own predictions and to formulas written down anew here."""

import json
import math
import re
import statistics
import xml.etree.ElementTree as ElementTree

from support import CliTest, read_png_samples, sample_records, write_csv

SVG = "{http://www.w3.org/2000/svg}"
FRAME = [0x56, 0xb4, 0xe9]


def exact_p(b, c):
    return min(1.0, 2 * sum(math.comb(b + c, k) for k in range(min(b, c) + 1)) / 2 ** (b + c))


def corrected_p(b, c):
    """Of the chi-square with one degree of freedom, by way of the normal distribution."""
    z = max(abs(b - c) - 1, 0) / math.sqrt(b + c)
    return 2 * (1 - statistics.NormalDist().cdf(z))


class CompareTest(CliTest):
    def two_runs(self):
        """runs/1 and runs/2: enough that either alone reads rightly."""
        self.good("train", "--no-pictures", "--epochs", "1")
        self.good("train", "--no-pictures", "--epochs", "1", "--hidden", "30", "--learning-rate", "0.2", "--seed", "3")

    def kinds(self):
        """The test sample's records by who reads them rightly: (first, second) -> records."""
        answers = [[p["answer"] for p in self.good_json("predict", run, "--records", "0-499")["predictions"]]
                   for run in ("runs/1", "runs/2")]
        kinds = {(True, True): [], (True, False): [], (False, True): [], (False, False): []}
        for index, (label, pixels) in enumerate(sample_records(500)):
            kinds[tuple(given[index] == str(label) for given in answers)].append((label, pixels))
        return kinds

    def texts(self, svg):
        return [element.text or "" for element in ElementTree.parse(svg).iter()
                if element.tag in (SVG + "text", SVG + "title")]


class Numbers(CompareTest):
    def test_counts_are_those_of_predict(self):
        self.two_runs()
        kinds = self.kinds()
        found = self.good_json("compare", "runs/1", "runs/2")
        only = [len(kinds[True, False]), len(kinds[False, True])]
        self.assertEqual([len(records) for records in found["only_right"]], only)
        self.assertEqual((found["records"], found["both_right"], found["neither_right"]),
                         (500, len(kinds[True, True]), len(kinds[False, False])))
        self.assertEqual([sum(row["only_right"][run] for row in found["per_class"]) for run in (0, 1)], only)
        sample = sample_records(500)
        for run, records in enumerate(found["only_right"]):
            for record in records:
                self.assertEqual(record["label"], str(sample[record["record"]][0]))
                self.assertEqual([answer == record["label"] for answer in record["answers"]], [run == 0, run == 1])
        for run, figures in zip(("runs/1", "runs/2"), found["runs"]):
            tested = self.good_json("test", run)
            self.assertEqual({key: figures[key] for key in ("accuracy", "interval", "correct")},
                             {key: tested[key] for key in ("accuracy", "interval", "correct")})
            self.assertEqual([row["correct"] for row in tested["per_class"]],
                             [row["correct"][found["runs"].index(figures)] for row in found["per_class"]])

    def test_mcnemar(self):
        """On data that hold so many records of each kind."""
        self.two_runs()
        kinds = self.kinds()
        for b, c in ((0, 0), (0, 5), (6, 0), (10, 14), (5, 5), (18, 7), (9, 16), (13, 13), (20, 5)):
            with self.subTest((b, c)):
                data = kinds[True, True][:40] + kinds[True, False][:b] + kinds[False, True][:c]
                self.assertEqual(len(data), 40 + b + c, "the runs differ too little for this test")
                write_csv(self.folder / "d.csv", data)
                found = self.good_json("compare", "runs/1", "runs/2", "--data", "d.csv")
                test = found["mcnemar"]
                is_exact = b + c < 25
                p = exact_p(b, c) if is_exact else corrected_p(b, c)
                self.assertEqual([len(records) for records in found["only_right"]], [b, c])
                self.assertEqual(test["method"], "exact" if is_exact else "continuity-corrected")
                self.assertAlmostEqual(test["p"], p, delta=1e-9)  # of sums in another order
                self.assertEqual(test["more_than_chance"], p < 0.05)
                if is_exact:
                    self.assertIsNone(test["statistic"])
                else:
                    self.assertAlmostEqual(test["statistic"], max(abs(b - c) - 1, 0) ** 2 / (b + c), delta=1e-12)

    def test_interval_of_the_difference(self):
        """Newcombe, Statistics in Medicine 17 (1998) 2635-2650, method 10, worked out by hand."""
        self.two_runs()
        kinds = self.kinds()
        for a, b, c, d in ((36, 12, 2, 0), (60, 3, 11, 20), (20, 6, 6, 10), (30, 0, 0, 0)):
            with self.subTest((a, b, c, d)):
                data = (kinds[True, True][:a] + kinds[True, False][:b] + kinds[False, True][:c]
                        + kinds[False, False][:d])
                self.assertEqual(len(data), a + b + c + d, "the runs differ too little for this test")
                write_csv(self.folder / "d.csv", data)
                found = self.good_json("compare", "runs/1", "runs/2", "--data", "d.csv")
                self.assertAlmostEqual(found["difference"], (c - b) / len(data), delta=1e-12)
                for value, wanted in zip(found["interval"], self.newcombe(a, c, b, d)):
                    self.assertAlmostEqual(value, wanted, delta=1e-9)

    def newcombe(self, a, b, c, d):
        """Of (a + b) / n - (a + c) / n."""
        n, z = a + b + c + d, statistics.NormalDist().inv_cdf(0.975)

        def wilson(x):
            middle, half = 2 * x + z * z, z * math.sqrt(z * z + 4 * x * (1 - x / n))
            return (middle - half) / (2 * (n + z * z)), (middle + half) / (2 * (n + z * z))

        p, q = (a + b) / n, (a + c) / n
        (l1, u1), (l2, u2) = wilson(a + b), wilson(a + c)
        under = (a + b) * (c + d) * (a + c) * (b + d)
        over = a * d - b * c
        phi = 0 if under == 0 else (max(over - n / 2, 0) if over > 0 else over) / math.sqrt(under)
        return (p - q - math.sqrt((p - l1) ** 2 - 2 * phi * (p - l1) * (u2 - q) + (u2 - q) ** 2),
                p - q + math.sqrt((q - l2) ** 2 - 2 * phi * (q - l2) * (u1 - p) + (u1 - p) ** 2))

    def test_newcombe_as_published(self):
        """What the test above holds the program to: table II of the paper, 36, 12, 2, 0."""
        for value, published in zip(self.newcombe(36, 12, 2, 0), (0.0569, 0.3404)):
            self.assertAlmostEqual(value, published, delta=0.00005)


class Text(CompareTest):
    def test_verdicts(self):
        self.two_runs()
        kinds = self.kinds()
        cases = [(2, 12, "runs/2 is better, and that is more than chance (5 % level)", "exact"),
                 (20, 5, "runs/1 is better, and that is more than chance (5 % level)",
                  "chi-square 7.84, corrected for continuity"),
                 (5, 8, "this difference may well be chance (5 % level)", "exact"),
                 (4, 4, "both are right equally often", "exact")]
        for b, c, verdict, method in cases:
            with self.subTest(verdict):
                write_csv(self.folder / "d.csv",
                          kinds[True, True][:80] + kinds[True, False][:b] + kinds[False, True][:c])
                text = self.good("compare", "runs/1", "runs/2", "--data", "d.csv")
                p = exact_p(b, c) if method == "exact" else corrected_p(b, c)
                self.assertIn(f"\nMcNemar     p = {p:.2g}   ({method})\nverdict     {verdict}\n", text)
                self.assertRegex(text, rf"\nonly runs/1 right +{b}\nonly runs/2 right +{c}\nneither right +0\n")
                self.assertTrue(all(len(line) <= 80 for line in text.splitlines()), text)

    def test_settings_that_differ(self):
        self.good("train", "--no-pictures", "--epochs", "1")
        self.good("train", "--no-pictures", "--epochs", "2", "--augmenter", "rotation:degrees=5")
        self.assertEqual(self.good("compare", "runs/1", "runs/2").split("\n\n")[0].splitlines(),
                         ["setting    runs/1   runs/2", "augmenter  default  rotation:degrees=5", "epochs     1        2"])
        self.assertEqual(self.good_json("compare", "runs/2", "runs/1")["settings"],
                         [{"name": "augmenter", "values": ["rotation:degrees=5", None]},
                          {"name": "epochs", "values": ["2", "1"]}])

    def test_a_default_that_is_spelt_out_is_none(self):
        for _ in range(2):
            self.good("train", "--no-pictures", "--epochs", "1")
        ini = self.folder / "runs/2/run.ini"
        ini.write_text(ini.read_text().replace("kernel = openblas\n", ""))
        self.assertTrue(self.good("compare", "runs/1", "runs/2").startswith("settings    none differs\n"))

    def test_long_values_and_names(self):
        long = self.folder / ("a" * 60)
        data = write_csv(self.folder / "d.csv", sample_records(60))
        self.good("train", "--no-pictures", "--epochs", "1", "--data", data, "--test-data", data, cwd=self.folder)
        long.mkdir()
        self.good("train", "--no-pictures", "--epochs", "1", "--test-data", data, cwd=long)
        run = f"{long}/runs/1"
        text = self.on_terminal(80, "compare", "runs/1", run)
        self.assertTrue(text.startswith(f"first     runs/1\nsecond    {run}\n\nsettings that differ\ndata\n"
                                        f"  first     {data}\n  second    /"), text)
        self.assertIn("\nrun     network             epochs ", text)
        self.assertIn("only second right", text)
        self.assertNotIn("\033", text)


class Pictures(CompareTest):
    def test_both_curves_on_one_graph(self):
        self.two_runs()
        lines = [json.loads((self.folder / f"runs/{n}/epochs.jsonl").read_text().splitlines()[-1]) for n in (1, 2)]
        text = self.good("compare", "runs/1", "runs/latest", "--output", "new/folder")
        self.assertTrue(text.endswith("\npicture  new/folder/compare.svg\npicture  new/folder/only_one_right.png\n"))
        words = self.texts(self.folder / "new/folder/compare.svg")
        self.assertEqual(words[0], "runs/1 (1 epoch) and runs/2 (1 epoch)")
        for name, line in zip(("runs/1", "runs/2"), lines):
            self.assertIn(f"{name} training {line['error']:.4g}", words)
            self.assertIn(f"{name} test {100 * line['test_accuracy']:.2f} %", words)

    def test_of_one_run_there_are_no_epochs(self):
        self.two_runs()
        (self.folder / "runs/1/epochs.jsonl").unlink()
        self.good("compare", "runs/1", "runs/2")
        self.assertEqual(self.texts(self.folder / "compare.svg")[0], "runs/1 (no curves) and runs/2 (1 epoch)")
        (self.folder / "runs/2/epochs.jsonl").write_text("nonsense\n")
        (self.folder / "compare.svg").unlink()
        found = self.good_json("compare", "runs/1", "runs/2")
        self.assertEqual(found["left_out"], [{"name": "compare.svg",
                                              "cause": "neither run has an epochs.jsonl with an epoch in it"}])
        self.assertEqual(found["remarks"], ["runs/2/epochs.jsonl:1: is not the line of an epoch, and is left out"])
        self.assertEqual(found["files"], ["only_one_right.png"])
        self.assertFalse((self.folder / "compare.svg").exists())

    def sheet(self, b, c):
        """The rows of the sheet's tiles of data with so many records of each kind: (pixels of a tile, is framed)."""
        kinds = self.kinds()
        data = kinds[True, True][:5] + kinds[True, False][:b] + kinds[False, True][:c]
        write_csv(self.folder / "d.csv", data)
        self.good("compare", "runs/1", "runs/2", "--data", "d.csv")
        _, height, channels, rows = read_png_samples(self.folder / "only_one_right.png")
        self.assertEqual(channels, 3)
        return kinds, height, rows

    def test_digits_that_one_alone_reads(self):
        self.two_runs()
        kinds, height, rows = self.sheet(1, 2)
        pixels = [value for value in kinds[True, False][0][1]]
        found = [(top, left) for top in range(40, height - 84) for left in (20, 112, 204)
                 if [rows[top + 3 * y][3 * (left + 3 * x)] for y in range(28) for x in range(28)] == pixels]
        self.assertEqual({left for _, left in found}, {20}, "the first run's digit comes first")
        top = found[0][0]  # each pixel is three high
        framed = [rows[top - 2][3 * left:3 * left + 3] == FRAME for left in (20, 112, 204)]
        self.assertEqual(framed, [False, True, True])

    def test_none(self):
        self.two_runs()
        _, height, _ = self.sheet(0, 0)
        self.assertLess(height, 120)  # words alone


class Refusals(CompareTest):
    def test_words(self):
        example = "  hint: nnhost compare runs/1 runs/2"
        self.refused(2, f"nnhost: error: which runs to compare is missing\n{example}", "compare")
        self.refused(2, f"nnhost: error: the second run is missing\n{example}", "compare", "runs/1")
        self.refused(66, "nnhost: error: runs/1: no such folder\n  hint: RUN is a run folder, such as runs/1",
                     "compare", "runs/1", "runs/2")
        self.two_runs()
        self.refused(2, "nnhost: error: runs/3: compare takes two runs at a time\n  hint: nnhost compare runs/1 runs/3",
                     "compare", "runs/1", "runs/2", "runs/3")
        self.refused(2, "nnhost: error: runs/2: this run is named twice\n  hint: name two runs that differ",
                     "compare", "runs/2", "runs/latest/")
        self.refused(2, "nnhost: error: --loader: there is nothing to read with it\n"
                        "  hint: name the records: --data PATH", "compare", "runs/1", "runs/2", "--loader", "idx")
        (self.folder / "f").touch()
        self.refused(73, "nnhost: error: f: is not a folder\n"
                         "  hint: --output names the folder that the pictures go into",
                     "compare", "runs/1", "runs/2", "--output", "f")
        self.assertNotIn("compare.svg", self.files())

    def test_other_test_data(self):
        few, more = sample_records(20), sample_records(21)
        other = [(label if index != 7 else (label + 1) % 10, pixels) for index, (label, pixels) in enumerate(few)]
        for name, records in (("few", few), ("more", more), ("other", other)):
            write_csv(self.folder / f"{name}.csv", records)
            self.good("train", "--no-pictures", "--epochs", "1", "--data", "more.csv" if name != "few" else "few.csv", "--test-data",
                      f"{name}.csv")
        hint = "\n  hint: --data PATH tests both on the same records"
        self.refused(2, "nnhost: error: runs/1 and runs/2: have different test data: 20 and 21 records" + hint,
                     "compare", "runs/1", "runs/2")
        self.refused(2, "nnhost: error: runs/1 and runs/3: have different test data: the labels of record 7 differ" +
                     hint, "compare", "runs/1", "runs/3")
        self.assertEqual(self.good_json("compare", "runs/1", "runs/2", "--data", "more.csv")["records"], 21)

    def test_no_test_data(self):
        data = write_csv(self.folder / "d.csv", sample_records(20))
        for _ in range(2):
            self.good("train", "--no-pictures", "--epochs", "1", "--data", data)
        self.refused(66, "nnhost: error: runs/1/run.ini: names no test-data\n"
                         "  hint: --data PATH tests both on the same records", "compare", "runs/1", "runs/2")
        (self.folder / "runs/1/model.safetensors").unlink()
        (self.folder / "runs/1/last.safetensors").unlink(missing_ok=True)
        self.refused(66, "nnhost: error: runs/1: the folder holds no model.safetensors\n"
                         "  hint: MODEL is a model file, or a run folder such as runs/1",
                     "compare", "runs/1", "runs/2", "--data", data)

    def test_no_labels_and_other_classes(self):
        self.two_runs()
        (self.folder / "bare.csv").write_text("".join(",".join(map(str, p)) + "\n" for _, p in sample_records(5)))
        self.refused(2, "nnhost: error: runs/1 and runs/2: the test data have no labels that the networks know",
                     "compare", "runs/1", "runs/2", "--data", "bare.csv", "--loader", "mnist_csv:labels=false")
        few = write_csv(self.folder / "few.csv", [record for record in sample_records(60) if record[0] < 3])
        self.good("train", "--no-pictures", "--epochs", "1", "--data", few, "--test-data", few, "--loader", "mnist_csv:classes=3")
        self.refused(2, "nnhost: error: runs/1 and runs/3: the networks do not know the same classes\n"
                        "  hint: compare networks that were trained on the same classes",
                     "compare", "runs/1", "runs/3", "--data", few)


class Models(CompareTest):
    def test_model_files(self):
        self.two_runs()
        model = "runs/1/model.safetensors"
        self.refused(66, f"nnhost: error: {model}: is a model file: it names neither settings nor data\n"
                         "  hint: --data PATH tests both on the same records", "compare", model, "runs/2")
        data = write_csv(self.folder / "d.csv", sample_records(100))
        by_run = self.good_json("compare", "runs/1", "runs/2", "--data", data)
        by_file = self.good_json("compare", model, "runs/2", "--data", data)
        self.assertEqual(by_file["left_out"], [{"name": "settings", "cause":
                                                f"{model}: is a model file: it names neither settings nor data"}])
        for key in ("records", "only_right", "mcnemar", "interval", "per_class"):
            self.assertEqual(by_file[key], by_run[key])
        both = self.good_json("compare", model, "runs/2/model.safetensors", "--data", data)
        self.assertEqual([half["name"] for half in both["left_out"]], ["settings", "compare.svg"])
        self.assertEqual(both["only_right"], by_run["only_right"])
        text = self.good("compare", model, "runs/2", "--data", data)
        self.assertTrue(re.match(rf"first     {model}\nsecond    runs/2\n\nrun     network ", text), text)
