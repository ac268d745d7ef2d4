"""check of data and of models: every bad record, labels, repeats; what is taken for a plugin, data or a model."""

import gzip
import json
import shutil
import unittest

from support import CURVE, TEST_SAMPLE, CliTest, write_png


class CheckData(CliTest):
    def write(self, name, *lines, end="\n"):
        data = end.join(lines).encode() + end.encode()
        (self.folder / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return name

    def check(self, code, *words):
        result = self.run_nnhost("check", *words)
        self.assertEqual((result.returncode, result.stderr), (code, ""), result.stdout)
        return result.stdout

    def check_json(self, code, *words):
        return json.loads(self.check(code, *words, "--json"))

    def bad(self, *words):
        """Places and causes of the bad records."""
        data = self.check_json(1, *words)["data"][0]
        self.assertFalse(data["passed"])
        return [(bad.get("line", bad.get("record")), bad.get("field"), bad["cause"]) for bad in data["bad"]]


class Lines(CheckData):
    BAD = ["1,0,0,0,1", "2,0,x,0,2", "3,0,0", "4,0,0,0,4,5", "", "12,0,0,0,6", "7,0,256,0,-1", "8,0,0,0,8"]
    FOUND = [(2, 3, "'x' is not a number in 0..255"), (3, None, "short line: 3 fields, the first record has 5"),
             (4, None, "long line: 6 fields, the first record has 5"),
             (6, 1, "label 12 is outside the classes 0..9"), (7, 3, "256 is not a pixel value (0..255)")]

    def test_every_one_is_found(self):
        for name, end in (("a.csv", "\n"), ("b.csv", "\r\n"), ("c.csv.gz", "\n")):
            with self.subTest(name):
                self.assertEqual(self.bad(self.write(name, *self.BAD, end=end)), self.FOUND)

    def test_behind_a_header(self):
        name = self.write("a.csv", "label,a,b,c,d", *self.BAD)
        result = self.run_nnhost("check", name, "--json")
        self.assertEqual(result.stderr, "nnhost: note: mnist_csv: line 1 is a header line, skipped\n")
        data = json.loads(result.stdout)["data"][0]
        self.assertEqual([bad["line"] for bad in data["bad"]], [line + 1 for line, _, _ in self.FOUND])
        self.assertEqual(data["records"], 2)

    def test_the_first_line_does_not_speak_for_the_others(self):
        self.assertEqual(self.bad(self.write("a.csv", "1,2,3", "1,0,0,0,1", "2,0,0,0,2")),
                         [(1, None, "short line: 3 fields, the first record has 5")])

    def test_far_apart(self):
        lines = ["1,0,0,0,1"] * 1000
        for line in (1, 100, 101, 500, 999, 1000):
            lines[line - 1] = "1,0,0,0,y"
        self.assertEqual([line for line, _, _ in self.bad(self.write("a.csv", *lines))], [1, 100, 101, 500, 999, 1000])
        data = self.check_json(1, "a.csv")["data"][0]
        self.assertEqual((data["records"], data["labels"][1]["records"], data["all_bad_are_told"]), (994, 994, True))

    def test_parameters_hold(self):
        name = self.write("a.csv", "0,0,0,0,1,2", "0,0,0,0,1,300", "9,0,0,0,1,1")
        self.assertEqual(self.bad(name, "--loader", "mnist_csv:labels=false,width=2"),
                         [(2, 6, "300 is not a pixel value (0..255)")])
        self.write("a.csv", "0,0,0,0,1", "2,0,0,0,1")
        self.assertEqual(self.bad("a.csv", "--loader", "mnist_csv:classes=2"),
                         [(2, 1, "label 2 is outside the classes 0..1")])

    def test_damage(self):
        lines = [f"{line % 10},{line % 250},{line * 7 % 251},{line * 11 % 253},{line * 13 % 254}" for line in range(9000)]
        lines[3] = "1,0,0,0,z"
        path = self.folder / self.write("a.csv.gz", *lines)
        path.write_bytes(path.read_bytes()[:20000])
        self.assertEqual(self.bad("a.csv.gz"), [(None, None, "the compressed data are cut off"),
                                                (4, 5, "'z' is not a number in 0..255")])
        self.assertGreater(self.check_json(1, "a.csv.gz")["data"][0]["records"], 1000)
        (self.folder / "empty.csv").write_text("")
        self.assertEqual(self.bad("empty.csv"), [(None, None, "the file is empty")])


class Others(CheckData):
    def test_idx(self):
        self.good("convert", TEST_SAMPLE, "a-images.idx")
        labels = bytearray((self.folder / "a-labels.idx").read_bytes())
        labels[8 + 5], labels[8 + 77] = 10, 255
        (self.folder / "a-labels.idx").write_bytes(labels)
        self.assertEqual(self.bad("a-images.idx"), [(5, None, "label 10 is outside the classes 0..9"),
                                                    (77, None, "label 255 is outside the classes 0..9")])
        self.assertEqual(self.check_json(1, "a-images.idx")["data"][0]["records"], 498)
        images = self.folder / "a-images.idx"
        images.write_bytes(images.read_bytes()[:-1])
        self.assertRegex(self.check(1, "a-images.idx"), r"(?m)^BAD      the loader stops at the first error, and there "
                                                        r"may be more$")

    def test_pictures(self):
        for label in range(3):
            for number in range(4):
                (self.folder / "d" / str(label)).mkdir(parents=True, exist_ok=True)
                write_png(self.folder / f"d/{label}/{number}.png", 4, 4, [0] * 15 + [label * 10 + number])
        self.assertEqual(self.check_json(0, "d")["data"][0]["records"], 12)
        (self.folder / "d/1/2.png").write_bytes(b"hello")
        cut = self.folder / "d/0/1.png"
        cut.write_bytes(cut.read_bytes()[:50])
        write_png(self.folder / "d/2/3.png", 3, 4, [0] * 12)
        data = self.check_json(1, "d")["data"][0]
        self.assertEqual([(bad["file"], bad["cause"]) for bad in data["bad"]],
                         [("d/0/1.png", "broken PNG: it ends inside a chunk"),
                          ("d/1/2.png", "not a PNG file, whatever its name says"),
                          ("d/2/3.png", "3x4 pixels, most pictures are 4x4")])
        self.assertEqual([row["records"] for row in data["labels"]], [3, 3, 3] + [0] * 7)

    def test_a_picture_without_label(self):
        (self.folder / "d").mkdir()
        for name in ("0_3", "1_4", "nothing"):
            write_png(self.folder / f"d/{name}.png", 4, 4, [0] * 16)
        data = self.check_json(1, "d")["data"][0]
        self.assertEqual([(bad["file"], bad["cause"]) for bad in data["bad"]],
                         [("d/nothing.png", "its name does not end in a label, those of others here do")])


class Survey(CheckData):
    def test_text(self):
        self.write("a.csv", "0,0,0,0,200", "1,0,0,0,1", "1,0,0,0,2", "1,0,0,0,2", "0,0,0,0,1")
        text = self.check(0, "a.csv", "--loader", "mnist_csv:classes=3")
        self.assertEqual(text, "data     a.csv\n"
                               "records  5 (mnist_csv)\n"
                               "size     2x2\n"
                               "values   0 to 200, mean 10.3\n"
                               f"labels   0  2  {'#' * 33}\n"
                               f"         1  3  {'#' * 50}\n"
                               "         2  0\n"
                               "missing  no record of 2\n"
                               "repeats  2 records are each the same as an earlier one, 1 with another label\n"
                               "         record 4 is the same as record 1, but has label 0, not 1\n"
                               "         record 3 is the same as record 2\n"
                               "good     every record can be read\n")
        drawn = [line for line in self.on_terminal(50, "check", "a.csv").splitlines() if "#" in line]
        self.assertEqual(max(map(len, drawn)), 50)

    def test_json(self):
        self.write("a.csv", "0,0,0,0,200", "1,0,0,0,1", "1,0,0,0,1")
        self.assertEqual(self.check_json(0, "a.csv", "--loader", "mnist_csv:classes=3"), {"passed": True, "data": [
            {"path": "a.csv", "passed": True, "loader": "mnist_csv", "records": 3, "height": 2, "width": 2,
             "channels": 1, "minimum": 0, "maximum": 200, "mean": 202 / 12, "unlabelled": 0,
             "labels": [{"class": "0", "records": 1}, {"class": "1", "records": 2}, {"class": "2", "records": 0}],
             "missing": ["2"], "duplicates": [{"place": "record 2", "first": "record 1"}], "contradictions": 0,
             "bad": [], "all_bad_are_told": True}]})

    def test_many_bad_lines(self):
        self.write("a.csv", "0,0,0,0,1", *["0,0,0,0,x"] * 50)
        lines = self.check(1, "a.csv").splitlines()
        start = lines.index("BAD      50 cannot be read")
        self.assertEqual(lines[start + 1], "  a.csv:2: field 5: 'x' is not a number in 0..255")
        self.assertEqual(lines[start + 21:], ["  and 30 more (--json tells all)"])
        self.assertEqual(len(self.bad("a.csv")), 50)


class Models(CheckData):
    def test_good(self):
        self.good("train", "--epochs", 1, "--hidden", 20)
        for path in ("runs/1", "runs/latest", "runs/1/model.safetensors"):
            if (self.folder / path).exists():
                with self.subTest(path):
                    model = self.check_json(0, path)["models"][0]
                    self.assertEqual((model["network"], model["weights"], model["classes"], model["passed"]),
                                     ("784-20-10 sigmoid", 784 * 20 + 200, list("0123456789"), True))
                    self.assertRegex(model["checksum"], r"\A[0-9a-f]{16}\Z")
        text = self.check(0, "runs/1")
        self.assertRegex(text, r"(?m)^checksum [0-9a-f]{16}, which is right$")
        self.assertTrue(text.endswith("good     the model can be loaded\n"), text)

    def test_biases_are_counted(self):
        self.train_model("--bias", "--hidden", "20")
        model = self.check_json(0, "m.safetensors")["models"][0]
        self.assertEqual((model["network"], model["biases"]), ("784-20-10 sigmoid with bias", 30))
        self.assertGreater(model["largest_bias"], 0.001)
        self.assertRegex(self.check(0, "m.safetensors"),
                         r"(?m)^network  784-20-10 sigmoid with bias, 15,880 weights of at most [\d.]+, "
                         r"30 biases of at most [\d.]+$")
        self.train_model("--hidden", "20")
        self.assertEqual(self.check_json(0, "m.safetensors")["models"][0]["biases"], 0)
        self.assertNotIn("bias", self.check(0, "m.safetensors"))

    def test_bad(self):
        path = self.train_model()
        data = bytearray(path.read_bytes())
        data[-5] ^= 1
        path.write_bytes(data)
        self.assertRegex(self.check(1, path.name), r"\Amodel    m.safetensors  [\d,]+ bytes\n"
                                                   r"BAD      the checksum does not match: the file is damaged\n")
        self.assertEqual(self.check_json(1, path.name)["models"][0]["cause"],
                         "the checksum does not match: the file is damaged")
        self.assertEqual(self.run_nnhost("check", "no.safetensors").returncode, 66)

    def test_a_run_that_did_not_finish(self):
        (self.folder / "runs/1").mkdir(parents=True)
        shutil.move(self.folder / self.train_model(), self.folder / "runs/1/last.safetensors")
        found = self.check_json(0, "runs/1")["models"][0]
        self.assertEqual(found["path"], "runs/1/last.safetensors")
        (self.folder / "runs/1/last.safetensors").unlink()
        (self.folder / "runs/1/run.ini").touch()
        self.refused(66, "nnhost: error: runs/1: the folder holds no model.safetensors\n"
                         "  hint: MODEL is a model file, or a run folder such as runs/1", "check", "runs/1")


class Which(CheckData):
    def test_plugin_data_or_model(self):
        self.write("a.csv", "0,0,0,0,1")
        shutil.copy(CURVE, self.folder / "library")
        found = self.check_json(0, "sigmoid", "./library", "a.csv", self.train_model(), "--level", 1)
        self.assertEqual([len(found[kind]) for kind in ("files", "data", "models")], [2, 1, 1])
        self.write("bad.csv", "0,0,0,0,x")
        self.assertFalse(self.check_json(1, "bad.csv", "sigmoid", "--level", 1)["passed"])

    def test_the_name_of_a_plugin_goes_before_that_of_a_folder(self):
        for name in ("sigmoid", "digits"):
            (self.folder / name).mkdir()
            write_png(self.folder / name / "0_3.png", 4, 4, [0] * 16)
        for words, kind in ((["sigmoid", "--level", 1], "files"), (["./sigmoid"], "data"), (["digits"], "data"),
                            (["sigmoid", "--loader", "png_folder"], "data")):
            with self.subTest(words):
                self.assertIn(kind, self.check_json(0, *words))

    def test_refusals(self):
        self.refused(66, "nnhost: error: no.csv: no such file or folder", "check", "no.csv")
        self.write("a.csv", "0,0,0,0,1")
        self.refused(2, "nnhost: error: --level: is for plugins, and none is named\n"
                        "  hint: nnhost check DATA and nnhost check MODEL do without", "check", "a.csv", "--level", 2)
        self.assertEqual(self.run_nnhost("check", "a.csv", "--loader", "mnist_cvs").returncode, 69)


if __name__ == "__main__":
    unittest.main()
