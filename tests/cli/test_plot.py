"""plot: every picture of a run folder holds the run's own numbers, and a half that is missing is done without."""

import base64
import csv
import json
import os
import re
import shutil
import struct
import unittest
import xml.etree.ElementTree as ElementTree

import pngs
from support import CURVE, CliTest, read_png_samples, sample_records, write_csv
from test_writing import as_nobody, small_files_only

RAINBOW = os.environ["NNHOST_RAINBOW"]
SVG = "{http://www.w3.org/2000/svg}"
FILES = ["curves.svg", "confusion.svg", "confusion.csv", "misclassified.csv", "misclassified.png", "samples.png",
         "weights.png", "backquery.png", "report.html"]


def epoch_line(epoch, **more):
    return {"epoch": epoch, "learning_rate": 0.1, "error": 0.4 / epoch, "accuracy": 1 - 0.5 / epoch, "records": 100,
            "correct": round(100 - 50 / epoch), "seconds": 0.4, **more}


def texts(svg):
    """Everything that is written, or shown to a mouse."""
    return [element.text or "" for element in ElementTree.parse(svg).iter()
            if element.tag in (SVG + "text", SVG + "title")]


class PlotTest(CliTest):
    def train(self, *words, epochs=()):
        """A run folder as training leaves it, without a picture; its epochs.jsonl holds the given lines."""
        self.good("train", "--no-pictures", *(() if "--epochs" in words else ("--epochs", "1")), *words)
        run = self.folder / "runs" / str(max(int(p.name) for p in (self.folder / "runs").iterdir() if p.name.isdigit()))
        self.write_epochs(run, epochs or [epoch_line(1)])
        return run

    def train_small(self, *words, records=12, **more):
        data = write_csv(self.folder / "small.csv", sample_records(records))
        return self.train("--data", data, "--test-data", data, "--hidden", "6", *words, **more)

    def write_epochs(self, run, epochs):
        (run / "epochs.jsonl").write_text("".join(json.dumps(line) + "\n" for line in epochs))

    def causes(self, *words):
        """What plot leaves out, and why."""
        return {half["name"]: half["cause"] for half in self.good_json("plot", *words)["left_out"]}


class Files(PlotTest):
    def test_all_of_them(self):
        run = self.train()
        result = self.run_nnhost("plot")  # the newest
        self.assertEqual((result.returncode, result.stdout), (0, "".join(f"picture  runs/1/{n}\n" for n in FILES)))
        for name in FILES:
            if name.endswith(".svg"):
                self.assertEqual(ElementTree.parse(run / name).getroot().tag, SVG + "svg")
            elif name.endswith(".png") and name != "weights.png":  # slow to unpack here
                self.assertGreater(min(read_png_samples(run / name)[:2]), 100)

    def test_one_of_them_and_json(self):
        run = self.train_small()
        object = self.good_json("plot", run, "--only", "confusion", "--only", "curves", "--show")
        self.assertEqual(object, {"run": str(run), "remarks": [], "left_out": [],
                                  "files": [f"{run}/{name}" for name in FILES[:3]]})
        self.assertEqual(sorted(p.name for p in run.iterdir() if p.name in FILES), sorted(FILES[:3]))

    def test_the_newest(self):
        for _ in range(2):
            self.train_small()
        self.assertEqual(self.good_json("plot", "--only", "curves")["run"], "runs/2")
        (self.folder / "runs/latest").unlink(missing_ok=True)
        (self.folder / "runs/latest").symlink_to("1")
        self.assertEqual(self.good_json("plot", "--only", "curves")["run"], "runs/1")

    def test_same_run_same_bytes(self):
        sheets = []
        for _ in range(2):
            run = self.train_small("--augmenter", "rotation:mode=random")
            self.good("plot", run)
            sheets.append([(run / name).read_bytes() for name in FILES[1:-1]])  # the others name their run
        self.assertEqual([a == b for a, b in zip(*sheets)], [True] * 7)

    def test_refusals(self):
        self.refused(2, "nnhost: error: there is no run here yet\n"
                        "  hint: train a network first: nnhost train, or name a run folder", "plot")
        hint = "  hint: RUN is a run folder, such as runs/1"
        self.refused(66, f"nnhost: error: runs/7: no such folder\n{hint}", "plot", "runs/7")
        (self.folder / "f").touch()
        self.refused(2, f"nnhost: error: f: is not a folder\n{hint}", "plot", "f")
        (self.folder / "empty").mkdir()
        self.refused(66, "nnhost: error: empty: is no run folder: it holds neither run.ini, epochs.jsonl nor a model\n"
                         + hint, "plot", "empty")
        self.refused(2, "nnhost: error: --only: there is no picture 'curve'\n  hint: did you mean curves?",
                     "plot", "empty", "--only", "curve")

    def test_that_cannot_be_written(self):
        run = self.train_small()
        hint = "  hint: the pictures go into the run's folder: copy it to where you may write and there is room"
        if os.geteuid() == 0:
            self.refused(73, f"nnhost: error: {run}/curves.svg: cannot be written: Permission denied\n{hint}",
                         "plot", run, preexec_fn=as_nobody)
            self.assertFalse(set(FILES) & {path.name for path in run.iterdir()})
        before = sorted(path.name for path in run.iterdir())
        self.refused(73, f"nnhost: error: {run}/weights.png: cannot be written: File too large\n{hint}",
                     "plot", run, "--only", "weights", preexec_fn=lambda: small_files_only(1000))
        self.assertEqual(sorted(path.name for path in run.iterdir()), before)


