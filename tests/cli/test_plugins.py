"""plugins: the list with what failed and why, and one plugin in full."""

import os
import pathlib
import resource
import shutil
import signal
import subprocess
import unittest

from support import CURVE, NNHOST, CliTest

BUILT_IN_FOLDER = pathlib.Path(NNHOST).resolve().parent.parent / "lib/nnhost/plugins"
HOSTILE = pathlib.Path(os.environ["NNHOST_HOSTILE"])
BUILT_IN = {"sigmoid": "activation", "tanh": "activation", "relu": "activation", "identity": "activation",
            "softmax": "activation", "normal": "initialiser", "uniform": "initialiser", "constant": "initialiser",
            "mnist_csv": "loader", "idx": "loader", "png_folder": "loader", "rotation": "augmenter"}


def without_core():
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


class Listing(CliTest):
    def test_built_in_plugins(self):
        plugins = self.good_json("plugins")["plugins"]
        self.assertEqual({p["name"]: p["kind"] for p in plugins},
                         {name: f"nnhost.{kind}/1" for name, kind in BUILT_IN.items()})
        folder, *lines = self.good("plugins").splitlines()
        self.assertEqual({str(pathlib.Path(p["file"]).parent) for p in plugins}, {folder})
        self.assertTrue(all(line.startswith("  ") for line in lines))
        self.assertEqual({line.split()[0]: line.split()[1] for line in lines}, BUILT_IN)

    def test_what_fails_is_a_line_with_its_reason(self):
        folder = self.folder / "mine"
        shutil.copytree(HOSTILE, folder)
        (folder / "text.so").write_text("this is a text file")
        failed = {pathlib.Path(p["file"]).stem: p["error"]["cause"]
                  for p in self.good_json("plugins", "--plugin-dir", folder)["plugins"] if "error" in p}
        self.assertEqual(failed["crashes"], "crashed when it was loaded: Aborted (SIGABRT)")
        self.assertEqual(failed["ends"], "ended the process when it was loaded, with status 3")
        self.assertEqual(failed["hangs"], "gave no answer within 5 s")
        self.assertIn("text.so: ", failed["text"])
        self.assertEqual(set(failed), {"crashes", "ends", "hangs", "text"})
        (folder / "hangs.so").unlink()
        text = self.good("plugins", "--plugin-dir", folder)
        self.assertEqual([line for line in text.splitlines() if line.startswith("/")],
                         [str(folder.resolve()), str(BUILT_IN_FOLDER)])
        self.assertRegex(text, r"(?m)^  crashes\.so +FAILED +- +crashed when it was loaded: Aborted \(SIGABRT\)$")
        self.assertRegex(text, r"(?m)^  text\.so +FAILED +- +[^/]")
        self.assertTrue(text.endswith("\n3 of the libraries failed\n"), text)

    def test_a_second_one_with_the_same_id_is_hidden(self):
        original = next(p["file"] for p in self.good_json("plugins")["plugins"] if p["name"] == "sigmoid")
        shutil.copy(original, self.folder / "logistic.so")
        found = [p for p in self.good_json("plugins", "--plugin-dir", self.folder)["plugins"] if p["name"] == "sigmoid"]
        self.assertEqual([p.get("hidden_by") for p in found], [None, str(self.folder / "logistic.so")])
        self.assertIn(f"not used: hidden by {self.folder / 'logistic.so'}",
                      self.good("plugins", "--plugin-dir", self.folder))

    def test_on_a_terminal_summaries_end_where_it_ends(self):
        for columns in (60, 80, 200):
            with self.subTest(columns):
                lines = self.on_terminal(columns, "plugins").splitlines()
                whole = self.good("plugins").splitlines()
                self.assertEqual(len(lines), len(whole))
                for line, all_of_it in zip(lines[1:], whole[1:]):
                    self.assertEqual(line, all_of_it if len(all_of_it) <= columns else all_of_it[:columns - 1] + "…")


