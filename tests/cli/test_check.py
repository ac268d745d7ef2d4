"""check: exit codes, what is said, JSON and JUnit. What it finds in bad plugins is test_zoo.py's."""

import json
import os
import resource
import shutil
import signal
import unittest
import xml.etree.ElementTree

from support import CURVE, CliTest
from zoo_files import TEST_PLUGINS

WRONG = TEST_PLUGINS / "bad/derivative_off_by_one_per_cent.so"
NOT_LOADED = TEST_PLUGINS / "bad/bad_magic.so"


class Check(CliTest):
    def check(self, code, *words):
        result = self.run_nnhost("check", *words)
        self.assertEqual((result.returncode, result.stderr), (code, ""), result.stdout)
        return result.stdout

    def check_json(self, code, *words):
        return json.loads(self.check(code, *words, "--json"))


class Verdicts(Check):
    def test_a_good_one(self):
        for name in ("sigmoid", "sigmoid.so", "org.nnhost.sigmoid", CURVE):
            with self.subTest(name):
                lines = self.check(0, name).splitlines()
                self.assertRegex(lines[0], r"\A/.*\.so   seed 1\Z")
                self.assertEqual(lines[1], "library")
                self.assertRegex(lines[-1], r"\Apasses level 3: (\d+) of \1 tests passed, \d+ skipped, [\d.]+ s\Z")

    def test_a_bad_one(self):
        shutil.copy(WRONG, self.folder / "wrong.so")
        for name in ("wrong.so", "./wrong.so"):
            with self.subTest(name):
                self.assertRegex(self.check(1, name, "--seed", 5),
                                 r"(?s)  FAILED  backward-is-the-derivative   level 3\n"
                                 r"          backward is the derivative of forward\.\n"
                                 r"          seen: at x = [^\n]*\n"
                                 rf"          again: nnhost check {name} --only backward-is-the-derivative --seed 5\n"
                                 r"  rules: nnhost/abi/types\.h, explained in docs/plugin-authors/rules\.md\n"
                                 r"FAILS level 3: ")
        self.check(0, "wrong.so", "--level", 2)

    def test_a_slope_that_bends_is_no_fault(self):
        for seed in range(1, 21):  # softsign at 0: some of these fail where only jumps of the slope are left out
            self.check(0, CURVE, "--only", "backward-is-the-derivative", "--seed", seed)

    def test_several(self):
        out = self.check(1, "sigmoid", WRONG, "relu")
        self.assertEqual([line.split()[0] for line in out.splitlines() if "level 3:" in line],
                         ["passes", "FAILS", "passes"])
        self.assertEqual([f["passed"] for f in self.check_json(1, "sigmoid", WRONG, "relu")["files"]],
                         [True, False, True])

    def test_what_cannot_be_loaded(self):
        found = self.check_json(1, NOT_LOADED)["files"][0]["results"]
        self.assertEqual([r["test"] for r in found if r["verdict"] == "failed"], ["loads"])
        self.assertIn("it cannot be loaded", {r.get("text") for r in found})

    def test_parameters_and_data(self):
        self.check(0, "rotation:degrees=20", "--level", 2)
        self.refused(2, "nnhost: error: there is no parameter 'steep'", "check", "rotation:steep=1", "--json")
        result = self.run_nnhost("check", "rotation:degrees=900", "--json")
        self.assertEqual((result.returncode, result.stdout), (2, ""))
        self.assertIn("degrees=900: a number from 0 to 180 is wanted", result.stderr)
        self.refused(66, "nnhost: error: /nonexistent: no such file or folder\n"
                         "  hint: name data that the loader can read", "check", "mnist_csv", "--data", "/nonexistent")