class Curves(PlotTest):
    def dots(self, run):
        """{(epoch, line): (value, x, y)} of each panel, by the words that a mouse is shown."""
        panels = ({}, {})
        for circle in ElementTree.parse(run / "curves.svg").iter(SVG + "circle"):
            epoch, line, value, sign = re.fullmatch(r"epoch (\d+), (\w+): (\S+)( %)?", circle[0].text).groups()
            panels[1 if sign else 0][int(epoch), line] = tuple(map(float, (value, circle.get("cx"), circle.get("cy"))))
        return panels

    def axes(self, run, left):
        """[(value, y)] and [(epoch, x)] of the panel that begins there, by what is written at its axes."""
        rows, columns = [], []
        for text in ElementTree.parse(run / "curves.svg").iter(SVG + "text"):
            x, y = float(text.get("x")), float(text.get("y"))
            if left < x < left + 540 and text.get("font-size") == "12":
                if text.get("text-anchor") == "end":
                    rows.append((float(text.text), y - 4))
                else:
                    columns.append((int(text.text), x))
        return rows, columns

    def test_every_number(self):
        epochs = [epoch_line(e, test_records=50, test_correct=40 + e, test_error=0.5 / e, test_accuracy=0.8 + e / 50,
                             validation_records=20, validation_correct=15, validation_error=0.3 / e,
                             validation_accuracy=0.75) for e in range(1, 8)]
        run = self.train_small(epochs=epochs)
        self.good("plot", run, "--only", "curves")
        error, accuracy = self.dots(run)
        self.assertEqual((len(error), len(accuracy)), (21, 21))
        for line in epochs:
            for name, prefix in (("training", ""), ("test", "test_"), ("validation", "validation_")):
                key = line["epoch"], name
                self.assertAlmostEqual(error[key][0], line[prefix + "error"], delta=1e-4)
                self.assertAlmostEqual(accuracy[key][0], 100 * line[prefix + "accuracy"], delta=0.006)
        for panel, left in ((error, 0), (accuracy, 540)):
            rows, columns = self.axes(run, left)
            for (epoch, _), (value, x, y) in panel.items():  # in their places
                (low, y1), (high, y2) = rows[0], rows[-1]
                self.assertAlmostEqual(y, y1 + (value - low) / (high - low) * (y2 - y1), delta=0.3)
                self.assertAlmostEqual(x, dict(columns)[epoch], delta=0.1)
        for words in ("test 0.07143", "training 92.86 %", "validation 75.00 %", "epoch", f"{run}: 7 epochs"):
            self.assertIn(words.replace(str(self.folder) + "/", ""), " ".join(texts(run / "curves.svg")))

    def test_one_epoch_and_a_thousand(self):
        run = self.train_small()
        self.good("plot", run, "--only", "curves")
        error, accuracy = self.dots(run)
        self.assertEqual(error.keys() | accuracy.keys(), {(1, "training")})
        self.write_epochs(run, [epoch_line(e, test_accuracy=None, test_error=0.4 / e) for e in range(1, 1001)])
        self.good("plot", run, "--only", "curves")
        lines = list(ElementTree.parse(run / "curves.svg").iter(SVG + "polyline"))
        self.assertEqual([len(line.get("points").split()) for line in lines], [1000] * 3)
        self.assertIn("error: mean of Σ (target − output)², logarithmic", texts(run / "curves.svg"))
        self.assertTrue(all("nan" not in line.get("points") for line in lines))

    def test_lines_that_are_broken(self):
        run = self.train_small()
        good = [json.dumps(epoch_line(e)) for e in range(1, 5)]
        lines = [good[0], "{}", good[1], "[3]", "", good[2], good[1], good[3][:20]]
        (run / "epochs.jsonl").write_text("\n".join(lines))
        object = self.good_json("plot", run, "--only", "curves")
        self.assertEqual(object["remarks"], [f"{run}/epochs.jsonl:{line}: is not the line of an epoch, and is left out"
                                             for line in (2, 4, 8)])
        self.assertEqual(sorted(self.dots(run)[0]), [(1, "training"), (2, "training")])  # epoch 2 was trained again
        (run / "epochs.jsonl").write_bytes(bytes(range(256)))
        self.assertIn("curves", self.causes(run))


