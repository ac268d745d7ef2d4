"""The pad: what is drawn is read as the program would read it, wherever and however large."""

import json
import os
import pathlib
import random
import unittest

import drawing
from page import CURVE, PageTest, nnhost, sample_records, write_png

NETWORKS = (("--hidden", "30"), ("--bias", "--hidden", "30,20"),
            ("--activation", "tanh", "--input-range", "-1:1", "--hidden", "20,15", "--learning-rate", "0.01"),
            ("--activation", "relu:slope=0.01", "--hidden", "20", "--learning-rate", "0.01"),
            ("--activation", "relu", "--output-activation", "identity", "--hidden", "20", "--learning-rate", "0.003"),
            ("--output-activation", "softmax", "--hidden", "20"))
ROTATED = ("--epochs", "20", "--augmenter", "rotation:degrees=10,mode=random")  # 94 % with the sample alone


class Numbers(PageTest):
    def test_the_page_computes_what_the_program_does(self):
        records = [pixels for _, pixels in sample_records(20)]
        for words in NETWORKS:
            with self.subTest(words):
                run = self.run_of("--epochs", "1", *words)
                self.open(run)
                page = self.page.ask(f"{json.dumps(records)}.map(pixels => Array.from(pad.network.forward(pixels).at(-1)))")
                program = self.outputs(run, "--records", "0-19")
                for ours, theirs in zip(page, program, strict=True):
                    self.assert_near(ours, theirs)

    def test_a_drawing_is_fitted_as_the_program_does(self):
        run = self.run_of("--epochs", "1", "--hidden", "30")
        self.open(run)
        for strokes in ([[(0.2, 0.2), (0.8, 0.25), (0.4, 0.9)]], [[(0.5, 0.1), (0.5, 0.9)]], [[(0.1, 0.7), (0.9, 0.7)]],
                        [[(0.9, 0.9), (0.95, 0.95)], [(0.85, 0.9), (0.85, 0.9)]], [[(0.5, 0.5), (0.5, 0.5)]]):
            with self.subTest(strokes):
                self.draw(strokes)
                ink = self.page.ask("(() => { const ink = inkOf(pad.strokes, pad.ink); "
                                    "return [ink.width, ink.height, Array.from(ink.values)]; })()")
                write_png(self.folder / "ink.png", *ink)
                seen = self.page.ask("Array.from(pad.network.forward(pad.pixels()).at(-1))")
                self.assert_near(seen, self.outputs(run, "ink.png", "--fit")[0])
                shown = self.page.ask("Array.from(document.querySelectorAll('#outputs .number'), cell => Number(cell.textContent))")
                self.assertEqual(shown, [float(f"{value:.3f}") for value in seen])


class Digits(PageTest):
    """NNHOST_RUN names a run with IDX test data to use instead: one on the whole of MNIST."""

    def run_and_digits(self):
        if "NNHOST_RUN" not in os.environ:
            return self.run_of(*ROTATED), sample_records(100)
        run = pathlib.Path(os.environ["NNHOST_RUN"])
        settings = dict(line.split(" = ") for line in (run / "run.ini").read_text().splitlines() if " = " in line)
        images = pathlib.Path(settings["test-data"])
        pixels = images.read_bytes()[16:]
        labels = images.with_name(images.name.replace("images-idx3", "labels-idx1")).read_bytes()[8:]
        return self.plotted(run), [(labels[i], pixels[784 * i:784 * i + 784]) for i in range(100)]

    def test_ninety_of_a_hundred_digits_are_read(self):
        """Half of them as strokes along their middle, half painted line by line; scaled by 0.5 to 2 and moved."""
        run, digits = self.run_and_digits()
        self.open(run)
        chance = random.Random(5)
        read = {"strokes": 0, "runs": 0}
        for number, (label, pixels) in enumerate(digits):
            way = "runs" if number % 2 else "strokes"
            share = chance.choice((0.5, 0.7, 1, 1.4, 2)) * 0.48  # of the pad
            left, top = chance.uniform(0, 1 - share), chance.uniform(0, 1 - share)
            strokes = getattr(drawing, f"{way}_of")(pixels)
            answer = self.draw(drawing.placed(strokes, share / drawing.SIDE, left, top))
            read[way] += answer == str(label)
        print(f"read: {read} of {len(digits)}")
        self.assertGreaterEqual(sum(read.values()), 90, read)


