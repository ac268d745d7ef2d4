"""test and predict: figures that add up, run folders as models, and inputs that do not fit."""

import unittest

from support import TEST_SAMPLE, CliTest, sample_records, write_csv, write_png


class Testing(CliTest):
    def test_json_adds_up(self):
        self.train_model()
        result = self.good_json("test", "m.safetensors", "--data", TEST_SAMPLE)
        self.assertEqual(result["records"], 500)
        self.assertAlmostEqual(result["accuracy"], result["correct"] / 500)
        self.assertEqual(sum(map(sum, result["confusion"])), 500)
        self.assertEqual(sum(row[i] for i, row in enumerate(result["confusion"])), result["correct"])
        low, high = result["interval"]
        self.assertTrue(low < result["accuracy"] < high)
        self.assertEqual([c["class"] for c in result["per_class"]], list("0123456789"))
        for label, entry in enumerate(result["per_class"]):
            self.assertEqual(entry["records"], sum(result["confusion"][label]))
            self.assertEqual(entry["correct"], result["confusion"][label][label])

    def test_text(self):
        self.train_model()
        result = self.run_nnhost("test", "m.safetensors")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertRegex(result.stdout, r"\Aaccuracy  \d\d\.\d\d % ± \d\.\d\d   \d+ of 500 right   "
                                        r"\(95 % interval \d\d\.\d\d to \d\d\.\d\d %\)\n\nclass  records")
        self.assertIn("confusion matrix: row = label, column = answer\n", result.stdout)
        self.assertTrue(result.stderr.startswith("sample no --data is given: this is the bundled sample of MNIST\n"
                                                 "model  m.safetensors "), result.stderr)
        self.assertIn("data   mnist_sample_test.csv.gz  500 records (mnist_csv)\n", result.stderr)

    def test_plus_minus_only_where_the_interval_is_nearly_symmetric(self):
        self.train_model()
        data = write_csv(self.folder / "few.csv", sample_records(6))
        self.assertRegex(self.good("test", "m.safetensors", "--data", data),
                         r"\Aaccuracy  \d+\.\d\d %   \d of 6 right   \(95 % interval \d+\.\d\d to \d+\.\d\d %\)\n")
        text = self.good("train", "--no-pictures", "--epochs", "0", "--test-data", data)
        self.assertRegex(text, r"\Arun    runs/1    \d+\.\d\d % \(\d+\.\d\d to \d+\.\d\d\)    most confused")

    def test_a_class_without_records(self):
        self.train_model()
        data = write_csv(self.folder / "few.csv", [r for r in sample_records(100) if r[0] != 4])
        result = self.good_json("test", "m.safetensors", "--data", data)
        self.assertEqual(result["per_class"][4], {"class": "4", "records": 0, "correct": 0, "accuracy": None})

    def test_a_run_folder_is_a_model(self):
        self.good("train", "--no-pictures", "--epochs", "1")
        self.assertEqual(self.good("test", "runs/1"), self.good("test", "runs/1/model.safetensors"))
        self.refused(2, "nnhost: error: test needs a model\n  hint: nnhost test runs/1", "test")

    def test_bad_models(self):
        (self.folder / "empty").mkdir()
        (self.folder / "text").write_text("this is not a model at all")
        self.refused(66, "nnhost: error: empty: the folder holds no model.safetensors\n"
                         "  hint: MODEL is a model file, or a run folder such as runs/1", "test", "empty")
        for code, name in ((66, "none"), (65, "text")):
            result = self.run_nnhost("test", name)
            self.assertEqual(result.returncode, code)
            self.assertIn(f"nnhost: error: {name}: ", result.stderr)

    def test_data_of_another_size(self):
        self.train_model()
        data = write_csv(self.folder / "small.csv", [(3, [0] * 16), (4, [9] * 16)])
        self.refused(65, f"nnhost: error: {data}: the pictures are 4x4, the network wants 28x28\n"
                         "  hint: --data must hold records of the size that it was trained on",
                     "test", "m.safetensors", "--data", data)


