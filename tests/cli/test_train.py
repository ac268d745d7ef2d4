"""train: the bundled sample, run folders, what is printed, configuration, and failures that leave nothing behind."""

import os
import re
import shutil
import unittest

from support import CURVE, TRAIN_SAMPLE, CliTest, sample_records, write_csv


SETTINGS = """data test-data loader activation output-activation initialiser bias augmenter hidden epochs learning-rate
    batch-size backpropagation seed shuffle shuffle-buffer input-range target-range trainer block-size threads model checkpoint-every progress
    validation patience run pictures schedule schedule-factor schedule-every
    kernel checked plugin-dir allow-writable-plugins"""


class Runs(CliTest):
    def test_the_command_of_the_readme_in_an_empty_folder(self):
        result = self.run_nnhost("--activation", "sigmoid.so", "--loader", "mnist_csv.so", "train")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(set(os.listdir(self.folder / "runs")), {"1", "latest"})
        self.assertRegex(result.stdout, r"\Arun    runs/1    \d\d\.\d\d % ± \d\.\d\d    "
                                        r"most confused: \d read as \d \(\d+\)\n\Z")
        self.assertRegex(result.stderr, r"\Asample no --data is given: this is the bundled sample of MNIST\n"
                                        r"       full MNIST: \S*examples/mnist/fetch\.sh mnist\n"
                                        r"       then --data mnist/train-images-idx3-ubyte\n"
                                        r"            --test-data mnist/t10k-images-idx3-ubyte\n")
        self.assertRegex(result.stderr, r"nnhost \S+   784-200-10 sigmoid   \S+   lr 0\.1   seed 1\nkernel OpenBLAS .*\ntrainer sparse, \d+ threads?\n")
        self.assertIn("train  mnist_sample_train.csv.gz  1,800 records (mnist_csv)\n"
                      "test   mnist_sample_test.csv.gz  500 records (mnist_csv)\n", result.stderr)
        epochs = re.findall(r"^epoch (\d)/5   error 0\.\d{4}   test \d\d\.\d\d % ± \d\.\d\d   \d+\.\d+ s$",
                            result.stderr, re.M)
        self.assertEqual(epochs, list("12345"))
        self.assertTrue(result.stderr.endswith("\nnext   nnhost test runs/1\n       nnhost backquery runs/1\n"
                                               "       nnhost predict runs/1 my_digit.png --fit\n"), result.stderr)
        self.assertGreater(float(re.search(r"(\d\d\.\d\d) %", result.stdout)[1]), 85)

    def test_each_run_gets_the_next_folder(self):
        (self.folder / "runs/7").mkdir(parents=True)
        (self.folder / "runs/latest").mkdir()
        self.good("train", "--no-pictures", "--epochs", "0")
        self.assertTrue((self.folder / "runs/8/model.safetensors").is_file())
        for large in (2**31 - 1, 2**63 - 1):
            (self.folder / f"runs/{large}").mkdir()
        self.good("train", "--no-pictures", "--epochs", "0")
        self.assertTrue((self.folder / f"runs/{2**31}/model.safetensors").is_file())

    def test_runs_at_once_get_folders_of_their_own(self):
        processes = [self.start("train", "--no-pictures", "--epochs", "0", "--json") for _ in range(4)]
        for process in processes:
            process.communicate(timeout=240)
        self.assertEqual([process.returncode for process in processes], [0] * 4)
        for number in range(1, 5):
            self.assertTrue((self.folder / f"runs/{number}/model.safetensors").is_file())

    def test_model_option_makes_no_run_folder(self):
        self.train_model(name="m.safetensors")
        self.assertEqual(self.files(), ["m.safetensors"])

    def test_same_seed_same_bytes(self):
        first = self.train_model("--seed", "5", name="a").read_bytes()
        self.assertEqual(first, self.train_model("--seed=5", name="b").read_bytes())
        self.assertNotEqual(first, self.train_model("--seed=6", name="c").read_bytes())

    def test_run_ini_repeats_the_run(self):
        self.good("train", "--no-pictures", "--epochs", "1", "--hidden", "30,20", "--no-shuffle", "--augmenter",
                  "rotation:degrees=5,mode=random", "--augmenter", "rotation:mode=random", "--activation=tanh",
                  "--learning-rate=0.01")
        self.good("train", "--no-pictures", "--config", "runs/1/run.ini")
        for name in ("model.safetensors", "run.ini"):
            self.assertEqual((self.folder / f"runs/1/{name}").read_bytes(),
                             (self.folder / f"runs/2/{name}").read_bytes(), name)

    def test_bias(self):
        for words, network in ((["--bias"], "784-30-20-10 sigmoid with bias"), ([], "784-30-20-10 sigmoid")):
            result = self.run_nnhost("train", "--epochs", "1", "--hidden", "30,20", "--no-pictures", *words)
            self.assertEqual(result.returncode, 0, result.stderr)
            self.assertIn(f"   {network}   normal:scale=1   ", result.stderr)
            self.assertIn(f"bias = {'true' if words else 'false'}\n", (self.folder / "runs/latest/run.ini").read_text())
        model = (self.folder / "runs/1/model.safetensors").read_bytes()
        for tensor in (b"layers.0.bias", b"layers.1.bias", b"layers.2.bias"):
            self.assertIn(tensor, model)
        self.assertNotIn(b".bias", (self.folder / "runs/2/model.safetensors").read_bytes())
        self.good("train", "--config", "runs/1/run.ini", "--no-pictures")
        self.assertEqual((self.folder / "runs/3/model.safetensors").read_bytes(), model)
        self.assertNotEqual(self.good("test", "runs/1", "--json"), self.good("test", "runs/2", "--json"))

    def test_run_ini_names_the_loader_that_was_given(self):
        for words, line in (([], None), (["--loader", "mnist_csv"], "loader = mnist_csv"),
                            (["--loader", f"mnist_csv:{TRAIN_SAMPLE}"], f"loader = mnist_csv:{TRAIN_SAMPLE}")):
            self.good("train", "--no-pictures", "--epochs", "0", *words)
            text = (self.folder / "runs/1/run.ini").read_text()
            loaders = [found for found in text.splitlines() if found.startswith("loader")]
            self.assertEqual(loaders, [line] if line else [])
            self.good("train", "--no-pictures", "--config", "runs/1/run.ini")
            shutil.rmtree(self.folder / "runs")

    def test_run_ini_names_any_file(self):
        for name in ("a  # b.csv.gz", "trail.csv.gz ", "two\nlines.csv.gz", '"quoted".csv.gz', "back\\slash.csv.gz"):
            with self.subTest(name=name):
                shutil.copy(TRAIN_SAMPLE, self.folder / name)
                self.good("train", "--no-pictures", "--epochs", "1", "--hidden", "5", "--data", name, "--loader=mnist_csv")
                self.good("train", "--no-pictures", "--config", "runs/1/run.ini")
                self.assertEqual((self.folder / "runs/1/model.safetensors").read_bytes(),
                                 (self.folder / "runs/2/model.safetensors").read_bytes())
                shutil.rmtree(self.folder / "runs")
        (self.folder / "my.ini").write_text('data = "a" b\n')
        self.refused(2, """nnhost: error: my.ini:1: '"a" b': the quotes are not closed at the end""", "train", "--config",
                     "my.ini")

    def test_run_ini_finds_plugins_from_anywhere(self):
        for folder in ("mine", "elsewhere"):
            (self.folder / folder).mkdir()
        shutil.copy(CURVE, self.folder / "mine")
        self.good("train", "--no-pictures", "--epochs", "0", "--activation", "mine/curve.so")
        self.good("train", "--no-pictures", "--config", "../runs/1/run.ini", cwd=self.folder / "elsewhere")

    def test_json(self):
        result = self.good_json("train", "--no-pictures", "--epochs", "2", "--hidden", "20")
        self.assertEqual(result["model"], "runs/1/model.safetensors")
        self.assertEqual((result["run"], result["interrupted"], result["train_records"]), ("runs/1", False, 1800))
        self.assertEqual([epoch["epoch"] for epoch in result["epochs"]], [1, 2])
        self.assertEqual(result["records"], 500)
        self.assertEqual(result["epochs"][1]["test_correct"], result["correct"])
        self.assertEqual(sum(map(sum, result["confusion"])), 500)


