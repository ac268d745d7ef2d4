"""--checked: the same bits as without, each breach by name and rule; and what a run that a plugin ends leaves behind."""

import json
import os
import shutil
import signal
import struct
import unittest

from support import CliTest, sample_records, write_csv, write_png

MORTAL = os.environ["NNHOST_MORTAL"]  # an activation that misbehaves as soon as a file is there
FINDS_MORTAL = ("--plugin-dir", os.path.dirname(MORTAL), "--allow-writable-plugins")


def weights_of(path):
    """The tensors of a model file, without what is said of them."""
    data = path.read_bytes()
    length, = struct.unpack("<Q", data[:8])
    json.loads(data[8:8 + length])
    return data[8 + length:]


class SameBits(CliTest):
    def same(self, *words):
        plain = self.train_model(*words, name="plain").read_bytes()
        self.assertEqual(self.train_model("--checked", *words, name="checked").read_bytes(), plain)

    def test_every_bundled_plugin(self):
        for words in ("--activation sigmoid", "--activation tanh", "--activation relu:0.1 --learning-rate 0.01",
                      "--activation identity --learning-rate 0.0001", "--initialiser uniform",
                      "--initialiser constant:0.01", "--augmenter rotation:degrees=10",
                      "--augmenter rotation:degrees=10,mode=random",
                      "--activation tanh --output-activation softmax --learning-rate 0.01",
                      "--batch-size 10", "--bias", "--threads 1", "--trainer plain", "--shuffle-buffer 100"):
            with self.subTest(words):
                self.same(*words.split())

    def test_every_loader(self):
        records = sample_records(40)
        write_csv(self.folder / "some.csv", records)
        (self.folder / "some-images-idx3-ubyte").write_bytes(
            struct.pack(">IIII", 2051, len(records), 28, 28) + b"".join(bytes(pixels) for _, pixels in records))
        (self.folder / "some-labels-idx1-ubyte").write_bytes(
            struct.pack(">II", 2049, len(records)) + bytes(label for label, _ in records))
        for index, (label, pixels) in enumerate(records):
            folder = self.folder / "pictures" / str(label)
            folder.mkdir(parents=True, exist_ok=True)
            write_png(folder / f"{index}.png", 28, 28, pixels)
        for data in ("some.csv", "some-images-idx3-ubyte", "pictures"):
            for more in ((), ("--shuffle-buffer", "10")):
                with self.subTest(data + " ".join(more)):
                    self.same("--data", data, *more)

    def test_the_other_verbs(self):
        model = self.train_model()
        for words in (("test",), ("predict", "--records", "0-9")):
            self.assertEqual(self.good(words[0], model, *words[1:], "--checked"), self.good(words[0], model, *words[1:]))
        self.good("backquery", model, "--output", "plain.png")
        self.good("backquery", model, "--output", "checked.png", "--checked")
        self.assertEqual((self.folder / "checked.png").read_bytes(), (self.folder / "plain.png").read_bytes())

    def test_malformed_data_are_still_the_datas_fault(self):
        write_csv(self.folder / "bad.csv", [*sample_records(5), (3, [999] * 784)])
        self.refused(65, "nnhost: error: bad.csv:6: field 2: 999 is not a pixel value (0..255)",
                     "train", "--checked", "--data", "bad.csv")


