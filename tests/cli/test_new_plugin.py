"""new-plugin: what it writes, and each way to get it wrong. That the projects build is for tests/examples/scaffold_test.py.
"""

import os
import resource
import subprocess
import unittest

from support import NNHOST, CliTest

KINDS = ("activation", "initialiser", "loader", "augmenter")


class Projects(CliTest):
    def test_a_project(self):
        out = self.good("new-plugin", "activation", "mish")
        self.assertEqual(out, "made   mish: .gitignore, CMakeLists.txt, README.md, mish.c, mish_test.c, plugin_test.h\n"
                              "next   cd mish, then README.md: build, check, use\n")
        self.assertEqual(self.files(), ["mish"] + [f"mish/{name}" for name in (
            ".gitignore", "CMakeLists.txt", "README.md", "mish.c", "mish_test.c", "plugin_test.h")])
        source = (self.folder / "mish/mish.c").read_text()
        for line in ('.id = "org.example.mish"', '.name = "mish"', '.vendor = "your name"', '.licence = "MIT"'):
            self.assertIn(line, source)
        readme = (self.folder / "mish/README.md").read_text()
        self.assertIn("    nnhost check build/mish.so --level 3\n", readme)
        self.assertIn("    nnhost --plugin-dir build --activation mish ", readme)

    def test_json(self):
        self.assertEqual(self.good_json("new-plugin", "loader", "notes", "--lang", "c++", "--output", "there"),
                         {"folder": "there", "kind": "loader", "language": "c++", "name": "notes",
                          "files": [".gitignore", "CMakeLists.txt", "README.md", "example.txt", "notes.cpp",
                                    "notes_test.cpp", "plugin_test.h"]})

    def test_every_kind_in_c_and_in_cpp_and_rust(self):
        for language in ("c", "c++", "rust"):
            for kind in KINDS:
                self.good("new-plugin", kind, f"a_{kind}", "--lang", language, "--output", f"{language}_{kind}")

    def test_texts_are_put_in_once_and_spelt_as_the_language_has_them(self):
        vendor = 'O\'Neil "@name@" \\ é'
        spelt = {"c": 'O\'Neil \\"@name@\\" \\\\ é', "c++": 'O\'Neil \\"@name@\\" \\\\ é',
                 "rust": 'O\'Neil \\"@name@\\" \\\\ é', "d": 'O\'Neil \\"@name@\\" \\\\ é',
                 "fortran": 'O\'Neil ""@name@"" \\ é', "pascal": 'O\'\'Neil "@name@" \\ é'}
        files = {"c": "x.c", "c++": "x.cpp", "rust": "src/lib.rs", "d": "x.d", "fortran": "x.f90", "pascal": "x.pas"}
        for language, text in spelt.items():
            self.good("new-plugin", "activation", "x", "--lang", language, "--vendor", vendor, "--output", language,
                      "--licence", "Apache-2.0 OR MIT")
            source = (self.folder / language / files[language]).read_text()
            self.assertIn(text, source, language)
            self.assertIn("Apache-2.0 OR MIT", source, language)

    def test_output(self):
        (self.folder / "empty").mkdir()
        (self.folder / "elsewhere").mkdir()
        (self.folder / "link").symlink_to("elsewhere")
        for output in ("empty", "new/", "link", str(self.folder / "absolute")):
            self.good("new-plugin", "activation", "x", "--output", output)
            self.assertTrue((self.folder / output / "x.c").is_file(), output)
        self.assertTrue((self.folder / "link").is_symlink())

    def test_names(self):
        for name in ("a", "test", "int", "nnhost", "m" * 63, "a_1"):
            self.good("new-plugin", "activation", name)


    def test_the_name_of_a_bundled_plugin_is_noted(self):
        result = self.run_nnhost("new-plugin", "activation", "tanh")
        self.assertEqual(result.returncode, 0)
        self.assertRegex(result.stderr, r"/tanh\.so is a plugin of that name too: ")