class Telling(CliTest):
    def test_without_test_data(self):
        result = self.run_nnhost("train", "--data", TRAIN_SAMPLE, "--epochs", "1", "--model", "m")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertEqual(result.stdout, "model  m\n")
        self.assertIn("no test after the epochs: name the test records with --test-data PATH\n", result.stderr)
        self.assertRegex(result.stderr, r"(?m)^epoch 1/1   error 0\.\d{4}   \d+\.\d+ s$")

    def test_few_records_and_training_data_as_test_data(self):
        data = write_csv(self.folder / "few.csv", sample_records(100))
        err = self.run_nnhost("train", "--data", data, "--test-data", data, "--epochs", "1", "--model", "m").stderr
        self.assertIn("nnhost: warning: 100 records: expect about 70 %\n", err)
        self.assertIn("nnhost: warning: the test data are the training data", err)

    def test_classes_without_a_record(self):
        records = sample_records(100)
        for missing, text in (((7,), "class 7 has no record"), ((3, 7), "classes 3, 7 have no record"), ((), None)):
            data = write_csv(self.folder / "some.csv", [record for record in records if record[0] not in missing])
            err = self.run_nnhost("train", "--data", data, "--epochs", "0", "--model", "m").stderr
            self.assertEqual(re.findall("nnhost: warning: (class.*)", err), [text] if text else [])

    def test_a_copy_of_the_training_data_as_test_data(self):
        data = write_csv(self.folder / "few.csv", sample_records(50))
        for records, text in ((sample_records(50), "the test data are the training data"),
                              (sample_records(50)[:49] + sample_records(51)[50:], None)):
            copy = write_csv(self.folder / "copy.csv", records)
            err = self.run_nnhost("train", "--data", data, "--test-data", copy, "--epochs=0", "--model", "m").stderr
            self.assertEqual("the test data are" in err, text is not None)

    def test_high_learning_rates(self):
        for words, rate in ((("--learning-rate=0.7",), "0.7 is high for sigmoid: on MNIST the accuracy falls from 0.6"),
                            (("--learning-rate=0.6",), None), (("--activation=tanh",), "0.1 is high for tanh: on MNIST "
                            "the accuracy falls from 0.03"), (("--learning-rate=3", "--batch-size=2"), None)):
            err = self.run_nnhost("train", "--epochs=0", "--model=m", *words).stderr
            self.assertEqual(re.findall("warning: learning rate (.*) on, whatever the number of hidden nodes\n", err),
                             [rate] if rate else [])

    def test_no_better_than_chance(self):
        for words, knob in ((("--initialiser=constant",), "equal weights stay equal (seed, section 5.3): --initialiser "
                             "normal"), (("--learning-rate=1e-9",), "try another --learning-rate"), ((), None)):
            err = self.run_nnhost("train", "--epochs=4", "--model=m", "--hidden=30", *words).stderr
            self.assertEqual(re.findall("warning: epoch 2: the network answers no better than by always naming the most "
                                        "frequent class: (.*)", err), [knob] if knob else [])

    def test_numbers_of_epochs_are_aligned(self):
        err = self.run_nnhost("train", "--epochs", "10", "--hidden", "2", "--model", "m").stderr
        self.assertEqual(re.findall(r"(?m)^epoch .*?(?=   error)", err),
                         [f"epoch {number:2}/10" for number in range(1, 11)])

    def test_the_bar_leaves_nothing_on_its_line(self):
        text = self.on_terminal(80, "train", "--epochs", "2", "--hidden", "200", "--model", "m")
        for line in text.split("\n"):
            if "records/s" in line.split("\r")[-1]:
                self.fail(f"a bar was left: {line!r}")
        after = re.findall(r"records/s[^\r\n]*\033\[J(\r?)\r", text)  # the cursor is back before anything else comes
        self.assertTrue(after and all(after), text)

    def test_progress_none_and_bar(self):
        quiet = self.run_nnhost("train", "--epochs", "1", "--model", "m", "--progress", "none").stderr
        self.assertNotIn("epoch 1/1", quiet)
        plain = self.run_nnhost("train", "--epochs", "1", "--model", "m").stderr
        self.assertNotIn("\r", plain)

    def test_without_utf8_all_is_ascii(self):
        result = self.run_nnhost("train", "--epochs", "1", "--model", "m", env=self.environment(LC_ALL="C"))
        self.assertTrue((result.stdout + result.stderr).isascii())
        self.assertIn(" +- ", result.stdout)