class Trust(CliTest):
    def test_folders_that_others_write_to(self):
        folder = self.folder / "open"
        folder.mkdir()
        shutil.copy(CURVE, folder / "mine.so")
        folder.chmod(0o777)
        train = ["train", "--epochs", "0", "--model", "m", "--activation", "open/mine.so"]
        for words in (train, ["plugins", "open/mine.so"]):
            with self.subTest(words):
                result = self.run_nnhost(*words)
                self.assertEqual((result.returncode, result.stdout), (69, ""))
                self.assertIn("--allow-writable-plugins", result.stderr)
                self.good(*words, "--allow-writable-plugins")
        for words in (["test", "m"], ["predict", "m", "--records", "0"], ["backquery", "m"]):
            self.good(*words, "--plugin-dir", "open", "--allow-writable-plugins")
        listed = self.good_json("plugins", "--plugin-dir", "open")["plugins"]
        self.assertEqual([p["file"] for p in listed if "error" in p], [str(folder / "mine.so")])
        listed = self.good_json("plugins", "--plugin-dir", "open", "--allow-writable-plugins")["plugins"]
        self.assertFalse([p for p in listed if "error" in p])


class WhileTraining(CliTest):
    def test_a_set_uid_program_ignores_the_environment(self):
        if os.geteuid() != 0:
            self.skipTest("only root can give a program to somebody else")
        program = self.folder / "nnhost"
        plugins = self.folder / "plugins"
        plugins.mkdir()
        shutil.copy(CURVE, plugins / "curve.so")
        shutil.copy(NNHOST, program)
        env = self.environment(NNHOST_PLUGIN_PATH=str(plugins))
        folders = lambda: subprocess.run([program, "plugins", "curve"], env=env, capture_output=True, text=True).stderr
        self.assertEqual(folders(), "")  # found
        os.chown(program, 4711, 4711)
        program.chmod(0o4755)
        refused = folders()
        self.assertIn("no plugin 'curve' in ", refused)
        self.assertNotIn(str(plugins), refused)

    def test_what_is_named_wins_over_a_bundled_one_of_the_same_id(self):
        (self.folder / "mine").mkdir()
        shutil.copy(BUILT_IN_FOLDER / "sigmoid.so", self.folder / "mine")
        self.good("train", "--epochs", "0", "--model", "m", "--activation", "mine/sigmoid.so")

    def test_a_plugin_that_ends_the_program(self):
        result = self.run_nnhost("train", "--activation", CURVE, env=self.environment(CURVE_EXITS="1"))
        self.assertEqual((result.returncode, result.stdout), (69, ""), result.stderr)
        self.assertIn("nnhost: error: a plugin ended the program\n"
                      "  hint: nnhost check PLUGIN finds the fault, and --checked tells the plugin\n", result.stderr)
        self.assertEqual(self.files(), [])

    def test_a_plugin_that_crashes(self):
        result = self.run_nnhost("train", "--activation", CURVE, env=self.environment(CURVE_CRASHES="1"),
                                 preexec_fn=without_core)
        if result.returncode != -signal.SIGSEGV:
            self.assertIn("Sanitizer", result.stderr)
            self.skipTest("a sanitizer tells crashes itself")
        self.assertIn("nnhost: error: crashed, most likely in a plugin: SIGSEGV\n  hint: ", result.stderr)
        self.assertEqual(self.files(), [])


class InFull(CliTest):
    def test_parameters(self):
        text = self.good("plugins", "rotation")
        self.assertRegex(text, r"\Arotation   augmenter   \d")
        self.assertRegex(text, r"(?m)^degrees +real +10 +0 to 180 +\S")
        self.assertRegex(text, r"(?m)^mode +choice +extend +extend\|random +\S")
        self.assertRegex(text, r"(?m)^licence +MIT$")
        plugin = self.good_json("plugins", "rotation")
        self.assertEqual([p["key"] for p in plugin["parameters"]], ["degrees", "mode"])
        self.assertEqual(plugin["parameters"][1]["choices"], ["extend", "random"])

    def test_name_file_and_id_are_the_same_plugin(self):
        texts = {self.good("plugins", name) for name in ("sigmoid", "sigmoid.so", "org.nnhost.sigmoid")}
        self.assertEqual(len(texts), 1)

    def test_refusals(self):
        self.refused(2, "nnhost: error: the name of the plugin is missing\n"
                        "  hint: nnhost plugins lists them; nnhost plugins NAME explains one", "plugins", "")
        result = self.run_nnhost("plugins", "sigmiod")
        self.assertEqual((result.returncode, result.stdout), (69, ""))
        self.assertTrue(result.stderr.startswith("nnhost: error: no plugin 'sigmiod' in /"), result.stderr)
        self.assertIn("  hint: did you mean 'sigmoid'?\n", result.stderr)
        self.refused(69, f"nnhost: error: {HOSTILE}/crashes.so: crashed when it was loaded: Aborted (SIGABRT)",
                     "plugins", HOSTILE / "crashes.so")


if __name__ == "__main__":
    unittest.main()