class Confusion(PlotTest):
    def check_svg(self, run, names, confusion):
        tip = re.compile(r"(.+) read as (.+): ([\d,]+) of ([\d,]+) \(.+\)")
        cells = [tip.fullmatch(text) for text in texts(run / "confusion.svg")]
        found = {cell.groups()[:2]: int(cell[3].replace(",", "")) for cell in cells if cell}
        wanted = {(names[row], names[column]): count for row, counts in enumerate(confusion)
                  for column, count in enumerate(counts) if count}
        self.assertEqual(found, wanted)

    def check(self, run, data):
        result = self.good_json("test", run, "--data", data)
        self.good("plot", run, "--only", "confusion")
        with open(run / "confusion.csv", newline="") as stream:
            rows = list(csv.reader(stream))
        self.assertEqual(rows[0], ["label"] + result["class_names"])
        self.assertEqual([row[0] for row in rows[1:]], result["class_names"])
        self.assertEqual([list(map(int, row[1:])) for row in rows[1:]], result["confusion"])
        self.check_svg(run, result["class_names"], result["confusion"])
        return result

    def test_ten_classes(self):
        data = write_csv(self.folder / "data.csv", sample_records(300))
        run = self.train("--data", data, "--test-data", data)
        self.assertIn(f'{self.check(run, data)["correct"] / 3:.2f} %', " ".join(texts(run / "confusion.svg")))

    def pictures(self, names, each=2):
        for index, name in enumerate(names):
            (self.folder / "pictures" / name).mkdir(parents=True)
            for number in range(each):
                pixels = [bytes([(x * (index + 1) + number) % 100]) for x in range(64)]
                (self.folder / "pictures" / name / f"{number}.png").write_bytes(pngs.png(8, pixels))
        return self.folder / "pictures"

    def test_two_classes_and_forty(self):
        odd = ["a", "A", "\"&'<b>", "comma, and more", "Ångström"]
        for names in (["no", "yes"], odd + [f"a long name {n}" for n in range(35)]):
            with self.subTest(len(names)):
                shutil.rmtree(self.folder / "pictures", ignore_errors=True)
                data = self.pictures(names)
                run = self.train("--data", data, "--test-data", data, "--hidden", "5")
                self.check(run, data)
                self.good("plot", run)
                shutil.rmtree(data / names[0])  # what is left is not numbered as the network does
                self.check(run, data)


