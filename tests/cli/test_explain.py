"""train --explain: against the seed's formulas written once more in Python, and against what training gives."""

import json
import math
import os
import struct
import unittest

from support import CURVE, CliTest, sample_records, write_csv, write_png


def read_weights(path, name="weight"):
    """Model file -> a flat list of weights (or of biases) for each layer."""
    data = path.read_bytes()
    size = struct.unpack("<Q", data[:8])[0]
    header, body = json.loads(data[8:8 + size]), data[8 + size:]
    layers = []
    while f"layers.{len(layers)}.{name}" in header:
        begin, end = header[f"layers.{len(layers)}.{name}"]["data_offsets"]
        layers.append(struct.unpack(f"<{(end - begin) // 4}f", body[begin:end]))
    return layers


def sigmoid(x):
    return 1 / (1 + math.exp(-x))


class Reference:
    """The seed's formulas for sigmoid layers, with nothing but lists."""

    def __init__(self, layers, learning_rate, carry_gradient=False):
        self.w = [[list(layer["weights_before"][row * layer["shape"][1]:(row + 1) * layer["shape"][1]])
                   for row in range(layer["shape"][0])] for layer in layers]
        self.learning_rate, self.carry_gradient = learning_rate, carry_gradient

    def forward(self, inputs):
        outputs = [inputs]
        for w in self.w:
            outputs.append([sigmoid(sum(a * b for a, b in zip(row, outputs[-1]))) for row in w])
        return outputs

    def train(self, inputs, targets):
        """Gives outputs, errors and deltas of each layer, and E; then the weights are the new ones."""
        outputs = self.forward(inputs)
        error = [t - o for t, o in zip(targets, outputs[-1])]
        cost, errors, deltas = sum(e * e for e in error), [], []
        for w, sent, out in reversed(list(zip(self.w, outputs, outputs[1:]))):
            delta = [e * o * (1 - o) for e, o in zip(error, out)]
            errors.insert(0, error)
            deltas.insert(0, delta)
            carried = delta if self.carry_gradient else error
            error = [sum(row[a] * c for row, c in zip(w, carried)) for a in range(len(sent))]
            for row, d in zip(w, delta):
                for a, value in enumerate(sent):
                    row[a] += self.learning_rate * d * value
        return outputs[1:], errors, deltas, cost