class Choosing(Check):
    def ran(self, *words):
        return [r["test"] for r in self.check_json(0, "sigmoid", *words)["files"][0]["results"]]

    def test_only_and_skip(self):
        self.assertEqual(self.ran("--only", "backward-is-*", "--skip", "*-linear", "--skip", "*-far-out"),
                         ["backward-is-finite", "backward-is-the-derivative"])
        self.assertEqual(self.ran("--only", "loads", "--only", "soak"), ["loads", "soak"])
        self.assertIn("NOT CHECKED: no test was left to run", self.check(1, "sigmoid", "--skip", "*"))
        self.refused(2, "nnhost: error: there is no test 'nothing'\n  hint: nnhost check --list names them",
                     "check", "sigmoid", "--only", "nothing")

    def test_levels_grow(self):
        counts = [len(self.ran("--level", level)) for level in (1, 2, 3, 4)]
        self.assertEqual(counts, sorted(set(counts)))

    def test_failures_alike_are_told_once(self):
        text = self.check(1, TEST_PLUGINS / "bad/throws_from_create.so")
        self.assertEqual(text.count("  FAILED  "), 1, text)
        self.assertRegex(text, r"          so too: (?:[a-z-]+, ){10,}[a-z-]+\n          again: ")

    def test_the_primary_parameter_may_stand_alone(self):
        self.check(0, "relu:0.1")
        self.check(0, "rotation:20,mode=random")
        self.refused(2, "nnhost: error: slope=7: a number from 0 to 1 is wanted "
                        "(slope: factor for sums below 0; above 0 it makes the leaky rectifier (default 0))",
                     "check", "relu:7")

    @unittest.skipIf("NNHOST_SANITIZED" in os.environ, "the thread sanitizer handles signals itself")
    def test_ctrl_c_leaves_nothing(self):
        for signal_number in (signal.SIGINT, signal.SIGTERM):
            with self.subTest(signal_number):
                temporary = self.folder / "tmp"
                temporary.mkdir(exist_ok=True)
                process = self.start("check", TEST_PLUGINS / "deadly/hangs_in_forward.so",
                                     env=self.environment(TMPDIR=str(temporary)))
                while not list(temporary.rglob("*")):
                    self.assertIsNone(process.poll())
                process.send_signal(signal_number)
                out, err = process.communicate(timeout=60)
                self.assertEqual((process.returncode, out, err), (130, "", "nnhost: error: stopped on request\n"))
                self.assertEqual(list(temporary.iterdir()), [])

    def test_results_go_where_they_may(self):
        self.refused(73, "nnhost: error: /dev/full: is not a regular file\n  hint: name a file: --junit FILE",
                     "check", "sigmoid", "--junit", "/dev/full")
        self.assertFalse(os.path.isfile("/dev/full"))
        shutil.copy(WRONG, self.folder / "wrong.so")
        self.refused(2, "nnhost: error: --junit wrong.so: this would overwrite wrong.so, which is read\n"
                        "  hint: name another file: --junit FILE", "check", "wrong.so", "--junit", "wrong.so")

    def test_a_folder_is_no_plugin(self):
        (self.folder / "build").mkdir()
        self.refused(66, "nnhost: error: ./build: no PNG file in the folder, nor in its folders\n"
                         "  hint: name a folder with a folder of PNG files for each class, or one with files like "
                         "NAME_3.png", "check", "./build")

    @unittest.skipIf("NNHOST_SANITIZED" in os.environ, "the thread sanitizer writes a file before the program starts")
    def test_where_nothing_can_be_written_nothing_passes(self):
        def without_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))

        for plugin in (WRONG, "sigmoid"):
            result = self.run_nnhost("check", plugin, preexec_fn=without_files)
            self.assertEqual(result.returncode, 1, result.stdout)
            self.assertIn("seen: the checker cannot write to ", result.stdout)
            self.assertIn("FAILS level 3: ", result.stdout)
        self.refused(2, "nnhost: error: the folder for temporary files (TMPDIR) does not exist", "check", "sigmoid",
                     env=self.environment(TMPDIR=str(self.folder / "nowhere")))

    def test_hints(self):
        for pattern, hint in (("backward", "write 'backward*'"), ("soack", "did you mean 'soak'?"),
                              ("xyzzy", "nnhost check --list names them")):
            self.refused(2, f"nnhost: error: there is no test '{pattern}'\n  hint: {hint}", "check", "sigmoid",
                         "--only", pattern)
        self.refused(2, "nnhost: error: what a loader is to read is named with --data, not with path=",
                     "check", "mnist_csv:path=x.csv")

    def test_list(self):
        tests = self.check_json(0, "--list")["tests"]
        self.assertGreater(len(tests), 100)
        self.assertEqual(set(tests[0]), {"test", "level", "kind", "rule", "sentence"})
        lines = self.check(0, "--list").splitlines()
        self.assertEqual(len(lines), len(tests) + 1)
        self.assertEqual(lines[0].split()[:4], ["level", "kind", "rule", "test"])

    def test_in_process(self):
        here, apart = (self.check_json(1, WRONG, *words)["files"][0]["results"] for words in (["--in-process"], []))
        verdicts = [[(r["test"], r["verdict"]) for r in results if not r["test"].endswith("silent")]  # seen in a child alone
                    for results in (here, apart)]
        self.assertEqual(*verdicts)
        result = self.run_nnhost("check", TEST_PLUGINS / "deadly/exits_in_forward.so", "--in-process",
                                 env=self.environment(TMPDIR=str(self.folder)))  # nobody is left to tidy up
        self.assertEqual(result.returncode, 69)
        self.assertIn("a plugin ended the program", result.stderr)

    def test_bad_words(self):
        self.refused(2, "nnhost: error: what to check is missing: a plugin, data or a model\n"
                        "  hint: nnhost check ./my_plugin.so, nnhost check sigmoid or nnhost check my_digits.csv", "check")
        self.refused(66, "nnhost: error: ./no.so: no such file\n"
                         "  hint: give a plugin's library or name, a data set, or a model", "check", "./no.so")
        self.assertEqual(self.run_nnhost("check", "nothing").returncode, 69)
        for option, most in (("seed", 2**53 - 1), ("time-limit", 86400)):
            for value in ("abc", "-1", "1.5", "99999999999999999999"):
                with self.subTest(option, value=value):
                    least = 0 if option == "seed" else 1
                    self.refused(2, f"nnhost: error: --{option}: '{value}' is not a whole number from {least} to {most}",
                                 "check", "sigmoid", f"--{option}={value}")


