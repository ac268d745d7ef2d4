"""Verbs, options, help, and each way to get them wrong."""

import unittest

from support import CliTest

OPTIONS_OF_TRAIN = """--activation --output-activation --initialiser --bias --loader --augmenter --plugin-dir --data
    --test-data --hidden --epochs --learning-rate --batch-size --seed --no-shuffle --shuffle-buffer --backpropagation
    --input-range --target-range --trainer --threads --kernel --model --json --progress --config --print-config
    --allow-writable-plugins --checked --explain""".split()


VERBS = "train test predict backquery sweep plot compare plugins check convert new-plugin".split()


class Help(CliTest):
    def examples(self, verb):
        return self.good(verb, "--help").split("\nexamples\n")[1].split("\n\n")[0].splitlines()

    def test_version(self):
        self.assertRegex(self.good("--version"), r"\Annhost \d+\.\d+\.\d+\n\Z")

    def test_program_help_lists_the_verbs(self):
        for words in (["--help"], ["-h"]):
            text = self.good(*words)
            for verb in VERBS:
                self.assertIn(f"\n  {verb} ", text)

    def test_each_verb_has_three_examples(self):
        for verb in VERBS:
            self.assertEqual(self.good(verb, "--help"), self.good("--help", verb))
            examples = self.examples(verb)
            self.assertEqual(len(examples), 3)
            for example in examples:
                self.assertTrue(example.startswith(f"  nnhost {verb}"), example)

    def test_help_of_train_has_every_option(self):
        spelt = [line.split()[0] for line in self.good("train", "--help").splitlines() if line.startswith("  --")]
        for option in OPTIONS_OF_TRAIN:
            self.assertIn(option, spelt)
        self.assertNotIn("--inspect", self.good("plugins", "--help"))

    def test_examples_run(self):
        """In their order; those that name what one has to fetch or draw first fail for that file alone."""
        for verb in ("train", "test", "predict", "backquery", "sweep", "plot", "compare", "plugins", "convert",
                     "new-plugin"):
            for example in self.examples(verb):
                with self.subTest(example):
                    wants = [word for word in example.split() if word.startswith(("mnist/", "my_digit"))]
                    result = self.run_nnhost(*example.split()[1:])
                    if wants:
                        self.assertEqual(result.returncode, 66, result.stderr)
                        self.assertIn(f"nnhost: error: {wants[0]}: no such file", result.stderr)
                    else:
                        self.assertEqual(result.returncode, 0, result.stderr)

    def test_help_as_a_verb(self):
        self.assertEqual(self.good("help"), self.good("--help"))
        self.assertEqual(self.good("help", "train"), self.good("train", "--help"))
        self.refused(2, "nnhost: error: trian: there is no such verb\n  hint: did you mean train?", "help", "trian")

    def test_width(self):
        for columns, most in ((60, 60), (80, 80), (120, 100)):
            for width in ({"COLUMNS": str(columns)}, {}):
                text = self.on_terminal(columns if not width else 80, "train", "--help", **width)
                prose = [line for line in text.splitlines() if not line.startswith("  nnhost") and "/bin/" not in line]
                longest = max(map(len, prose))
                self.assertTrue(most - 12 < longest <= most, (columns, width, longest))

    def test_signs_are_explained(self):
        text = " ".join(self.good("train", "--help").split())
        for line in ("§N: section N of Oleksii Symon, Neural Network for recognizing handwritten numbers "
                     "(docs/book-map.md)", "error: mean over the records of the sum of (target - output)²",
                     "±: half of the 95 % interval", "--no-shuffle keep the records in the file's order"):
            self.assertIn(line, text)

    def test_the_program_is_named_as_it_was_typed(self):
        for typed, shown in (("build/release/bin/nnhost", "build/release/bin/nnhost"),
                             ("/my programs/nnhost", "'/my programs/nnhost'")):
            text = self.good("test", "--help", typed=typed)
            self.assertTrue(text.startswith(f"usage: {shown} test MODEL"), text)
            self.assertIn(f"\nexamples\n  {shown} test runs/1\n", text)
            self.refused(2, "nnhost: error: test needs a model\n"
                            f"  hint: train one first: {shown} train, then name its folder, runs/1",
                         "test", typed=typed)


class Refusals(CliTest):
    def test_texts(self):
        self.refused(2, "nnhost: error: the verb is missing: train, test, predict, backquery, sweep, plot, compare, "
                        "plugins, check, convert or new-plugin\n"
                        "  hint: nnhost train starts at once; nnhost --help explains")
        cases = [
            ("trian", "trian: there is no such verb", "did you mean train?"),
            ("quux", "quux: there is no such verb",
             "the verbs are train, test, predict, backquery, sweep, plot, compare, plugins, check, convert, new-plugin"),
            ("train --foo", "--foo: there is no such option",
             "nnhost --help lists the verbs, nnhost VERB --help the options of one"),
            ("train --epoch 3", "--epoch: there is no such option", "did you mean --epochs?"),
            ("train --learnign-rate=3", "--learnign-rate: there is no such option", "did you mean --learning-rate?"),
            ("train --shuffle", "--shuffle: there is no such option", "did you mean --no-shuffle?"),
            ("train --lr 3", "--lr: there is no such option", "did you mean --learning-rate?"),
            ("train --batch 3", "--batch: there is no such option", "did you mean --batch-size?"),
            ("test --model m", "--model: is not an option of test", "the model stands alone: nnhost test MODEL"),
            ("train -e 3", "-e: there is no such option", "options are spelt in full, with two dashes"),
            ("train foo", "foo: stray word after train", "usage: nnhost train [OPTIONS]"),
            ("test m x", "x: stray word after test", "usage: nnhost test MODEL [OPTIONS]"),
            ("train --epochs", "--epochs: the value is missing", "--epochs N"),
            ("train --model --json", "--model: the value is missing", "--model FILE"),
            ("train --model=", "--model: the value is missing", "--model FILE"),
            ("train --json=5", "--json: takes no value", "write --json alone"),
            ("train --epochs 1 --epochs 2", "--epochs: is given twice", "leave one --epochs out"),
            ("--epochs 3 test m", "--epochs: is not an option of test",
             "it belongs to train, sweep; nnhost test --help lists what test takes"),
            ("test", "test needs a model", "train one first: nnhost train, then name its folder, runs/1"),
            ("predict m", "there is nothing to read",
             "nnhost predict m my_digit.png --fit, or nnhost predict m --records 0-9"),
            ("train --augmenter rotation:degrees=x", "--augmenter: degrees=x: a number from 0 to 180 is wanted",
             "degrees: angle in degrees; its limit in mode random (default 10)"),
            ("predict m a.png --data x", "--data: is for records, but pictures are named too",
             "name pictures, or --data with --records"),
        ]
        for words, cause, hint in cases:
            with self.subTest(words):
                self.refused(2, f"nnhost: error: {cause}\n  hint: {hint}", *words.split())
        self.assertEqual(self.files(), [])

    def test_control_characters_do_not_reach_the_terminal(self):
        self.refused(66, "nnhost: error: a?[31m??b.csv: no such file or folder",
                     "train", "--data", "a\033[31m\n\x9bb.csv")

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