@unittest.skipIf("NNHOST_SANITIZED" in os.environ, "a sanitizer tells crashes itself")
class Ended(CliTest):
    def end(self, way, *words, when=".", **more):
        """Trains with an activation that does `way` when there is a file `when`: its end, and stderr."""
        return self.run_nnhost("train", "--activation", MORTAL, "--output-activation", "sigmoid", "--target-range",
                               "0.01:0.99", *words, env=self.environment(MORTAL_WHEN=when, MORTAL_WAY=way), **more)

    def test_one_float_past_the_end(self):
        result = self.end("overruns", "--checked")
        self.assertEqual(result.returncode, 69, result.stderr)
        self.assertRegex(result.stderr, r"\nnnhost: error: plugin 'mortal' breaks rule 3 in forward: it wrote past the "
                                        r"end of y \(element (\d+) of \d+\)\n  hint: nnhost check tells more; its vendor: nnhost tests\n\Z")
        self.assertEqual(self.files(), [])

    def test_crash_and_exit(self):
        for way, text in (("crashes", "it crashed (SIGSEGV)"), ("ends", "it ended the process"),
                          ("aborts", "it called abort(), or threw what nothing caught")):
            with self.subTest(way):
                result = self.end(way, "--checked")
                self.assertEqual(result.returncode, 69, result.stderr)
                self.assertTrue(result.stderr.endswith(
                    f"\nnnhost: error: plugin 'mortal' breaks rule 5 in forward: {text}\n"
                    "  hint: nnhost check tells more; its vendor: nnhost tests\n"), result.stderr)
                self.assertEqual(self.files(), [])

    def test_on_a_thread_of_the_plugins_own(self):
        last = "runs/1/last.safetensors"
        for way, text in (("crashes apart", r"it crashed \(SIGSEGV\), at mortal\.so"),
                          ("crashes apart in libc", r"it crashed \(SIGSEGV\), called from mortal\.so"),
                          ("aborts apart", r"it called abort\(\), or threw what nothing caught, called from mortal\.so")):
            shutil.rmtree(self.folder / "runs", ignore_errors=True)
            with self.subTest(way):
                result = self.end(way, "--checked", "--epochs", "3", when=last)
                self.assertEqual(result.returncode, 69, result.stderr)
                self.assertRegex(result.stderr, rf"\nnnhost: error: plugin 'mortal' breaks rule 5 on a thread of its own: "
                                                rf"{text}\+0x[0-9a-f]+\n  hint: nnhost check tells more; its vendor: "
                                                rf"nnhost tests\n  kept: {last} is the network after 1 epoch\n"
                                                rf"  go on: \S+ train --resume runs/1\n\Z")
                self.good("test", "runs/1", *FINDS_MORTAL)

    def test_at_the_end_of_the_program(self):
        result = self.end("crashes at exit", "--checked", "--threads", "1", "--model", "m")
        self.assertEqual(result.returncode, 69, result.stderr)
        self.assertRegex(result.stderr, r"\nnnhost: error: plugin 'mortal' breaks rule 5 outside of any call: it crashed "
                                        r"\(SIGSEGV\), at mortal\.so\+0x[0-9a-f]+\n  hint: nnhost check tells more; its "
                                        r"vendor: nnhost tests\n\Z")
        self.assertIn("m", self.files())

    def test_a_killed_run_leaves_its_checkpoint(self):
        first = self.end("none", "--epochs", "1", "--model", "first")
        self.assertEqual(first.returncode, 0, first.stderr)
        expected = weights_of(self.folder / "first")
        for number, (way, checked) in enumerate((("aborts", ()), ("crashes", ()), ("ends", ()),
                                                 ("overruns", ("--checked",))), 1):
            with self.subTest(way):
                last = f"runs/{number}/last.safetensors"
                result = self.end(way, "--epochs", "3", *checked, when=last)
                self.assertNotEqual(result.returncode, 0)
                self.assertIn(f"\n  kept: {last} is the network after 1 epoch\n", result.stderr)
                self.assertNotIn("model.safetensors", os.listdir(self.folder / f"runs/{number}"))
                self.assertEqual(weights_of(self.folder / last), expected)
                self.good("test", last, *FINDS_MORTAL)

    def test_beside_a_named_model(self):
        (self.folder / "m").write_bytes(b"of an earlier run")
        result = self.end("aborts", "--epochs", "3", "--model", "m", when="m.interrupted")
        self.assertEqual(result.returncode, -signal.SIGABRT)
        self.assertEqual((self.folder / "m").read_bytes(), b"of an earlier run")
        self.assertEqual(self.files(), ["m", "m.interrupted"])
        self.good_json("test", "m.interrupted", *FINDS_MORTAL)

    def test_a_run_that_ends_well_leaves_none(self):
        self.good("train", "--epochs", "3")
        self.assertFalse([name for name in self.files() if "last" in name])
        self.good("train", "--epochs", "3", "--model", "m")
        self.assertNotIn("m.interrupted", self.files())

    def test_a_run_that_fails_keeps_it_and_says_so(self):
        last = "runs/1/last.safetensors"
        result = self.end("lies", "--checked", "--epochs", "3", when=last)
        self.assertEqual(result.returncode, 69, result.stderr)
        self.assertRegex(result.stderr, rf"(?m)^.*{last} is the network after 1 epoch\n"
                                        r"nnhost: error: plugin 'mortal' breaks rule 10 in forward: it gave 2\.0+ in y ")
        self.assertIn(last, self.files())

    def test_a_folder_without_a_model_has_its_checkpoint(self):
        self.end("aborts", "--epochs", "3", when="runs/1/last.safetensors")
        self.good("test", "runs/1", *FINDS_MORTAL)


if __name__ == "__main__":
    unittest.main()
