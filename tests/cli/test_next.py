"""The commands that train prints at the end: a shell runs them as they stand."""

import shutil
import subprocess
import unittest

from support import CURVE, NNHOST, TEST_SAMPLE, TRAIN_SAMPLE, CliTest, sample_records, write_csv, write_png


class Next(CliTest):
    def next_commands(self, *words, typed=NNHOST):
        result = self.run_nnhost("train", "--no-pictures", "--epochs", "1", *words, typed=typed)
        self.assertEqual(result.returncode, 0, result.stderr)
        block = result.stderr[result.stderr.index("\nnext   ") + 1:]
        return [line[7:] for line in block.splitlines()]

    def run_in_shell(self, command):
        result = subprocess.run(["sh", "-c", command], cwd=self.folder, env=self.environment(), capture_output=True,
                                text=True, stdin=subprocess.DEVNULL, check=False)
        self.assertEqual(result.returncode, 0, f"{command}\n{result.stderr}")
        return result

    def draw_digit(self):
        write_png(self.folder / "my_digit.png", 28, 28, sample_records(1)[0][1])

    def test_bundled_sample(self):
        self.draw_digit()
        commands = self.next_commands()
        self.assertEqual(commands, [f"{NNHOST} test runs/1", f"{NNHOST} backquery runs/1",
                                    f"{NNHOST} predict runs/1 my_digit.png --fit"])
        for command in commands:
            self.run_in_shell(command)
        self.assertTrue((self.folder / "runs/1/backquery.png").is_file())

    def test_all_that_needs_quoting(self):
        """A program, data, a model and plugins whose names a shell would take apart."""
        self.draw_digit()
        (self.folder / "my plugins").mkdir()
        shutil.copy(CURVE, self.folder / "my plugins/my curve.so")
        (self.folder / "my $bin").mkdir()
        program = self.folder / "my $bin/nnhost"
        program.symlink_to(NNHOST)
        shutil.copy(TEST_SAMPLE, self.folder / "it's a test.csv.gz")
        test, *others = commands = self.next_commands(
            "--data", TRAIN_SAMPLE, "--test-data", "it's a test.csv.gz", "--loader", "mnist_csv", "--plugin-dir", ".",
            "--activation", "my plugins/my curve.so", "--learning-rate", "0.002", "--model", "-m (1)", typed=program)
        rest = " --plugin-dir . --plugin-dir 'my plugins'"
        self.assertEqual(test, f"'{program}' test './-m (1)' --data 'it'\\''s a test.csv.gz' --loader mnist_csv{rest}")
        self.assertTrue(all(command.endswith(rest) for command in others))
        for command in commands:
            self.run_in_shell(command)

    def test_own_data(self):
        shutil.copy(TEST_SAMPLE, self.folder / "t.csv.gz")
        verbs = [command.split()[1] for command in self.next_commands("--data", TRAIN_SAMPLE)]
        self.assertEqual(verbs, ["backquery", "predict"])
        self.assertEqual(self.next_commands("--test-data", "t.csv.gz")[0], f"{NNHOST} test runs/2 --data t.csv.gz")

    def test_a_plugin_of_a_writable_folder(self):
        (self.folder / "open").mkdir()
        (self.folder / "open").chmod(0o777)
        shutil.copy(CURVE, self.folder / "open/mine.so")
        for command in self.next_commands("--activation", "open/mine.so", "--allow-writable-plugins")[:2]:
            self.assertTrue(command.endswith(" --plugin-dir open --allow-writable-plugins"), command)
            self.run_in_shell(command)

    def test_only_pictures_of_28x28_can_be_fitted(self):
        write_csv(self.folder / "small.csv", [(label, [label * 20] * 16) for label in range(10)])
        self.assertEqual(self.next_commands("--data", "small.csv")[-1], f"{NNHOST} predict runs/1 my_digit.png")

    def test_json_has_none(self):
        self.assertNotIn("next", self.run_nnhost("train", "--epochs", "0", "--json").stderr)


if __name__ == "__main__":
    unittest.main()
