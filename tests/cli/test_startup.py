"""What is loaded, and when: nothing that is not used."""

import unittest

from support import CliTest, TEST_SAMPLE


class Startup(CliTest):
    def libraries(self, *words):
        """Names of the shared libraries that were opened, by the dynamic linker's own account."""
        result = self.run_nnhost(*words, env=self.environment(LD_DEBUG="files"))
        self.assertEqual(result.returncode, 0, result.stderr)
        lines = (result.stdout + result.stderr).splitlines()
        found = {line.split("file=")[1].split()[0].rsplit("/", 1)[-1] for line in lines if "file=" in line}
        self.assertIn("libnnhost.so.0.1", found)
        return found

    def test_blas_and_plugins_are_opened_when_they_are_used(self):
        self.good("train", "--epochs", "1", "--model", "model.safetensors")
        for words in (["--version"], ["--help"]):
            self.assertFalse({n for n in self.libraries(*words) if "blas" in n or n in ("sigmoid.so", "idx.so")}, words)
        one = self.libraries("plugins", "sigmoid")
        self.assertIn("sigmoid.so", one)
        self.assertFalse({n for n in one if "blas" in n or n in ("tanh.so", "idx.so", "rotation.so")})
        predict = self.libraries("predict", "model.safetensors", "--data", str(TEST_SAMPLE), "--loader", "mnist_csv")
        self.assertIn("sigmoid.so", predict)
        self.assertFalse({n for n in predict if "blas" in n or n in ("tanh.so", "rotation.so", "normal.so")})
        self.assertTrue({n for n in self.libraries("train", "--epochs", "1") if "blas" in n})


if __name__ == "__main__":
    unittest.main()
