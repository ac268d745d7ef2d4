"""backquery: the sheet, its place, and the picture in the terminal."""

import unittest

from support import CliTest, read_png


class Sheet(CliTest):
    def test_all_classes_with_labels(self):
        self.good("train", "--epochs", "1")
        self.assertEqual(self.good("backquery", "runs/1"), "picture  runs/1/backquery.png\n")
        width, height, rows = read_png(self.folder / "runs/1/backquery.png")
        self.assertEqual((width, height), (20 + 5 * 244, 20 + 2 * 292))
        for row in range(2):
            for column in range(5):
                top, left = 20 + row * 292, 20 + column * 244
                tile = [rows[top + 8 * y][left:left + 224] for y in range(28)]
                for y in range(28):  # each pixel of the network is a square of 8x8
                    for line in range(8):
                        self.assertEqual(rows[top + 8 * y + line][left:left + 224], tile[y])
                    self.assertEqual(tile[y], [tile[y][8 * (x // 8)] for x in range(224)])
                self.assertEqual((min(map(min, tile)), max(map(max, tile))), (3, 252))  # 0.01 and 0.99 of 255
                below = [value for y in range(28) for value in rows[top + 234 + y][left:left + 224]]
                self.assertEqual(set(below), {20, 230})  # the label

    def test_one_class_and_places(self):
        self.train_model()
        self.assertEqual(self.good("backquery", "m.safetensors", "--label", "3"), "picture  backquery-3.png\n")
        self.assertEqual(read_png(self.folder / "backquery-3.png")[:2], (264, 312))
        self.good("backquery", "m.safetensors", "--output", "mine.png")
        result = self.good_json("backquery", "m.safetensors", "--label", "3", "--output", "mine.png")
        self.assertEqual(result, {"model": "m.safetensors", "output": "mine.png", "classes": ["3"]})
        self.assertEqual(self.files(), ["backquery-3.png", "m.safetensors", "mine.png"])

    def test_pictures_that_are_alike(self):
        warning = "nnhost: warning: the pictures of the classes are nearly the same: "
        for activation, rate, alike in (("relu", "0.002", True), ("tanh", "0.002", False), ("sigmoid", "0.1", False)):
            with self.subTest(activation):
                self.train_model("--activation", activation, "--learning-rate", rate)
                result = self.run_nnhost("backquery", "m.safetensors", "--label", "3")
                self.assertEqual(result.returncode, 0, result.stderr)
                self.assertEqual(warning in result.stderr, alike, result.stderr)

    def test_what_is_replaced_is_said(self):
        self.train_model()
        notes = [self.run_nnhost("backquery", "m.safetensors").stderr for _ in range(2)]
        self.assertEqual(notes, ["", "nnhost: note: backquery.png stood there already and is replaced\n"])

    def test_refusals(self):
        self.train_model("--output-activation", "softmax")
        self.refused(2, "nnhost: error: --label: there is no class 'x'\n"
                        "  hint: the classes are 0, 1, 2, 3, 4, 5, 6, 7, 8, 9",
                     "backquery", "m.safetensors", "--label=x")
        result = self.run_nnhost("backquery", "m.safetensors")
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertIn("'softmax' has no inverse", result.stderr)
        self.assertEqual(self.files(), ["m.safetensors"])


class Terminal(CliTest):
    def test_shades(self):
        self.train_model()
        lines = self.good("backquery", "m.safetensors", "--show").splitlines()
        self.assertEqual(len(lines), 5 * 15 + 1)
        for top in range(0, 75, 15):  # two digits a row: 28 columns and a gap each
            self.assertEqual(lines[top].split(), [str(top // 15 * 2), str(top // 15 * 2 + 1)])
            self.assertEqual({len(line) for line in lines[top + 1:top + 15]}, {60})
            for left in (0, 30):  # each from the faintest character to the densest
                drawn = {c for line in lines[top + 1:top + 15] for c in line[left:left + 28]}
                self.assertTrue({" ", "@"} <= drawn <= set(" .:-=+*#%@"), drawn)

    def test_one_class_is_large(self):
        self.train_model()
        lines = self.good("backquery", "m.safetensors", "--label", "0", "--show").splitlines()
        self.assertEqual(len(lines), 1 + 28 + 1)
        for line in lines[1:29]:
            self.assertEqual(line[:56:2], line[1:56:2])  # a pixel is two characters wide, and a line high


if __name__ == "__main__":
    unittest.main()
