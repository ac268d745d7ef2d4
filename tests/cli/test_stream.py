"""--shuffle-buffer: training data that are read again in every epoch instead of being held in memory."""

import os
import re
import signal
import subprocess
import unittest

from support import TRAIN_SAMPLE, CliTest, sample_records, write_csv


def weights(path):
    """What stands behind the header of a model file."""
    data = path.read_bytes()
    return data[8 + int.from_bytes(data[:8], "little"):]


class Streams(CliTest):
    def test_train_repeat_and_ask(self):
        words = ("--shuffle-buffer", "300", "--epochs", "2", "--hidden", "30", "--augmenter", "rotation:mode=random")
        result = self.run_nnhost("train", *words)
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertIn("train  mnist_sample_train.csv.gz  an unknown number of records (mnist_csv), streamed with 300 in "
                      "memory\n", result.stderr)
        self.assertNotIn("warning", result.stderr)
        self.assertIn("shuffle-buffer = 300\n", (self.folder / "runs/1/run.ini").read_text())
        self.good("train", "--no-pictures", "--config", "runs/1/run.ini")
        self.good("train", "--no-pictures", *words, "--threads", "1", "--model", "one")
        first = (self.folder / "runs/1/model.safetensors").read_bytes()
        self.assertEqual(first, (self.folder / "runs/2/model.safetensors").read_bytes())
        self.assertEqual(weights(self.folder / "runs/1/model.safetensors"), weights(self.folder / "one"))
        self.assertGreater(self.good_json("test", "runs/1")["accuracy"], 0.5)

    def test_without_shuffling_it_is_what_memory_gives(self):
        words = ("--no-shuffle", "--data", TRAIN_SAMPLE)
        self.assertEqual(weights(self.train_model(*words, name="memory")),
                         weights(self.train_model(*words, "--shuffle-buffer", "1", name="stream")))

    def test_shuffling_is_not_what_memory_gives(self):
        self.assertNotEqual(weights(self.train_model(name="memory")),
                            weights(self.train_model("--shuffle-buffer", "2000", name="stream")))

    def test_the_number_of_records_is_told_when_it_is_known(self):
        result = self.good_json("train", "--no-pictures", "--epochs", "1", "--shuffle-buffer", "7")
        self.assertEqual(result["train_records"], 1800)
        text = self.on_terminal(80, "train", "--epochs", "2", "--shuffle-buffer", "7", "--model", "m")
        self.assertRegex(text, r"\repoch 1/2   [\d,]+ records   [\d,]+ records/s\033\[J\r")
        few = write_csv(self.folder / "few.csv", sample_records(100))
        err = self.run_nnhost("train", "--data", few, "--shuffle-buffer", "7", "--epochs", "1", "--model", "m").stderr
        self.assertIn("train  few.csv  100 records (mnist_csv), streamed with 7 in memory\n", err)
        self.assertIn("nnhost: warning: 100 records: expect about 70 %\n", err)

    def test_print_config(self):
        self.assertRegex(self.good("train", "--print-config"), r"(?m)^shuffle-buffer += 0 +# default$")
        self.assertRegex(self.good("train", "--print-config", "--shuffle-buffer", "9"),
                         r"(?m)^shuffle-buffer += 9 +# command line$")

    def test_a_pipe_is_refused(self):
        os.mkfifo(self.folder / "pipe")
        with subprocess.Popen(f"exec zcat '{TRAIN_SAMPLE}' > pipe", shell=True, cwd=self.folder,
                              stderr=subprocess.DEVNULL):
            self.refused(2, "nnhost: error: pipe: loader 'mnist_csv' can read these data only once: they cannot be "
                             "streamed\n  hint: hold them in memory (--shuffle-buffer 0), or put them into an ordinary "
                             "file", "train", "--data", "pipe", "--loader", "mnist_csv", "--shuffle-buffer", "9")
        self.assertEqual(self.files(), ["pipe"])

    def test_an_error_far_in_the_data_leaves_nothing_behind(self):
        records = sample_records(300)
        text = write_csv(self.folder / "bad.csv", records).read_text().splitlines()
        text[250] = "abc" + text[250]
        (self.folder / "bad.csv").write_text("\n".join(text))
        result = self.run_nnhost("train", "--data", "bad.csv", "--shuffle-buffer", "9")
        self.assertEqual(result.returncode, 65)
        self.assertIn("nnhost: error: bad.csv:251: field 1: ", result.stderr)
        self.assertEqual(self.files(), ["bad.csv"])

    def test_interrupted(self):
        process = self.start("train", "--no-pictures", "--epochs", "1000000", "--shuffle-buffer", "500")
        for line in process.stderr:
            if re.match(r"epoch +1/", line):
                break
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 130, err)
        self.assertGreater(self.good_json("test", "runs/1")["accuracy"], 0.5)


if __name__ == "__main__":
    unittest.main()