class Configuration(CliTest):
    def test_origins(self):
        (self.folder / "my.ini").write_text("# mine\n[section]\n\nepochs = 3\r\n hidden=40 \nshuffle = false\n")
        found = self.settings("--config", "my.ini", "--epochs", "7")
        self.assertEqual(found["epochs"], ("7", "command line"))
        self.assertEqual(found["hidden"], ("40", "my.ini:5"))
        self.assertEqual(found["shuffle"], ("false", "my.ini:6"))
        self.assertEqual(found["learning-rate"], ("0.1", "default"))
        self.assertEqual(self.files(), ["my.ini"])

    def settings(self, *words):
        lines = self.good("train", "--print-config", *words).splitlines()
        parts = [re.fullmatch(r"((?:# )?[a-z-]+) += ?(.*?) +# (.*)", line) for line in lines]
        return {name: (value.strip(), origin) for name, value, origin in (part.groups() for part in parts)}

    def test_print_config_has_every_setting_and_can_be_read(self):
        given = ("--data", "my #1.csv", "--augmenter", "rotation", "--model", "m", "--plugin-dir", "a", "--no-shuffle")
        first = self.settings(*given)
        self.assertEqual({name.removeprefix("# ") for name in first}, set(SETTINGS.split()))
        self.assertEqual(first["# loader"], ("", "default: the one that recognises them"))
        self.assertEqual(first["data"], ("my #1.csv", "command line"))
        (self.folder / "all.ini").write_text(self.good("train", "--print-config", *given))
        again = self.settings("--config", "all.ini")
        self.assertEqual({name: value for name, (value, _) in first.items()},
                         {name: value for name, (value, _) in again.items()})
        self.assertTrue(again["data"][1].startswith("all.ini:"))

    def test_mistakes_name_the_line(self):
        cases = [("epoch = 3", "my.ini:2: epoch: there is no such option", "did you mean --epochs?"),
                 ("epochs", "my.ini:2: 'epochs' is not of the form NAME = VALUE", None),
                 ("shuffle = maybe", "my.ini:2: shuffle: 'maybe' is not true or false", None),
                 ("no-shuffle = true", "my.ini:2: no-shuffle: there is no such option", "write shuffle = false"),
                 ("help = true", "my.ini:2: help: is for the command line alone", "leave the line out"),
                 ("config = my.ini", "my.ini:2: config: is for the command line alone", None),
                 ("version = true", "my.ini:2: version: is for the command line alone", None),
                 ("epochs = x", "my.ini:2: epochs: 'x' does not fit: a whole number", None),
                 ("progress = x", "my.ini:2: progress: 'x' is not one of auto|bar|plain|none", None)]
        for line, cause, hint in cases:
            with self.subTest(line):
                (self.folder / "my.ini").write_text(f"seed = 1\n{line}\n")
                result = self.run_nnhost("train", "--config", "my.ini")
                self.assertEqual(result.returncode, 2)
                self.assertTrue(result.stderr.startswith(f"nnhost: error: {cause}"), result.stderr)
                if hint:
                    self.assertIn(f"  hint: {hint}\n", result.stderr)
        self.refused(66, "nnhost: error: no.ini: no such file\n  hint: --config takes a file such as runs/1/run.ini",
                     "train", "--config", "no.ini")
        for name in ("/dev/zero", "."):
            self.refused(66, f"nnhost: error: {name}: is not a regular file\n"
                             "  hint: --config takes a file such as runs/1/run.ini", "train", "--config", name)
        (self.folder / "my.ini").write_bytes(b"seed = 1\nepochs\0 = 3\n")
        self.refused(65, "nnhost: error: my.ini:2: a zero byte: this is no text\n"
                         "  hint: --config takes a file such as runs/1/run.ini", "train", "--config", "my.ini")

    def test_print_config_as_json(self):
        settings = self.good_json("train", "--print-config", "--epochs", "7")["settings"]
        found = {setting["name"]: setting for setting in settings}
        self.assertEqual(set(found), set(SETTINGS.split()))
        self.assertEqual(found["epochs"], {"name": "epochs", "value": "7", "origin": "command line"})
        self.assertIsNone(found["loader"]["value"])