class Misclassified(PlotTest):
    def test_sorted_by_confidence(self):
        run = self.train_small(records=30)
        outputs = self.good_json("predict", run, "--data", "small.csv")["predictions"]
        wrong = [(-max(p["outputs"]), p["record"], p["label"], p["answer"], p["outputs"][int(p["label"])])
                 for p in outputs if p["label"] != p["answer"]]
        self.assertGreater(len(wrong), 5)
        self.good("plot", run, "--only", "misclassified")
        with open(run / "misclassified.csv", newline="") as stream:
            rows = list(csv.DictReader(stream))
        for row, (confidence, record, label, answer, output) in zip(rows, sorted(wrong), strict=True):
            self.assertEqual((row["record"], row["label"], row["answer"]), (str(record), label, answer))
            self.assertAlmostEqual(float(row["confidence"]), -confidence, delta=1e-6)
            self.assertAlmostEqual(float(row["output_of_label"]), output, delta=1e-6)
        first = sample_records(30)[int(rows[0]["record"])][1]
        self.assertTrue([[value] * 3 for value in first] in Sheets.tiles(run / "misclassified.png", 28, 28))

    def test_none(self):
        run = self.train("--data", RAINBOW, "--test-data", RAINBOW, "--loader", RAINBOW, "--epochs", "20")
        self.good("plot", run, "--only", "misclassified")
        self.assertEqual((run / "misclassified.csv").read_text(), "record,label,answer,confidence,output_of_label\n")
        self.assertEqual(read_png_samples(run / "misclassified.png")[0], 480)