class Use(PageTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.run_folder = cls.run_of("--epochs", "3", "--hidden", "30")

    def strokes(self):
        return self.page.ask("pad.strokes.length")

    def test_undo_and_clear(self):
        self.open(self.run_folder)
        self.assertEqual(self.draw([[(0.3, 0.3), (0.3, 0.8)], [(0.5, 0.2), (0.7, 0.7)]]).isdigit(), True)
        self.assertEqual(self.strokes(), 2)
        self.page.click("#undo")
        self.assertEqual(self.strokes(), 1)
        self.page.key("z", 90, modifiers=2)
        self.assertEqual(self.strokes(), 0)
        self.assertEqual(self.page.ask("document.getElementById('answer').textContent"), "I read: nothing yet")
        self.draw([[(0.3, 0.3), (0.3, 0.8)]])
        self.page.click("#clear")
        self.assertEqual(self.strokes(), 0)

    def test_a_finger_draws_and_does_not_scroll(self):
        self.page.size(360, 640, phone=True)
        self.open(self.run_folder)
        left, top, width, height = self.page.box("#pad")
        before = self.page.ask("scrollY")
        points = [(left + width / 2, top + height * share) for share in (0.9, 0.7, 0.5, 0.3, 0.1)]
        self.page.touch("touchStart", points[0])
        for point in points[1:]:
            self.page.touch("touchMove", point)
        self.page.touch("touchEnd")
        self.page.frame()
        self.assertEqual(self.page.ask("scrollY"), before)
        self.assertEqual(self.strokes(), 1)
        self.assertGreaterEqual(self.page.ask("pad.strokes[0].length"), 4)
        self.assertEqual(self.page.ask("document.getElementById('answer').textContent"), "I read: 1")

    def test_a_second_finger_does_not_draw(self):
        self.page.size(360, 640, phone=True)
        self.open(self.run_folder)
        left, top, width, height = self.page.box("#pad")
        first, second = (left + 50, top + 50), (left + 150, top + 150)
        self.page.touch("touchStart", first)
        self.page.touch("touchStart", first, second)
        self.page.touch("touchEnd")
        self.page.frame()
        self.assertEqual(self.strokes(), 1)

    def test_a_test_picture_is_read_as_it_is(self):
        self.open(self.run_folder)
        self.page.click("#example")
        self.assertTrue(self.page.ask("pad.pixels() === pad.example && report.test.digits.pictures.includes(pad.example)"))
        self.draw([[(0.3, 0.3), (0.3, 0.8)]])
        self.assertIsNone(self.page.ask("pad.example"))

    def test_what_it_imagines_and_the_hidden_nodes_are_shown(self):
        self.open(self.run_folder)
        answer = self.draw([[(0.5, 0.2), (0.5, 0.8)]])
        self.assertEqual(self.page.ask("document.getElementById('imagined-caption').textContent"), f"what it imagines: {answer}")
        self.assertTrue(self.page.ask(f"""(() => {{
            const {{data}} = document.getElementById('imagined').getContext('2d').getImageData(0, 0, 28, 28);
            return bytesOf(report.backquery[{answer}]).every((value, at) => data[4 * at] === value);
        }})()"""))
        wanted = self.page.ask("pad.network.forward(pad.pixels())[0].filter(value => value > 0.5).length")
        self.assertEqual(self.page.ask("document.querySelector('#hidden-layers figcaption').textContent"),
                         f"{wanted} of 30 nodes above 0.5")
        left, top, width, _ = self.page.box("#hidden-layers canvas")
        self.page.mouse("mouseMoved", left + 1.5 * width / 8, top + 0.5 * width / 8, held=False)  # 8 cells in a row
        value = self.page.ask("pad.network.forward(pad.pixels())[0][1]")
        self.assertEqual(self.page.ask("document.querySelector('#hidden-layers figcaption').textContent"), f"node 1: {value:.3f}")

    def test_a_plugin_that_the_page_does_not_know(self):
        run = self.run_of("--epochs", "1", "--hidden", "5", "--activation", CURVE)
        self.open(run)
        self.assertTrue(self.page.ask("document.getElementById('draw-parts').hidden"))
        self.assertIn("cannot compute the activation", self.page.ask("document.getElementById('draw-why').textContent"))
        self.assertGreater(self.page.ask("document.querySelectorAll('.matrix button').length"), 0)


if __name__ == "__main__":
    unittest.main()