class NothingLeftBehind(CliTest):
    def test_failures(self):
        bad = self.folder / "bad.csv"
        records = sample_records(2)
        bad.write_text("5," + ",".join(map(str, records[0][1])) + "\n6,abc" + ",0" * 783 + "\n")
        before = self.files()
        cases = [
            (66, "no.csv: no such file", ["--data", "no.csv"]),
            (66, "no.csv: no such file", ["--data", TRAIN_SAMPLE, "--test-data", "no.csv"]),
            (65, "bad.csv:2: field 2: 'abc' is not ", ["--data", "bad.csv"]),
            (69, "no activation 'sigmiod' in ", ["--activation", "sigmiod"]),
            (69, "no augmenter 'roation' in ", ["--augmenter", "roation"]),
            (2, "--augmenter: rotation has no parameter 'degres'", ["--augmenter", "rotation:degres=3"]),
            (2, "--augmenter: degrees=300: a number from 0 to 180 is wanted", ["--augmenter", "rotation:degrees=300"]),
            (66, "nowhere: no such folder", ["--plugin-dir", "nowhere"]),
            (1, "", ["--activation", "identity", "--learning-rate", "1000"]),
        ]
        for code, cause, words in cases:
            with self.subTest(words):
                result = self.run_nnhost("train", *words)
                self.assertEqual(result.returncode, code, result.stderr)
                self.assertEqual(result.stdout, "")
                self.assertIn(f"nnhost: error: {cause}", result.stderr)
                self.assertEqual(self.files(), before)

    def test_run_folders_of_others_stay(self):
        self.good("train", "--no-pictures", "--epochs", "0")
        result = self.run_nnhost("train", "--activation", "identity", "--learning-rate", "1000")
        self.assertEqual(result.returncode, 1, result.stderr)
        self.assertEqual(set(os.listdir(self.folder / "runs")), {"1", "latest"})


if __name__ == "__main__":
    unittest.main()