class Refusals(CliTest):
    def test_words(self):
        usage = "lower-case letters, digits and _, a letter first, at most 63 of them, as in leaky_relu"
        cases = [
            ([], "new-plugin needs a kind (activation, initialiser, loader, augmenter) and a name",
             "nnhost new-plugin activation my_plugin"),
            (["loader"], "new-plugin needs a kind (activation, initialiser, loader, augmenter) and a name",
             "nnhost new-plugin loader my_plugin"),
            (["activtion", "x"], "activtion: there is no such kind of plugin", "did you mean activation?"),
            (["initializer", "x"], "initializer: there is no such kind of plugin", "did you mean initialiser?"),
            (["quux", "x"], "quux: there is no such kind of plugin",
             "the kinds are activation, initialiser, loader, augmenter"),
            *((["activation", name], f"{name}: is no name for a plugin", usage)
              for name in ("X", "1x", "_x", "x-y", "../x", "x/y", "é", "m" * 64, "x.c")),
            (["activation", "x", "y"], "y: stray word after new-plugin",
             "usage: nnhost new-plugin KIND NAME [OPTIONS]"),
            (["activation", "x", "--licence", 'M"IT'], "--licence: 'M\"IT' is no SPDX expression",
             "such as MIT, GPL-3.0-or-later, or Apache-2.0 OR MIT"),
            (["activation", "x", "--vendor", "a\nb"], "--vendor: holds a control character", "write it on one line"),
            (["activation", "x", "--vendor", ""], "--vendor: the value is empty", "--vendor TEXT"),
            (["loader", "x", "--lang", "pascal"], "--lang pascal: there is no loader in Pascal yet",
             "Pascal has activation; there is one in c, c++, rust"),
            (["activation", "nnhost", "--lang", "d"], "nnhost: the project has another file nnhost.d",
             "choose another name"),
            (["activation", "x", "--epochs", "3"], "--epochs: is not an option of new-plugin",
             "it belongs to train, sweep; nnhost new-plugin --help lists what new-plugin takes"),
            (["activation", "x", "--plugin-dir", "."], "--plugin-dir: is not an option of new-plugin",
             "it belongs to train, test, predict, backquery, sweep, plot, compare, plugins, check, convert; "
             "nnhost new-plugin --help lists what new-plugin takes"),
        ]
        for words, cause, hint in cases:
            with self.subTest(words):
                self.refused(2, f"nnhost: error: {cause}\n  hint: {hint}", "new-plugin", *words)
        self.refused(2, "nnhost: error: --lang: 'cobol' is not one of c|c++|rust|fortran|d|pascal", "new-plugin",
                     "activation", "x", "--lang", "cobol")
        self.refused(2, "nnhost: error: --lang: 'cpp' is not one of c|c++|rust|fortran|d|pascal\n"
                        "  hint: did you mean c++?", "new-plugin", "activation", "x", "--lang", "cpp")
        self.refused(2, "nnhost: error: --lang: is not an option of train\n"
                        "  hint: it belongs to new-plugin; nnhost train --help lists what train takes",
                     "train", "--lang", "c")
        self.assertEqual(self.files(), [])

    def test_places(self):
        (self.folder / "full").mkdir()
        (self.folder / "full/file").write_text("mine")
        before = self.files()
        hint = "\n  hint: name another place: --output FOLDER"
        for output, cause in (("full", "is there already, and not empty"), ("full/file", "is a file"),
                              (".", "is there already, and not empty"), ("full/file/x", f"{os.path.realpath(self.folder)}/full/file is not a folder")):
            with self.subTest(output):
                self.refused(73, f"nnhost: error: {output}: {cause}{hint}", "new-plugin", "activation", "x", "--output",
                             output)
        folder = os.path.realpath(self.folder)
        self.refused(73, f"nnhost: error: a/b: there is no folder {folder}/a\n"
                         f"  hint: mkdir -p {folder}/a, or name another place: --output FOLDER",
                     "new-plugin", "activation", "x", "--output", "a/b")
        self.assertEqual(self.files(), before)
        self.assertEqual((self.folder / "full/file").read_text(), "mine")

        (self.folder / "here").mkdir()
        self.refused(73, f"nnhost: error: .: is the folder that you are in{hint}", "new-plugin", "activation", "x",
                     "--output", ".", cwd=self.folder / "here")
        self.refused(73, f"nnhost: error: full: is there already, and not empty{hint}", "new-plugin", "activation", "full")

    def test_a_folder_that_cannot_be_written_to(self):
        closed = self.folder / "closed"
        closed.mkdir(mode=0o555)
        more = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        if more and subprocess.run([NNHOST, "--version"], check=False, capture_output=True, **more).returncode != 0:
            self.skipTest("SKIPPED LOUDLY: the program cannot be reached by user 65534")
        self.refused(73, "nnhost: error: closed/x: cannot be made: Permission denied\n"
                         "  hint: name another place: --output FOLDER",
                     "new-plugin", "activation", "x", "--output", "closed/x", **more)
        self.assertEqual(self.files(), ["closed"])

    def test_nothing_half_written_is_left_when_the_disk_is_full(self):
        """A limit on the size of files stands in for the full disk: the larger templates do not fit."""
        limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
        result = self.run_nnhost("new-plugin", "activation", "x", preexec_fn=limit)
        self.assertEqual(result.returncode, 73, result.stderr)
        self.assertIn("nnhost: error: x/README.md: cannot be written: File too large", result.stderr)
        self.assertEqual(self.files(), [])


if __name__ == "__main__":
    unittest.main()