class Sheets(PlotTest):
    @staticmethod
    def tiles(path, width, height):
        """The first tile of a sheet, as pixels, wherever below the heading it may begin."""
        _, sheet_height, channels, rows = read_png_samples(path)
        assert channels == 3
        scale = int(84 / max(width, height) + 0.5)
        for top in range(50, min(160, sheet_height - height * scale), 22):
            yield [rows[top + y * scale][3 * (20 + x * scale):][:3] for y in range(height) for x in range(width)]

    def test_samples(self):
        run = self.train_small()
        self.good("plot", run, "--only", "samples")
        first = sample_records(1)[0][1]
        self.assertTrue([[value] * 3 for value in first] in self.tiles(run / "samples.png", 28, 28))

    def test_samples_beside_their_copies(self):
        def middle_row(run):
            """Of the first record and what stands beside it."""
            self.good("plot", run, "--only", "samples")
            rows = read_png_samples(run / "samples.png")[3]
            frame = [0x56, 0xb4, 0xe9]
            top = next(y for y, row in enumerate(rows) if row[3 * 20:3 * 21] == frame) + 3
            return [[rows[top + 3 * y][3 * (20 + 92 * tile + 3 * x)] for y in range(28) for x in range(28)]
                    for tile in range(4)]

        first = sample_records(1)[0][1]
        still = middle_row(self.train_small("--augmenter", "rotation:degrees=0"))
        self.assertEqual(still, [first] * 4)
        turned = middle_row(self.train_small("--augmenter", "rotation:degrees=30"))
        self.assertEqual(turned[:2], [first] * 2)
        self.assertTrue(first != turned[2] != turned[3] != first)

    def test_samples_are_those_of_the_seed(self):
        sheets = []
        for seed in ("1", "1", "2"):
            run = self.train_small("--augmenter", "rotation:mode=random,degrees=40", "--seed", seed)
            self.good("plot", run, "--only", "samples")
            sheets.append((run / "samples.png").read_bytes())
        self.assertTrue(sheets[0] == sheets[1] != sheets[2])

    def test_weights(self):
        run = self.train_small()
        self.good("plot", run, "--only", "weights")
        data = (run / "model.safetensors").read_bytes()
        size = struct.unpack("<Q", data[:8])[0]
        place = json.loads(data[8:8 + size])["layers.0.weight"]
        weights = struct.unpack_from("<784f", data, 8 + size + place["data_offsets"][0])
        largest = max(map(abs, weights))
        wanted = [127.5 + 127.5 * weight / largest for weight in weights]
        near = lambda tile: all(max(abs(s - w) for s in shown) <= 0.51 for shown, w in zip(tile, wanted))
        self.assertTrue(any(map(near, self.tiles(run / "weights.png", 28, 28))))

    def test_backquery_is_what_backquery_draws(self):
        run = self.train_small()
        self.good("backquery", run, "--output", "other.png")
        self.good("plot", run, "--only", "backquery")
        self.assertEqual((run / "backquery.png").read_bytes(), (self.folder / "other.png").read_bytes())

    def test_colour(self):
        run = self.train("--data", RAINBOW, "--test-data", RAINBOW, "--loader", RAINBOW, "--hidden", "4")
        self.assertEqual(self.causes(run), {})
        red = [[180 + 10 * x, 20, 20] for _ in range(6) for x in range(8)]
        self.assertTrue(red in self.tiles(run / "samples.png", 8, 6))

    def test_large_pictures_make_few_tiles(self):
        for name in ("no", "yes"):
            (self.folder / "large" / name).mkdir(parents=True)
            for number in range(8):
                (self.folder / "large" / name / f"{number}.png").write_bytes(pngs.grey(1000, 1000, number))
        run = self.train("--data", "large", "--test-data", "large", "--hidden", "12")
        self.assertEqual(self.causes(run, "--only", "samples", "--only", "weights", "--only", "misclassified"), {})
        for name in ("samples.png", "weights.png", "misclassified.png"):
            width, height = struct.unpack(">II", (run / name).read_bytes()[16:24])
            self.assertTrue(1000 < width < 1300 and 1000 < height < 9000, (name, width, height))