class Predicting(CliTest):
    def test_a_picture_is_read_as_its_record(self):
        self.train_model()
        files = []
        for index, (label, pixels) in enumerate(sample_records(3)):
            files.append(write_png(self.folder / f"digit{index}_{label}.png", 28, 28, pixels).name)
        pictures = self.good_json("predict", "m.safetensors", *files)["predictions"]
        records = self.good_json("predict", "m.safetensors", "--records", "0-2")["predictions"]
        self.assertEqual([p["file"] for p in pictures], files)
        self.assertEqual([r["record"] for r in records], [0, 1, 2])
        for picture, record in zip(pictures, records):
            for a, b in zip(picture["outputs"], record["outputs"]):
                self.assertAlmostEqual(a, b, places=6)
            self.assertEqual(record["answer"], record["top"][0]["class"])
            self.assertEqual(record["top"][0]["output"], max(record["outputs"]))

    def test_records_in_the_order_asked(self):
        self.train_model()
        result = self.good_json("predict", "m.safetensors", "--data", TEST_SAMPLE, "--records", "7,0,2-3")
        self.assertEqual([p["record"] for p in result["predictions"]], [7, 0, 2, 3])
        self.assertEqual([p["label"] for p in result["predictions"]],
                         [str(sample_records(8)[i][0]) for i in (7, 0, 2, 3)])
        text = self.good("predict", "m.safetensors", "--records", "7,0")
        self.assertRegex(text, r"\Arecord  answer  three largest outputs +label\n"
                               r" +7  \d +\d 0\.\d{3} · \d 0\.\d{3} · \d 0\.\d{3}  \d(  wrong)?\n +0 .*\n\Z")
        for line in text.splitlines()[1:]:
            _, answer, *_, label = line.removesuffix("  wrong").split()
            self.assertEqual(line.endswith("  wrong"), answer != label)

    def test_table_of_pictures(self):
        self.train_model()
        write_png(self.folder / "a digit.png", 28, 28, sample_records(1)[0][1])
        self.assertRegex(self.good("predict", "m.safetensors", "a digit.png"),
                         r"\Apicture +answer  three largest outputs\na digit\.png  \d +\d 0\.\d{3} · \d .*[^ ]\n\Z")

    def test_without_a_model(self):
        self.good("train", "--no-pictures", "--epochs", "0")
        self.refused(2, "nnhost: error: predict needs a model\n"
                        "  hint: nnhost predict runs/1 my_digit.png --fit, or nnhost predict runs/1 --records 0-9",
                     "predict")

    def test_bad_lists_of_records(self):
        self.train_model()
        for text in ("5-2", "x", "-1", "1,", "1-", ""):
            result = self.run_nnhost("predict", "m.safetensors", f"--records={text}")
            self.assertEqual(result.returncode, 2, text)
            self.assertIn("nnhost: error: --records: ", result.stderr)
        self.refused(2, "nnhost: error: --records: there is no record 500\n"
                        "  hint: the data have 500 records, 0 to 499", "predict", "m.safetensors", "--records", "9-500")

    def test_fit_leaves_digits_of_mnist_where_they_are(self):
        """Half a pixel beside MNIST's own centre costs two answers in a hundred."""
        self.train_model()
        (self.folder / "d").mkdir()
        for number, (label, pixels) in enumerate(sample_records(100)):
            write_png(self.folder / f"d/{number:03}_{label}.png", 28, 28, pixels)
        outputs = [[answer["outputs"] for answer in self.good_json("predict", "m.safetensors", "--data", "d", "--loader",
                                                                   f"png_folder:fit={fit}")["predictions"]]
                   for fit in ("false", "true")]
        unchanged = sum(plain == fitted for plain, fitted in zip(*outputs))
        self.assertGreaterEqual(unchanged, 50, "faint borders of the others are cropped")

    def test_another_size_wants_fit(self):
        self.train_model()
        ink = [255 if 80 < i % 200 < 120 and 40 < i // 200 < 140 else 0 for i in range(200 * 180)]
        write_png(self.folder / "digit.png", 200, 180, ink)
        self.refused(65, "nnhost: error: digit.png: the picture is 200x180, the network wants 28x28\n"
                         "  hint: add --fit", "predict", "m.safetensors", "digit.png")
        answer = self.good_json("predict", "m.safetensors", "digit.png", "--fit")["predictions"][0]
        self.assertEqual(len(answer["outputs"]), 10)

    def test_dark_on_light_is_inverted_and_said_so(self):
        self.train_model()
        pixels = sample_records(1)[0][1]
        light = write_png(self.folder / "light.png", 28, 28, pixels).name
        dark = write_png(self.folder / "dark.png", 28, 28, [255 - value for value in pixels]).name
        result = self.run_nnhost("predict", "m.safetensors", dark)
        self.assertIn("nnhost: note: ", result.stderr)
        self.assertIn("invert", result.stderr)
        outputs = [self.good_json("predict", "m.safetensors", name)["predictions"][0]["outputs"]
                   for name in (light, dark)]
        self.assertEqual(outputs[0], outputs[1])

    def test_one_bad_picture_prints_nothing(self):
        self.train_model()
        write_png(self.folder / "a.png", 28, 28, sample_records(1)[0][1])
        (self.folder / "b.png").write_bytes(b"\x89PNG\r\n\x1a\nbroken")
        for code, name in ((65, "b.png"), (66, "c.png")):
            result = self.run_nnhost("predict", "m.safetensors", "a.png", name)
            self.assertEqual((result.returncode, result.stdout), (code, ""), result.stderr)
            self.assertIn(f"nnhost: error: {name}: ", result.stderr)


if __name__ == "__main__":
    unittest.main()
