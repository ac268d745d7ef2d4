"""The rest of the page: curves, matrix, pictures, settings; for those who see or point otherwise; halves of a run."""

import json
import os
import pathlib
import shlex
import shutil
import unittest

from page import TEST_SAMPLE, TRAIN_SAMPLE, PageTest, nnhost, sample_records, write_epochs, write_png

ACCESSIBILITY = (pathlib.Path(__file__).parent / "accessibility.js").read_text()


class Page(PageTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.run_folder = cls.run_of("--epochs", "3", "--hidden", "30")
        cls.epochs = [json.loads(line) for line in (cls.run_folder / "epochs.jsonl").read_text().splitlines()]

    def texts(self, selector):
        return self.page.ask(f"Array.from(document.querySelectorAll({json.dumps(selector)}), found => found.textContent)")

    def test_pointing_at_a_chart_tells_the_values(self):
        self.open(self.run_folder)
        for epoch, share in ((1, 0.1), (2, 0.5), (3, 0.98)):
            left, top, width, height = self.page.box("#charts svg")
            self.page.mouse("mouseMoved", left + share * width, top + height / 2, held=False)
            self.page.frame()
            line = self.epochs[epoch - 1]
            error, accuracy = self.texts(".legend")
            self.assertTrue(error.startswith(f"epoch {epoch}training "), error)
            numbers = [float(part.split()[-1]) for part in error.replace("training", "|training").replace("test", "|test").split("|")[1:]]
            for number, wanted in zip(numbers, (line["error"], line["test_error"]), strict=True):
                self.assertAlmostEqual(number, wanted, delta=0.006 * wanted)
            self.assertIn(f"test {100 * line['test_accuracy']:.2f} %", accuracy)

    def test_the_slider_goes_by_keys(self):
        self.open(self.run_folder)
        self.page.ask("document.getElementById('epoch').focus()")
        self.page.key("ArrowLeft", 37)
        self.assertTrue(self.texts(".legend")[0].startswith("epoch 2"))

    def test_a_cell_shows_the_digits_behind_it(self):
        self.open(self.run_folder)
        evaluation = json.loads(nnhost(self.folder, "test", self.run_folder, "--data", TEST_SAMPLE, "--json"))
        self.assertEqual(self.page.ask("report.test.confusion"), evaluation["confusion"])
        answers = [max(range(10), key=outputs.__getitem__) for outputs in self.outputs(self.run_folder, "--records", "0-499")]
        records = sample_records(500)
        cells = [(label, answer) for label in range(10) for answer in range(10) if evaluation["confusion"][label][answer]]
        for label, answer in cells[:1] + [cell for cell in cells if cell[0] != cell[1]][:8]:
            self.page.click(f".matrix tbody tr:nth-child({label + 1}) td:nth-child({answer + 2}) button")
            shown = self.texts(".digit .label"), self.texts(".digit .first")
            count = min(12, evaluation["confusion"][label][answer])
            self.assertEqual(shown[0], [f"label {label}"] * count)
            self.assertEqual([text.split()[0] for text in shown[1]], [str(answer)] * count)
            names = self.page.ask("Array.from(document.querySelectorAll('.digit canvas'), found => found.ariaLabel)")
            numbers = [int(name.split(",")[0].removeprefix("record ")) for name in names]
            self.assertTrue(all((records[n][0], answers[n]) == (label, answer) for n in numbers))
            drawn = self.page.ask("""(() => { const canvas = document.querySelector('.digit canvas');
                const {data} = canvas.getContext('2d').getImageData(0, 0, 28, 28);
                return Array.from({length: 784}, (_, at) => data[4 * at]); })()""")
            self.assertEqual(drawn, records[numbers[0]][1])

    def test_more_than_a_screen_of_digits(self):
        self.open(self.run_folder)
        wrong = self.page.ask("report.test.records - report.test.correct")
        self.assertEqual(len(self.texts(".digit")), 12)
        self.page.click(".digits + button")
        self.assertEqual(len(self.texts(".digit")), min(24, wrong))

    def test_the_matrix_goes_by_keys(self):
        self.open(self.run_folder)
        self.page.ask("document.querySelector('.matrix [tabindex=\"0\"]').focus()")
        for key, code in (("ArrowLeft", 37), ("ArrowDown", 40), ("ArrowRight", 39), ("ArrowRight", 39)):
            self.page.key(key, code)
        self.assertTrue(self.page.ask("document.activeElement.ariaLabel").startswith("1 read as 2: "))
        self.assertEqual(self.page.ask("document.querySelectorAll('.matrix [tabindex=\"0\"]').length"), 1)
        self.page.key(" ", 32)
        self.assertTrue(self.texts("#confusion h3")[0].startswith("1 read as 2: "))

    def test_the_command_repeats_the_run(self):
        self.open(self.run_folder)
        repeat, spelt_out = self.texts(".command pre")
        self.assertEqual(repeat, f"nnhost train --config {self.run_folder}/run.ini")
        words = shlex.split(spelt_out)
        self.assertEqual(words[:2], ["nnhost", "train"])
        nnhost(self.folder, *words[1:], "--model", "again.safetensors")
        self.assertEqual((self.folder / "again.safetensors").read_bytes(), (self.run_folder / "model.safetensors").read_bytes())
        settings = dict(zip(self.texts(".settings th"), self.texts(".settings td")))
        self.assertEqual((settings["epochs"], settings["hidden"]), ("3", "30"))

    def test_everybody_can_use_it(self):
        for width, phone in ((1280, False), (360, True)):
            for scheme in ("light", "dark"):
                with self.subTest((width, scheme)):
                    self.page.size(width, 800, phone)
                    self.page.prefer(prefers_color_scheme=scheme, prefers_reduced_motion="reduce")
                    self.open(self.run_folder)
                    self.page.click("#example")
                    self.page.click(".matrix .wrong")
                    self.assertEqual(self.page.ask(ACCESSIBILITY), [])
                    self.assertLessEqual(self.page.ask("document.documentElement.scrollWidth"), width)
                    self.ask_axe()

    def ask_axe(self):
        """NNHOST_AXE names axe.min.js of the npm package axe-core, which no distribution has as a package."""
        if "NNHOST_AXE" not in os.environ:
            return
        self.page.ask(pathlib.Path(os.environ["NNHOST_AXE"]).read_text() + "; 0")
        found = self.page.ask("axe.run().then(({violations}) => violations.map(v => [v.impact, v.id, v.nodes[0].html]))")
        self.assertEqual(found, [])


class Halves(PageTest):
    """Whatever is missing becomes a sentence; the rest works."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.whole = cls.run_of("--epochs", "1", "--hidden", "5")

    def shown_without(self, *files):
        run = self.folder / "runs" / "half"
        shutil.rmtree(run, ignore_errors=True)
        shutil.copytree(self.whole, run)
        for file in files:
            (run / file).unlink(missing_ok=True)
        self.open(self.plotted(run))
        return self.page.ask("""Object.fromEntries(Array.from(document.querySelectorAll('.missing'), found => found)
            .filter(found => !found.hidden).map(found => [found.closest('section').id, found.textContent]))""")

    def test_nothing_is_missing(self):
        self.assertEqual(self.shown_without(), {})

    def test_a_file_is_missing(self):
        models = ("model.safetensors", "last.safetensors")
        for files, parts in ((("epochs.jsonl",), {"curves"}), (("run.ini",), {"confusion", "settings"}),
                             (models, {"draw", "confusion", "backquery", "weights"}),
                             (("run.ini", "epochs.jsonl"), {"confusion", "settings", "curves"}),
                             ((*models, "epochs.jsonl"), {"draw", "confusion", "backquery", "weights", "curves"})):
            with self.subTest(files):
                missing = self.shown_without(*files)
                self.assertEqual(missing.keys(), parts)
                self.assertTrue(all(missing.values()))

    def test_no_way_back(self):
        self.open(self.run_of("--epochs", "1", "--hidden", "5", "--output-activation", "softmax"))
        self.assertFalse(self.page.ask("document.getElementById('backquery-why').hidden"))
        self.assertTrue(self.draw([[(0.5, 0.2), (0.5, 0.8)]]).isdigit())

    def test_many_epochs(self):
        lines = [json.dumps({"epoch": n, "error": 1 / n, "accuracy": 1 - 1 / n, "records": 9}) for n in range(1, 1001)]
        (self.whole / "epochs.jsonl").write_text("\n".join(lines) + "\n")
        self.open(self.plotted(self.whole))
        self.assertIn("epoch 1000", self.page.ask("document.querySelector('.legend').textContent"))
        write_epochs(self.whole)

    def test_names_are_text_whatever_they_hold(self):
        names = ["<!--<script>", "<b>bold", "a 'b' \"c\" & d", "ä" * 30]
        for index, name in enumerate(names):
            (self.folder / "names" / name).mkdir(parents=True)
            for number, (_, pixels) in enumerate(sample_records(8)[index::4]):
                write_png(self.folder / "names" / name / f"{number}.png", 28, 28, pixels)
        nnhost(self.folder, "train", "--data", "names", "--test-data", "names", "--epochs", "1", "--hidden", "4")
        run = max(self.folder.glob("runs/[0-9]*"), key=lambda path: int(path.name))
        write_epochs(run)
        self.page.size(360, 800, phone=True)
        self.open(self.plotted(run))
        shown = self.page.ask("Array.from(document.querySelectorAll('.matrix thead th'), found => found.textContent)")
        self.assertEqual(sorted(shown), sorted(names))
        self.assertEqual(self.page.ask("document.querySelectorAll('b').length"), 0)
        self.assertLessEqual(self.page.ask("document.documentElement.scrollWidth"), 360)


if __name__ == "__main__":
    unittest.main()
