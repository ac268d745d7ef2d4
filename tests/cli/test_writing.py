"""Outputs that cannot be written: exit code 73, said before an hour is lost, and nothing half done left behind."""

import os
import pathlib
import resource
import subprocess
import unittest

from support import NNHOST, CliTest


def as_nobody():
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)


def small_files_only(most=20000):
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))


class Places(CliTest):
    def test_model(self):
        (self.folder / "folder").mkdir()
        os.mkfifo(self.folder / "pipe")
        before = self.files()
        cases = [("none/m", "none/m: there is no folder none\n"
                            "  hint: mkdir -p none, or name another place: --model FILE"),
                 ("folder", "folder: is a folder\n  hint: name a file: --model FILE"),
                 ("pipe", "pipe: is not a regular file\n  hint: name a file: --model FILE"),
                 ("/dev/full", "/dev/full: is not a regular file\n  hint: name a file: --model FILE")]
        for name, text in cases:
            with self.subTest(name):
                # Before any data are read: the data do not exist, and that is not what is said.
                self.refused(73, f"nnhost: error: {text}", "train", "--data", "no.csv", "--model", name)
        self.assertEqual(self.files(), before)

    def test_names_that_cannot_be(self):
        (self.folder / "loop").symlink_to("loop")
        before = self.files()
        for name, cause in (("loop", "Too many levels of symbolic links"), ("a" * 300, "File name too long"),
                            ("a" * 250, "the name is too long")):  # of its temporary file
            with self.subTest(name):
                result = self.run_nnhost("train", "--data", "no.csv", "--model", name)
                self.assertEqual((result.returncode, result.stdout), (73, ""), result.stderr)
                self.assertIn(f"{name}: ", result.stderr)
                self.assertIn(f"{cause}\n", result.stderr)
                result = self.run_nnhost("test", name)
                self.assertEqual((result.returncode, result.stdout), (66, ""), result.stderr)
        self.assertEqual(self.files(), before)

    def test_what_is_read_is_never_overwritten(self):
        model = self.train_model()
        (self.folder / "link").symlink_to(model.name)
        (self.folder / "my.ini").write_text("epochs = 0\n")
        (self.folder / "d.interrupted").write_text("")
        before = {name: (self.folder / name).read_bytes() for name in self.files()}
        cases = [("--output", "link", "m.safetensors", ["backquery", "m.safetensors"]),
                 ("--model", "./m.safetensors", "m.safetensors", ["train", "--data", "m.safetensors"]),
                 ("--model", "link", "m.safetensors", ["train", "--test-data", "m.safetensors"]),
                 ("--model", "my.ini", "my.ini", ["train", "--config", "my.ini"])]
        for option, output, source, words in cases:
            with self.subTest(words):
                self.refused(2, f"nnhost: error: {option} {output}: this would overwrite {source}, which is read\n"
                                f"  hint: name another file: {option} FILE", *words, option, output)
        result = self.run_nnhost("train", "--data", "d.interrupted", "--model", "d")
        self.assertEqual(result.returncode, 2, result.stderr)
        self.assertEqual({name: (self.folder / name).read_bytes() for name in self.files()}, before)

    def test_backquery(self):
        self.train_model()
        self.refused(73, "nnhost: error: none/x.png: there is no folder none\n"
                         "  hint: mkdir -p none, or name another place: --output FILE",
                     "backquery", "m.safetensors", "--output", "none/x.png")

    def test_runs_is_a_file(self):
        (self.folder / "runs").write_text("")
        self.refused(73, "nnhost: error: runs: is not a folder\n"
                         "  hint: go to a folder that you may write in, or name a file: --model FILE", "train")

    def test_folder_of_somebody_else(self):
        who = as_nobody if os.geteuid() == 0 else None
        if who is None:
            self.folder.chmod(0o555)
        elif subprocess.run(["test", "-x", NNHOST], preexec_fn=who, check=False).returncode != 0:
            self.skipTest("SKIPPED LOUDLY: the program cannot be reached by user 65534")
        self.refused(73, "nnhost: error: .: cannot be written to: Permission denied\n"
                         "  hint: go to a folder that you may write in, or name a file: --model FILE",
                     "train", "--data", "no.csv", preexec_fn=who)
        self.refused(73, "nnhost: error: m: the folder . cannot be written to: Permission denied\n"
                         "  hint: name another place: --model FILE",
                     "train", "--data", "no.csv", "--model", "m", preexec_fn=who)
        self.folder.chmod(0o755)
        self.assertEqual(self.files(), [])