class ForPrograms(Check):
    def test_json(self):
        found = self.check_json(1, WRONG, "--seed", 9, "--level", 4)
        self.assertEqual((found["passed"], found["level"], found["seed"]), (False, 4, 9))
        file, = found["files"]
        self.assertEqual((file["file"], file["passed"]), (str(WRONG), False))
        verdicts = [r["verdict"] for r in file["results"]]
        for verdict in ("passed", "failed", "skipped"):
            self.assertEqual(file[f"tests_{verdict}"], verdicts.count(verdict))
        failed, = (r for r in file["results"] if r["verdict"] == "failed")
        self.assertEqual((failed["test"], failed["level"], failed["kind"], failed["plugin"]),
                         ("backward-is-the-derivative", 3, "activation",
                          "org.nnhost.test.derivative_off_by_one_per_cent"))
        self.assertGreater(failed["seconds"], 0)
        self.assertEqual(failed["sentence"], "backward is the derivative of forward.")

    def test_junit(self):
        odd = TEST_PLUGINS / "bad/logs_two_lines.so"
        self.check(1, "sigmoid", odd, TEST_PLUGINS / "bad/entry_mangled.so", "--junit", "results.xml")
        suites = xml.etree.ElementTree.parse(self.folder / "results.xml").getroot().findall("testsuite")
        self.assertEqual([int(s.get("failures")) > 0 for s in suites], [False, True, True])
        for suite in suites:
            cases = suite.findall("testcase")
            self.assertEqual(int(suite.get("tests")), len(cases))
            self.assertEqual(int(suite.get("skipped")), len([c for c in cases if c.find("skipped") is not None]))
            self.assertEqual(int(suite.get("failures")), len([c for c in cases if c.find("failure") is not None]))
        self.assertIn('extern "C"', suites[2].find("testcase/failure").get("message"))
        result = self.run_nnhost("check", "sigmoid", "--junit", "nowhere/results.xml")
        self.assertEqual(result.returncode, 73)


if __name__ == "__main__":
    unittest.main()
