"""Ctrl-C, SIGTERM and SIGHUP: the network so far is kept, and the exit code is 130."""

import json
import re
import signal
import time
import unittest

from support import CliTest


class Interrupt(CliTest):
    def interrupted(self, number, *words):
        """Trains for ever, sends the signal after the first epoch, gives stdout and the rest of stderr."""
        process = self.start("train", "--epochs", "1000000", *words)
        for line in process.stderr:
            if re.match(r"epoch +1/", line):
                break
        process.send_signal(number)
        out, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 130, err)
        return out, err

    def test_run_folder(self):
        for number, name in ((signal.SIGINT, "1"), (signal.SIGTERM, "2"), (signal.SIGHUP, "3")):
            out, err = self.interrupted(number)
            self.assertTrue(out.startswith(f"run    runs/{name} "), out)
            self.assertIn(f"interrupted: runs/{name}/last.safetensors is the network so far\n", err)
            self.assertGreater(self.good_json("test", f"runs/{name}")["accuracy"], 0.5)

    def test_a_second_signal_ends_it_and_what_was_kept_stays(self):
        """Both before the program gets to run again: whichever comes second ends it."""
        process = self.start("train", "--epochs", "1000000")
        for line in process.stderr:
            if re.match(r"epoch +1/", line):
                break
        for number in (signal.SIGSTOP, signal.SIGTERM, signal.SIGHUP, signal.SIGCONT):
            process.send_signal(number)
        _, err = process.communicate(timeout=120)
        self.assertIn(process.returncode, (-signal.SIGTERM, -signal.SIGHUP))
        self.assertIn("  kept: runs/1/last.safetensors is the network after ", err)
        self.assertRegex(err, r"  go on: \S+ train --resume runs/1\n$")
        self.good("test", "runs/1")

    def test_the_same_signal_twice_at_once_is_one(self):
        """As timeout(1) sends it, to the program and to its group."""
        process = self.start("train", "--epochs", "1000000")
        for line in process.stderr:
            if re.match(r"epoch +1/", line):
                break
        process.send_signal(signal.SIGINT)
        time.sleep(0.002)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
        self.assertEqual(process.returncode, 130, err)
        self.assertTrue(out.startswith("run    runs/1 "), out)

    def test_while_it_draws(self):
        """The network is kept by then: what is missing is told. Where the pictures are done first, nothing is."""
        process = self.start("train", "--epochs", "1", "--hidden", "300")
        for line in process.stderr:
            if re.match(r"epoch +1/", line):
                break
        model = self.folder / "runs/1/model.safetensors"
        while not model.exists() and process.poll() is None:
            time.sleep(0.001)
        while not (self.folder / "runs/1/curves.svg").exists() and process.poll() is None:
            time.sleep(0.001)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=120)
        if process.returncode == 0:
            return
        self.assertEqual((process.returncode, out), (-signal.SIGINT, ""))
        self.assertRegex(err, r"  kept: runs/1/model.safetensors is the trained network\n"
                              r"  its pictures: \S+ plot runs/1\n$")
        self.good("plot", "runs/1")

    def test_nohup(self):
        process = self.start("train", "--epochs", "3", "--model", "m",
                             preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
        for line in process.stderr:
            if re.match(r"epoch +1/", line):
                break
        process.send_signal(signal.SIGHUP)
        process.communicate(timeout=120)
        self.assertEqual(process.returncode, 0)

    def test_a_finished_model_is_not_replaced(self):
        model = self.folder / "m.safetensors"
        model.write_bytes(b"of an earlier run")
        out, _ = self.interrupted(signal.SIGINT, "--model", model.name, "--json")
        result = json.loads(out)
        self.assertTrue(result["interrupted"])
        self.assertEqual(result["model"], "m.safetensors.interrupted")
        self.assertEqual(model.read_bytes(), b"of an earlier run")
        self.assertEqual(self.files(), ["m.safetensors", "m.safetensors.interrupted"])
        self.assertGreater(self.good_json("test", "m.safetensors.interrupted")["accuracy"], 0.5)


if __name__ == "__main__":
    unittest.main()
