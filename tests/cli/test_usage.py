"""Verbs, options, help, and each way to get them wrong."""

import unittest

from support import CliTest

OPTIONS_OF_TRAIN = """--activation --output-activation --initialiser --loader --augmenter --plugin-dir --data --test-data
    --hidden --epochs --learning-rate --batch-size --seed --no-shuffle --backpropagation --input-range --target-range
    --threads --kernel --model --json --progress --config --print-config""".split()


class Help(CliTest):
    def test_version(self):
        self.assertRegex(self.good("--version"), r"\Annhost \d+\.\d+\.\d+\n\Z")

    def test_program_help_lists_the_verbs(self):
        for words in (["--help"], ["-h"]):
            text = self.good(*words)
            for verb in ("train", "test", "predict", "backquery", "plugins"):
                self.assertIn(f"\n  {verb} ", text)

    def test_each_verb_has_three_examples(self):
        for verb in ("train", "test", "predict", "backquery", "plugins"):
            for words in ([verb, "--help"], ["--help", verb]):
                examples = self.good(*words).split("\nexamples\n")[1].splitlines()
                self.assertEqual(len(examples), 3)
                for example in examples:
                    self.assertTrue(example.startswith(f"  nnhost {verb}"), example)

    def test_help_of_train_has_every_option(self):
        spelt = [line.split()[0] for line in self.good("train", "--help").splitlines() if line.startswith("  --")]
        for option in OPTIONS_OF_TRAIN:
            self.assertIn(option, spelt)
        self.assertNotIn("--inspect", self.good("plugins", "--help"))

    def test_examples_parse(self):
        """What the help shows is accepted as a command line: what may fail is the files that it names."""
        for verb in ("train", "test", "predict", "backquery"):
            for example in self.good(verb, "--help").split("\nexamples\n")[1].splitlines():
                if example.strip() == "nnhost train":
                    continue
                result = self.run_nnhost(*example.split()[1:], "--progress=none" if verb == "train" else "--json")
                self.assertIn(result.returncode, (0, 66), result.stderr)


class Refusals(CliTest):
    def test_texts(self):
        self.refused(2, "nnhost: error: the verb is missing: train, test, predict, backquery or plugins\n"
                        "  hint: nnhost train starts at once; nnhost --help explains")
        cases = [
            ("trian", "trian: there is no such verb", "did you mean train?"),
            ("quux", "quux: there is no such verb", "the verbs are train, test, predict, backquery, plugins"),
            ("train --foo", "--foo: there is no such option",
             "nnhost --help lists the verbs, nnhost VERB --help the options of one"),
            ("train --epoch 3", "--epoch: there is no such option", "did you mean --epochs?"),
            ("train --learnign-rate=3", "--learnign-rate: there is no such option", "did you mean --learning-rate?"),
            ("train --shuffle", "--shuffle: there is no such option", "did you mean --no-shuffle?"),
            ("train -e 3", "-e: there is no such option", "options are spelt in full, with two dashes"),
            ("train foo", "foo: stray word after train", "usage: nnhost train [OPTIONS]"),
            ("test m x", "x: stray word after test", "usage: nnhost test MODEL [OPTIONS]"),
            ("train --epochs", "--epochs: the value is missing", "--epochs N"),
            ("train --model --json", "--model: the value is missing", "--model FILE"),
            ("train --model=", "--model: the value is missing", "--model FILE"),
            ("train --json=5", "--json: takes no value", "write --json alone"),
            ("train --epochs 1 --epochs 2", "--epochs: is given twice", "leave one --epochs out"),
            ("--epochs 3 test m", "--epochs: is not an option of test",
             "it belongs to train; nnhost test --help lists what test takes"),
            ("test", "test needs a model", "train one first: nnhost train, then name its folder, runs/1"),
            ("predict m", "there is nothing to read",
             "nnhost predict m my_digit.png, or nnhost predict m --data PATH --records 0-9"),
            ("predict m a.png --data x", "--data: is for records, but pictures are named too",
             "name pictures, or --data with --records"),
        ]
        for words, cause, hint in cases:
            with self.subTest(words):
                self.refused(2, f"nnhost: error: {cause}\n  hint: {hint}", *words.split())
        self.assertEqual(self.files(), [])

    def test_values_out_of_range(self):
        for words in ("--epochs -1", "--epochs 1.5", "--hidden 0", "--hidden 300,,5", "--learning-rate nan",
                      "--learning-rate 0", "--batch-size 0", "--seed -1", "--threads 0", "--input-range 1:0",
                      "--target-range 0.5", "--backpropagation both", "--progress sometimes", "--kernel magic"):
            option, value = words.split()
            for line in (["train", option, value], [f"{option}={value}", "train"]):
                with self.subTest(line):
                    result = self.run_nnhost(*line)
                    self.assertEqual(result.returncode, 2, result.stderr)
                    self.assertTrue(result.stderr.startswith(f"nnhost: error: {option}: '{value}' "), result.stderr)
        self.assertEqual(self.files(), [])

    def test_words_after_two_dashes_are_no_options(self):
        result = self.run_nnhost("test", "--", "--no-model")
        self.assertEqual(result.returncode, 66, result.stderr)
        self.assertIn("--no-model: no such file", result.stderr)


if __name__ == "__main__":
    unittest.main()
