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
        lines = self.good("backquery", "m.safetensors", "--label", "0", "--show").splitlines()
        self.assertEqual(lines[0].strip(), "0")
        self.assertEqual([len(line.rstrip("\n")) for line in lines[1:15]], [30] * 14)  # 28 columns and the gap
        self.assertLessEqual(set("".join(lines[1:15])), set(" ░▒▓█"))
        plain = self.good("backquery", "m.safetensors", "--show", env=self.environment(LC_ALL="C"))
        self.assertTrue(plain.isascii())


if __name__ == "__main__":
    unittest.main()
