"""Bad input of every sort: a text of its own, its exit code, and nothing left behind."""

import os
import pathlib
import resource
import subprocess
import tempfile
import unittest
import zlib

import bad_input
from support import NNHOST, CliTest


def small_files_only():
    resource.setrlimit(resource.RLIMIT_FSIZE, (8000, 8000))


def content_of(folder):
    """Relative path of all that stands there: size and checksum of a file, None of a folder."""
    def content(path):
        data = path.read_bytes()
        return len(data), zlib.crc32(data)

    return {str(path.relative_to(folder)): content(path) if path.is_file() else None for path in folder.rglob("*")}


class BadInput(CliTest):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with tempfile.TemporaryDirectory(prefix="nnhost-cli-") as folder:
            subprocess.run([NNHOST, "train", "--epochs", "0", "--hidden", "4", "--model", "m"], check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder)
            cls.model = pathlib.Path(folder, "m").read_bytes()

    def make(self, folder, files):
        for name, content in files.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if content is bad_input.FOLDER:
                path.mkdir()
            else:
                path.write_bytes(content(self.model) if callable(content) else content)

    def check(self, cases, place=None, **more):
        """Each in a folder of its own, or else in `place`, which is emptied again."""
        for number, case in enumerate(cases):
            with self.subTest(case.name):
                folder = place or self.folder / str(number)
                folder.mkdir(exist_ok=True)
                self.make(folder, case.files)
                before = content_of(folder)
                result = self.run_nnhost(*case.words.split(), cwd=folder, **more)
                self.check_result(case, folder, result)
                self.assertEqual(content_of(folder), before, "left behind or changed")
                for name in case.files if place else ():
                    (folder / name).unlink()

    def check_result(self, case, folder, result):
        self.assertEqual((result.returncode, result.stdout), (case.code, ""), result.stderr)
        _, mark, text = result.stderr.partition("nnhost: error: ")
        self.assertTrue(mark, result.stderr)
        self.assertNotIn("nnhost: error: ", text, "one error alone is told")
        error, _, hint = text.partition("\n")
        if isinstance(case.error, str):
            self.assertEqual(error, case.error.replace("FOLDER", str(folder.resolve())))
        else:
            self.assertTrue(case.error.fullmatch(error), error)
        if case.hint:
            self.assertTrue(hint.startswith("  hint: "), hint)
            self.assertIn(case.hint, hint)

    def test_files(self):
        self.check(bad_input.FILES)

    def test_idx(self):
        self.check(bad_input.IDX)

    def test_pictures(self):
        self.check(bad_input.PICTURES)

    def test_models(self):
        self.check(bad_input.MODELS)

    def test_plugins(self):
        self.check(bad_input.PLUGINS)

    def test_options(self):
        self.check(bad_input.OPTIONS)

    def test_outputs(self):
        self.check(bad_input.OUTPUTS)

    def test_limit_on_file_size(self):
        self.check(bad_input.FULL, preexec_fn=small_files_only)

    def test_full_disk(self):
        disk = self.folder / "disk"
        disk.mkdir()
        mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", disk], capture_output=True, text=True,
                               check=False) if os.geteuid() == 0 else None
        if mount is None or mount.returncode != 0:
            self.skipTest("SKIPPED LOUDLY: a disk of 64 KiB cannot be mounted here (root alone can): "
                          f"{mount.stderr if mount else 'not root'}")
        self.addCleanup(subprocess.run, ["umount", disk], check=True)
        large = [case._replace(words=case.words.replace("--hidden 4", "--hidden 40")) for case in bad_input.FULL]
        self.check(large, place=disk)


if __name__ == "__main__":
    unittest.main()