class Report(PlotTest):
    """What the page shows is tried in a browser by tests/report."""

    def data_of(self, run):
        page = (run / "report.html").read_text()
        start = page.index('id="report-data">') + len('id="report-data">')
        return json.loads(page[start:page.index("</script>", start)])

    def test_it_is_one_page(self):
        run = self.train_small()
        self.good("plot", run, "--only", "report")
        page = (run / "report.html").read_text()
        self.assertEqual(re.findall(r"(?:src|href)\s*=\s*[\"'](?!data:)", page), [])
        self.assertEqual(set(re.findall(r"https?://[^'\"]*", page)), {"http://www.w3.org/2000/svg"}, "a name, no address")
        data = self.data_of(run)
        self.assertEqual((data["run"], data["missing"], data["network"]["sizes"]), ("runs/1", {}, [784, 6, 10]))
        self.assertEqual(data["network"]["activations"], ["org.nnhost.sigmoid"] * 2)
        self.assertEqual(base64.b64decode(data["test"]["digits"]["pixels"])[:4], b"\0\0\0\0")

    def test_it_stays_small(self):
        """However many are read wrongly, each cell of the matrix keeps some."""
        records = [(index % 10, pixels) for index, (_, pixels) in enumerate(sample_records(500) * 12)]
        data = write_csv(self.folder / "many.csv", records)
        run = self.train("--data", data, "--test-data", data, "--hidden", "6", "--learning-rate", "1e-6")
        self.good("plot", run, "--only", "report")
        self.assertLess((run / "report.html").stat().st_size, 5_000_000)
        test = self.data_of(run)["test"]
        held = {(label, top[0][0]) for label, top in zip(test["digits"]["labels"], test["digits"]["top"])}
        self.assertEqual(held, {(label, answer) for label, row in enumerate(test["confusion"])
                                for answer, count in enumerate(row) if count})
        self.assertEqual(len(test["digits"]["labels"]), 3_000_000 // 784)

    def test_a_network_too_large_for_a_page(self):
        data = write_csv(self.folder / "small.csv", sample_records(4))
        run = self.train("--data", data, "--test-data", data, "--hidden", "5100", "--learning-rate", "1e-6")
        self.good("plot", run, "--only", "report")
        self.assertIn("too many for a page", self.data_of(run)["missing"]["weights"])
        self.assertLess((run / "report.html").stat().st_size, 200_000)


class MissingHalves(PlotTest):
    def test_no_test_data(self):
        data = write_csv(self.folder / "small.csv", sample_records(12))
        run = self.train("--data", data, "--hidden", "6")
        self.assertEqual(self.causes(run), dict.fromkeys(("confusion", "misclassified"),
                                                         f"{run}/run.ini: names no test-data"))
        result = self.run_nnhost("plot", run)
        self.assertIn(f"nnhost: note: confusion is left out: {run}/run.ini: names no test-data\n", result.stderr)
        self.refused(66, f"nnhost: error: {run}: nothing of what --only names can be drawn",
                     "plot", run, "--only", "confusion")

    def test_each_file(self):
        for lost, halves in (("epochs.jsonl", {"curves"}),
                             ("run.ini", {"confusion", "misclassified", "samples"}),
                             ("model.safetensors", {"confusion", "misclassified", "samples", "weights", "backquery"})):
            with self.subTest(lost):
                run = self.train_small()
                (run / "last.safetensors").unlink(missing_ok=True)
                (run / lost).unlink()
                self.assertEqual(self.causes(run).keys(), halves)
                (run / lost).write_text("\0broken")
                self.assertEqual(self.causes(run).keys() | {"weights", "backquery"}, halves | {"weights", "backquery"})

    def test_the_resume_point_stands_in(self):
        run = self.train_small()
        (run / "model.safetensors").rename(run / "last.safetensors")
        self.assertEqual(self.causes(run), {})

    def test_data_that_are_gone_or_others(self):
        run = self.train_small()
        (self.folder / "small.csv").unlink()
        self.assertEqual(self.causes(run).keys(), {"confusion", "misclassified", "samples"})
        write_csv(self.folder / "small.csv", [(1, [0] * 9)])
        self.assertEqual(self.causes(run).keys(), {"confusion", "misclassified", "samples"})

    def test_streamed_data(self):
        run = self.train_small("--shuffle-buffer", "5")
        cause = f"{self.folder}/small.csv: is not read as a whole: it was streamed (shuffle-buffer)"
        self.assertEqual(self.causes(run), {"samples": cause})

    def test_no_inverse(self):
        run = self.train_small("--output-activation", "softmax")
        self.assertEqual(self.causes(run).keys(), {"backquery"})

    def test_a_plugin_that_was_named_by_its_path(self):
        self.assertEqual(self.causes(self.train_small("--activation", CURVE)), {})


class Terminal(PlotTest):
    def test_pipe_terminal_and_dumb_terminal(self):
        run = self.train_small()
        words = ("plot", run, "--only", "misclassified", "--only", "weights", "--show")
        out = self.good(*words)
        self.assertIn("\nmisclassified\n", out)
        self.assertIn("\nweights\nnode 0 ", out)
        self.assertRegex(out, r" read as \d 0\.\d\d")
        self.assertTrue(set(out.split("misclassified\n")[1]) > set(" .:#@"))
        self.assertNotIn("\033", out)
        self.assertLessEqual(max(map(len, out.splitlines()[3:])), 80)
        self.assertIn("\033[38;5;", self.on_terminal(80, *words))
        for plain in ({"TERM": "dumb"}, {"NO_COLOR": "1"}):
            self.assertNotIn("\033", self.on_terminal(80, *words, **plain))


if __name__ == "__main__":
    unittest.main()