class NoRoom(CliTest):
    """Without room for a model, by a limit on the size of files (everybody) and by a full disk (root)."""

    def check_nothing_is_left(self, folder, **more):
        for words in (["train", "--epochs", "0"], ["train", "--epochs", "0", "--model", "m"]):
            result = self.run_nnhost(*words, cwd=folder, **more)
            self.assertEqual((result.returncode, result.stdout), (73, ""), result.stderr)
            self.assertIn("cannot be written", result.stderr)
            self.assertEqual(list(folder.iterdir()), [])

    def test_limit_on_file_size(self):
        self.check_nothing_is_left(self.folder, preexec_fn=small_files_only)

    def test_limit_on_file_size_for_a_picture(self):
        self.train_model()
        result = self.run_nnhost("backquery", "m.safetensors", preexec_fn=lambda: small_files_only(2000))
        self.assertEqual((result.returncode, result.stdout), (73, ""), result.stderr)
        self.assertIn("nnhost: error: backquery.png: cannot be written: File too large", result.stderr)
        self.assertEqual(self.files(), ["m.safetensors"])

    def test_full_disk(self):
        disk = self.folder / "disk"
        disk.mkdir()
        mount = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=64k", "none", disk], capture_output=True,
                               check=False)
        if mount.returncode != 0:
            self.skipTest("SKIPPED LOUDLY: a small disk cannot be mounted here (root only): " + mount.stderr.decode())
        self.addCleanup(subprocess.run, ["umount", disk], check=True)
        self.check_nothing_is_left(disk)


class StandardOutput(CliTest):
    WORDS = (["--version"], ["--help"], ["plugins"], ["plugins", "sigmoid"], ["test", "m.safetensors"],
             ["test", "m.safetensors", "--json"], ["predict", "m.safetensors", "--records", "0-400"],
             ["backquery", "m.safetensors"], ["train", "--model", "n.safetensors", "--epochs", "0"])

    def test_full(self):
        self.train_model()
        for words in self.WORDS:
            with self.subTest(words), open("/dev/full", "w", encoding="utf-8") as full:
                result = self.run_nnhost(*words, stdout=full)
                self.assertEqual(result.returncode, 73, result.stderr)
                self.assertIn("nnhost: error: standard output: No space left on device\n", result.stderr)

    def test_closed(self):
        self.train_model()
        for words in self.WORDS:
            with self.subTest(words):
                command = f'exec "$0" {" ".join(words)} >&-'
                result = subprocess.run(["sh", "-c", command, NNHOST], cwd=self.folder, env=self.environment(),
                                        capture_output=True, text=True, check=False)
                self.assertEqual(result.returncode, 73, result.stderr)
                self.assertIn("nnhost: error: standard output: Bad file descriptor\n", result.stderr)
        self.good("test", "n.safetensors")  # and nothing that should have been printed is in the file

    def test_reader_that_went_away(self):
        self.train_model()
        for words in self.WORDS:
            with self.subTest(words):
                read, write = os.pipe()
                os.close(read)
                with os.fdopen(write, "w") as pipe:
                    result = self.run_nnhost(*words, stdout=pipe)
                self.assertEqual(result.returncode, -13, result.stderr)  # SIGPIPE
                self.assertNotIn("error", result.stderr.replace("error 0", ""))


if __name__ == "__main__":
    unittest.main()