class Explain(CliTest):
    def setUp(self):
        super().setUp()
        write_csv(self.folder / "three.csv", sample_records(3))

    def assert_near(self, actual, wanted, tolerance):
        self.assertEqual(len(actual), len(wanted))
        self.assertLess(max(abs(a - b) for a, b in zip(actual, wanted)), tolerance)

    def explain(self, *words, count=3, data="three.csv"):
        return self.good_json("train", "--explain", count, "--data", data, *words)

    def test_against_the_formulas(self):
        for words, gradient in (([], False), (["--backpropagation", "gradient", "--hidden", "9,7"], True),
                                (["--hidden", "9,7", "--learning-rate", "0.5", "--input-range=-1:1"], False)):
            with self.subTest(words):
                found = self.explain("--hidden", "12", *words) if "--hidden" not in words else self.explain(*words)
                reference = Reference(found["layers"], found["learning_rate"], gradient)
                for record in found["records"]:
                    outputs, errors, deltas, cost = reference.train(record["inputs"], record["targets"])
                    for name, wanted in (("outputs", outputs), ("errors", errors), ("deltas", deltas)):
                        for layer, values in zip(record["layers"], wanted):
                            self.assert_near(layer[name], values, 1e-6)  # the plugin's functions are of floats
                    self.assertAlmostEqual(record["error"], cost, delta=1e-6)
                for layer, rows in zip(found["layers"], reference.w):
                    self.assert_near(layer["weights_after"], [w for row in rows for w in row], 1e-6)

    def test_inputs_and_targets(self):
        record = self.explain("--hidden", "5", "--no-shuffle", count=1)["records"][0]
        label, pixels = sample_records(1)[0]
        self.assertEqual((record["record"], record["label"]), (0, str(label)))
        self.assert_near(record["inputs"], [0.01 + 0.99 * pixel / 255 for pixel in pixels], 1e-6)
        self.assert_near(record["targets"], [0.99 if c == label else 0.01 for c in range(10)], 1e-6)

    def test_against_training(self):
        """As many records as there are: then training and explanation end with the same weights, in whatever order."""
        cases = [[], ["--backpropagation", "gradient"], ["--hidden", "20,10"], ["--input-range=-1:1", "--seed", "7"],
                 ["--activation", "tanh", "--learning-rate", "0.01"], ["--output-activation", "softmax"],
                 ["--activation", CURVE, "--learning-rate", "0.01"],
                 ["--initialiser", "uniform"], ["--target-range", "0.1:0.9"], ["--validation", "1"], ["--schedule", "cosine"], ["--no-shuffle"],
                 ["--augmenter", "rotation:degrees=10,mode=extend"], ["--batch-size", "2", "--learning-rate", "0.05"]]
        for words in cases:
            with self.subTest(words):
                words = words if "--hidden" in words else ["--hidden", "20", *words]
                found = self.explain(*words, count=9)
                self.good("train", "--data", "three.csv", "--epochs", "1", "--model", "m", *words)
                for layer, weights in zip(found["layers"], read_weights(self.folder / "m")):
                    self.assert_near(layer["weights_after"], weights, 2e-6)  # sums of floats there, of doubles here
                    self.assertGreater(max(abs(a - b) for a, b in zip(layer["weights_before"], weights)), 1e-3)

    def test_biases(self):
        for words in (["--hidden", "20,10"], ["--hidden", "9", "--backpropagation", "gradient", "--batch-size", "2"]):
            found = self.explain("--bias", *words)
            self.good("train", "--data", "three.csv", "--epochs", "1", "--model", "m", "--bias", *words)
            for name in ("weight", "bias"):
                trained = read_weights(self.folder / "m", name)
                self.assertEqual(len(trained), len(found["layers"]))
                for layer, values in zip(found["layers"], trained):
                    self.assert_near(layer[{"weight": "weights", "bias": "biases"}[name] + "_after"], values, 2e-6)
            for layer in found["layers"]:
                self.assertEqual(set(layer["biases_before"]), {0})
        text = self.good("train", "--explain", 3, "--data", "three.csv", "--bias", "--hidden", "20,10")
        self.assertLessEqual(max(map(len, text.splitlines())), 80)
        for wanted in ("input_hidden1 = W_input,hidden1 * (input_input)^T + b_hidden1, 20 x 784",
                       "b_output: 10 biases, 0 at first", "its bias 0.000000, Δb = learning_rate * delta = "):
            self.assertIn(wanted, text)
        self.assertNotIn("bias", self.good("train", "--explain", 1, "--data", "three.csv"))

    def test_order_is_that_of_training(self):
        """More records than a block holds, and such that the order matters: large steps."""
        write_csv(self.folder / "many.csv", sample_records(150))
        for words in ([], ["--seed", "3"], ["--no-shuffle"]):
            with self.subTest(words):
                words = ["--hidden", "4", "--learning-rate", "0.5", *words]
                found = self.explain(*words, count=150, data="many.csv")
                order = [record["record"] for record in found["records"]]
                self.assertEqual(sorted(order), list(range(150)))
                self.assertEqual(order == sorted(order), "--no-shuffle" in words)
                self.good("train", "--data", "many.csv", "--epochs", "1", "--model", "m", *words)
                for layer, weights in zip(found["layers"], read_weights(self.folder / "m")):
                    self.assert_near(layer["weights_after"], weights, 2e-5)

    def test_text(self):
        for words, formulas in (
                ([], ["input_hidden = W_input,hidden * (input_input)^T  (1), 200 x 784", "final_output = sigmoid(input_output)",
                      "error_hidden = W_hidden,output^T * error_output",
                      "dE/dw_a,b = -e_b * S(b_input) * (1 - S(b_input)) * a_output^T  (3)"]),
                (["--hidden", "30,20", "--backpropagation", "gradient"],
                 ["input_hidden2 = W_hidden1,hidden2 * output_hidden1",
                  "error_hidden1 = W_hidden1,hidden2^T * delta_hidden2",
                  "delta_hidden2 = error_hidden2 * S(input_hidden2) * (1 - S(input_hidden2))"]),
                (["--activation", "tanh", "--learning-rate", "0.01"], ["delta = e * tanh'(b_input) = "]),
                (["--output-activation", "softmax"], ["softmax is not a function of one node"]),
                (["--validation", "1", "--seed", "4"], ["of three.csv without those held back"]),
                (["--batch-size", "2"], ["a batch of 2 sums its Δw"]),
                (["--augmenter", "rotation:mode=random"], ["before the augmenters made this copy"])):
            with self.subTest(words):
                text = self.good("train", "--explain", 3, "--data", "three.csv", *words)
                self.assertLessEqual(max(map(len, text.splitlines())), 80)
                for wanted in ["§5.1  Inputs", "§5.2  Target values", "§5.3  Random initial weights",
                               "§2  Propagation input signal forward and getting an output",
                               "§3  Error backpropagating", "§4  Weight updating", *formulas]:
                    self.assertIn(wanted, text)
                self.assertEqual(text.count("\nRecord "), 2 if "--validation" in words else 3)

    def test_text_has_the_numbers(self):
        words = ["--hidden", "5"]
        text = self.good("train", "--explain", 1, "--data", "three.csv", *words)
        found = self.explain(*words, count=1)
        record = found["records"][0]
        hidden, output = record["layers"]
        for name, values in (("t", record["targets"]), ("o", output["outputs"]), ("e_output", output["errors"]),
                             ("e_hidden", hidden["errors"]), ("output", hidden["outputs"])):
            rows = [line.split() for line in text.splitlines() if line.split()[:1] == [name]]
            self.assertIn([name] + [f"{value:.3f}" for value in values], rows)
        self.assertIn(f"summed over the classes = {record['error']:.6f}", text)
        self.assertIn(f"E of this record is {record['error_after']:.6f}", text)
        self.check_update(text, found["layers"][1], output, hidden["outputs"])

    def check_update(self, text, layer, output, sent):
        """old w, Δw and new w of the links to the class that learns most."""
        node = max(range(10), key=lambda k: abs(output["deltas"][k]))
        shown = text[text.index(f"hidden -> output, the links to class {node}, "):].splitlines()
        senders, width = range(5), layer["shape"][1]
        old = [layer["weights_before"][node * width + a] for a in senders]
        new = [layer["weights_after"][node * width + a] for a in senders]
        for name, values in (("old w", old), ("new w", new),
                             ("Δw", [0.1 * output["deltas"][node] * sent[a] for a in senders])):
            row = next(line for line in shown if line.strip().startswith(name + "  "))
            self.assertEqual(row.split()[len(name.split()):], [f"{value:.6f}" for value in values])

    def test_nothing_is_left(self):
        before = self.files()
        result = self.run_nnhost("train", "--explain", 1, "--data", "three.csv")
        self.assertEqual(result.returncode, 0, result.stderr)
        self.assertTrue(result.stderr.endswith("the order is that of epoch 1, shuffled by --seed 1.\nNothing was "
                                               "trained or written: the same without --explain does both.\n"))
        self.assertEqual(self.files(), before)

    def test_pictures_in_colour(self):
        words = ["train", "--loader", os.environ["NNHOST_RAINBOW"] + ":x", "--hidden", "4", "--explain", 1]
        self.assertIn("of the picture, values ", self.good(*words))
        self.assertEqual(len(self.good_json(*words)["records"][0]["inputs"]), 6 * 8 * 3)

    def test_names_of_classes_are_shortened(self):
        for name, (_, pixels) in zip(("n" * 60, "m" * 60), sample_records(2)):
            (self.folder / f"names/{name}").mkdir(parents=True)
            write_png(self.folder / f"names/{name}/1.png", 28, 28, pixels)
        text = self.good("train", "--data", "names", "--hidden", "4", "--explain", 2)
        self.assertLessEqual(max(map(len, text.splitlines())), 80)

    def test_print_config_goes_before(self):
        self.assertEqual(self.good("train", "--explain", 1, "--print-config"), self.good("train", "--print-config"))

    def test_without_utf8(self):
        text = self.good("train", "--explain", 1, "--data", "three.csv", env=self.environment(LC_ALL="C"))
        self.assertTrue(text.isascii())
        self.assertLessEqual(max(map(len, text.splitlines())), 80)

    def test_few_records(self):
        result = self.run_nnhost("train", "--explain", 9, "--data", "three.csv", "--hidden", "4", "--no-shuffle")
        self.assertIn("epoch 1 has 3 records alone\n", result.stderr)
        self.assertIn("the order is that of the data (--no-shuffle).\n", result.stderr)
        self.assertEqual(result.stdout.count("\nRecord "), 3)

    def test_settings_of_a_file(self):
        (self.folder / "my.ini").write_text("hidden = 7\nlearning-rate = 0.25\n")
        found = self.explain("--config", "my.ini", count=1)
        self.assertEqual((found["layers"][0]["shape"][0], found["learning_rate"]), (7, 0.25))
        self.refused(2, "nnhost: error: bad.ini:1: explain: is for the command line alone\n  hint: leave the line out",
                     "train", "--config", write_ini(self.folder / "bad.ini").name)

    def test_refusals(self):
        for value in ("0", "x", "-1", "1001", "1.5"):
            self.refused(2, f"nnhost: error: --explain: '{value}' is not a number of records from 1 to 1000",
                         "train", f"--explain={value}")
        self.refused(2, "nnhost: error: --explain: wants the records in memory\n  hint: leave --shuffle-buffer out",
                     "train", "--explain", "1", "--shuffle-buffer", "10")
        self.refused(2, "nnhost: error: --explain: begins with the initial weights, a run that goes on does not\n"
                        "  hint: leave --resume out", "train", "--explain", "1", "--resume", "runs/1")
        self.refused(1, "nnhost: error: record 2: the outputs are no longer finite numbers\n"
                        "  hint: lower the learning rate (--learning-rate)", "train", "--explain", "3", "--json",
                     "--activation", "identity", "--learning-rate", "1000000", "--hidden", "50,50,50,50,50,50,50,50",
                     "--data", "three.csv")


def write_ini(path):
    path.write_text("explain = 1\n")
    return path


if __name__ == "__main__":
    unittest.main()
