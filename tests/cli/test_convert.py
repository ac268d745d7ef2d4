"""convert: exact round trips between all formats, what a format cannot hold, and nothing half done left behind."""

import gzip
import os
import resource
import shutil
import signal
import struct
import time
import unittest

from support import TEST_SAMPLE, CliTest, read_png, sample_records, write_csv, write_png

ODD_RECORDS = os.environ["NNHOST_ODD_RECORDS"]  # a loader of records that few formats hold


class Convert(CliTest):
    def setUp(self):
        super().setUp()
        self.records = sample_records(40)
        self.assertEqual({label for label, _ in self.records}, set(range(10)))
        self.csv = write_csv(self.folder / "a.csv", self.records)

    def content(self, name):
        """As bytes, unpacked; of a folder, of each file."""
        path = self.folder / name
        if path.is_dir():
            return {str(file.relative_to(path)): file.read_bytes() for file in sorted(path.rglob("*.png"))}
        return gzip.decompress(path.read_bytes()) if name.endswith(".gz") else path.read_bytes()

    def small(self, name, *lines):
        path = self.folder / name
        path.write_text("".join(line + "\n" for line in lines))
        return path


class RoundTrips(Convert):
    def test_every_format_into_every_format(self):
        names = ["b.csv", "b.csv.gz", "b-images-idx3-ubyte", "b-images.idx.gz", "b/"]
        for name in names:
            self.good("convert", "a.csv", name)
        for source in names:
            for target in names:
                with self.subTest(f"{source} -> {target}"):
                    target = "again-" + target
                    self.good("convert", source, target)
                    self.assertEqual(self.content(target), self.content(target.removeprefix("again-")))
                    self.good("convert", target, "back.csv")
                    self.assertEqual(self.content("back.csv"), self.csv.read_bytes())
                    if target.endswith("/"):
                        shutil.rmtree(self.folder / target)
        self.assertFalse([name for name in os.listdir(self.folder) if name.startswith(".")])

    def test_the_bundled_sample(self):
        self.good("convert", TEST_SAMPLE, "sample.csv")
        self.assertEqual(self.content("sample.csv"), gzip.decompress(TEST_SAMPLE.read_bytes()))

    def test_idx_is_the_format_of_mnist(self):
        self.good("convert", "a.csv", "train-images-idx3-ubyte")
        images, labels = self.content("train-images-idx3-ubyte"), self.content("train-labels-idx1-ubyte")
        self.assertEqual(images[:16], struct.pack(">4i", 0x803, 40, 28, 28))
        self.assertEqual(images[16:], bytes(pixel for _, pixels in self.records for pixel in pixels))
        self.assertEqual(labels, struct.pack(">2i", 0x801, 40) + bytes(label for label, _ in self.records))

    def test_gz_is_reproducible(self):
        self.good("convert", "a.csv", "one.csv.gz")
        self.good("convert", "one.csv.gz", "two.csv.gz")
        self.assertEqual((self.folder / "one.csv.gz").read_bytes(), (self.folder / "two.csv.gz").read_bytes())

    def test_pictures(self):
        self.good("convert", "a.csv", "pictures")
        names = sorted(os.listdir(self.folder / "pictures"))
        self.assertEqual(names, [f"{i:05}_{label}.png" for i, (label, _) in enumerate(self.records)])
        width, height, rows = read_png(self.folder / "pictures" / names[3])
        self.assertEqual((width, height, [pixel for row in rows for pixel in row]), (28, 28, self.records[3][1]))

    def test_how_to_read_what_is_unusual(self):
        cases = [("wide", ["1,1,2,3,4,5,6"], "width=3,height=2", "png_folder"),
                 ("many", ["25,1,2,3,4"], "classes=26", "png_folder"),
                 ("bare", ["1,2,3,250"], "labels=false", "png_folder"),
                 ("light", ["1,250,251,252,253"], "", "png_folder:invert=no")]
        for name, lines, parameters, for_pictures in cases:
            with self.subTest(name):
                self.small(f"{name}.csv", *lines)
                loader = ["--loader", f"mnist_csv:{parameters}"] if parameters else []
                told = self.good_json("convert", f"{name}.csv", f"{name}/", *loader)["loader"]
                self.assertEqual(told, for_pictures if ":" in for_pictures else "")
                back = self.good_json("convert", f"{name}/", f"{name}-back.csv", *(["--loader", told] if told else []))
                self.assertEqual(self.content(f"{name}-back.csv"), self.content(f"{name}.csv"))
                self.assertEqual(back["loader"], f"mnist_csv:{parameters}" if parameters else "")
        self.assertIn("next   nnhost train --data many.idx-images --loader idx:classes=26\n",
                      self.good("convert", "many.csv", "many.idx-images", "--loader", "mnist_csv:classes=26"))

    def test_classes_with_names(self):
        for index, name in enumerate(("ant", "bee", "cat", "cat")):
            (self.folder / "animals" / name).mkdir(parents=True, exist_ok=True)
            write_png(self.folder / "animals" / name / f"{index:05}.png", 2, 2, [0, 0, index, 1])
        (self.folder / "animals/dog").mkdir()  # a class without a picture
        self.good("convert", "animals", "copy")
        self.assertEqual(list(self.content("copy")), list(self.content("animals")))
        self.assertEqual([read_png(self.folder / "copy" / name) for name in self.content("copy")],
                         [read_png(self.folder / "animals" / name) for name in self.content("animals")])
        self.assertTrue((self.folder / "copy/dog").is_dir())
        self.refused(2, "nnhost: error: animals: the classes have names, CSV holds numbers alone\n"
                        "  hint: --drop-names writes the numbers: 0 for 'ant', and so on",
                     "convert", "animals", "animals.csv")
        self.assertEqual(self.good_json("convert", "animals", "animals.csv", "--drop-names")["loader"],
                         "mnist_csv:classes=4")
        self.assertEqual(self.content("animals.csv"), b"0,0,0,0,1\n1,0,0,1,1\n2,0,0,2,1\n2,0,0,3,1\n")


class Output(Convert):
    def test_text(self):
        self.assertEqual(self.good("convert", "a.csv", "b-images.idx"),
                         "wrote  b-labels.idx  the labels\n"
                         "wrote  b-images.idx  40 records of 28x28, 10 classes (IDX)\n"
                         "next   nnhost train --data b-images.idx\n")

    def test_json(self):
        self.assertEqual(self.good_json("convert", "a.csv", "b-images.idx"),
                         {"from": "a.csv", "to": "b-images.idx", "files": ["b-labels.idx", "b-images.idx"],
                          "format": "IDX", "loader": "", "records": 40, "height": 28, "width": 28, "classes": 10})

    def test_what_stood_there_is_replaced(self):
        (self.folder / "real.csv").write_text("old")
        (self.folder / "b.csv").symlink_to("real.csv")
        result = self.run_nnhost("convert", "a.csv", "b.csv")
        self.assertEqual((result.returncode, result.stderr),
                         (0, "nnhost: note: b.csv stood there already and is replaced\n"))
        self.assertTrue((self.folder / "b.csv").is_symlink())
        self.assertEqual(self.content("real.csv"), self.csv.read_bytes())
        (self.folder / "empty").mkdir()
        self.good("convert", "a.csv", "empty")


class Refusals(Convert):
    def test_words(self):
        cases = [([], "what to convert is missing", "nnhost convert FROM TO"),
                 (["a.csv"], "the output is missing", "nnhost convert FROM TO"),
                 (["a.csv", "b.txt"], "b.txt: the name does not say which format is wanted",
                  "NAME.csv, NAME-images-idx3-ubyte, either with .gz, or NAME/ for a folder of pictures"),
                 (["a.csv", "b.idx"], "b.idx: the name says nothing about the file of the labels",
                  "IDX is a pair of files: name the images, as in NAME-images-idx3-ubyte or NAME-images.idx.gz"),
                 (["a.csv", "./a.csv"], "./a.csv: this would overwrite a.csv, which is read", "name another file")]
        for words, cause, hint in cases:
            with self.subTest(words):
                self.refused(2, f"nnhost: error: {cause}\n  hint: {hint}", "convert", *words)
        self.assertEqual(self.files(), ["a.csv"])

    def test_places(self):
        (self.folder / "full").mkdir()
        (self.folder / "full/thing").write_text("")
        (self.folder / "c.csv").mkdir()
        os.mkfifo(self.folder / "pipe.csv")
        before = self.files()
        cases = [("none/b.csv", "none/b.csv: there is no folder none\n  hint: mkdir -p none"),
                 ("full", "full: the folder is not empty\n  hint: name a folder that is empty, or not there yet"),
                 ("a.csv/", "a.csv/: is not a folder\n  hint: name a folder that is empty, or not there yet"),
                 ("c.csv/x-images.idx/b.csv", "c.csv/x-images.idx/b.csv: there is no folder c.csv/x-images.idx\n"
                                              "  hint: mkdir -p c.csv/x-images.idx"),
                 ("pipe.csv", "pipe.csv: is not a regular file\n  hint: name a file")]
        for name, text in cases:
            with self.subTest(name):
                # Before any data are read: the data do not exist, and that is not what is said.
                self.refused(73, f"nnhost: error: {text}", "convert", "no.csv", name)
        self.assertEqual(self.files(), before)

    def test_what_is_read_stays_as_it_is(self):
        self.good("convert", "a.csv", "digits")
        before = self.content("digits")
        for inside in ("digits/more", "digits/../digits/more", str(self.folder / "digits/more")):
            self.refused(2, f"nnhost: error: {inside}: lies in digits, which is read\n"
                            "  hint: name a folder that is empty, or not there yet", "convert", "digits", inside)
        self.assertEqual(self.content("digits"), before)
        self.good("convert", "digits", "digits-more")  # whose name begins like that

    def test_what_a_format_cannot_hold(self):
        self.small("bare.csv", "1,2,3,4")
        self.refused(2, "nnhost: error: bare.csv: the records have no labels, IDX holds them\n"
                        "  hint: CSV and PNG can do without",
                     "convert", "bare.csv", "b-images.idx", "--loader", "mnist_csv:labels=false")
        self.small("many.csv", "1000,1,2,3,4")
        for name, text in (("b-images.idx", "IDX holds labels 0..255"), ("b/", "PNG holds labels 0..999")):
            self.refused(2, f"nnhost: error: many.csv: record 0: label 1000: {text}",
                         "convert", "many.csv", name, "--loader", "mnist_csv:classes=2000")
        self.assertEqual(self.files(), ["a.csv", "bare.csv", "many.csv"])

    def test_records_of_other_loaders(self):
        cases = [("floats", "b.csv", "a.csv: the values are floats, CSV holds whole numbers 0..255"),
                 ("range", "b/", "a.csv: the values range from 0 to 16, those of PNG from 0 to 255"),
                 ("colours", "b-images.idx", "a.csv: 3 channels a pixel, IDX holds one\n"
                                             "  hint: convert pictures in grey"),
                 ("unlabelled", "b.csv", "a.csv: record 1: it has no label, others do"),
                 ("slash", "b/", "b/: the class 'a/b' cannot be the name of a folder\n"
                                 "  hint: --drop-names writes the numbers of the classes instead"),
                 ("names", "b/", "a.csv: PNG does not give the same records back, in the same order\n"
                                 "  hint: --drop-names writes the numbers of the classes, which keeps the order")]
        for way, name, text in cases:
            with self.subTest(way):
                self.refused(2, f"nnhost: error: {text}",
                             "convert", "a.csv", name, "--loader", f"{ODD_RECORDS}:way={way}")
        self.assertEqual(self.files(), ["a.csv"])

    def test_bad_data_leave_nothing(self):
        self.small("bad.csv", "1,2,3,4,5", "1,2,3")
        self.refused(65, "nnhost: error: bad.csv:2: short line: 3 fields, the first record has 5\n"
                         "  hint: it is the last line: the file may be cut off", "convert", "bad.csv", "b/")
        self.assertEqual(self.files(), ["a.csv", "bad.csv"])


class Stops(Convert):
    def test_a_full_disk(self):
        (self.folder / "b.csv").write_text("old")
        for name, limit in (("b.csv", 20000), ("b-images.idx", 10000), ("b/", 100)):
            with self.subTest(name):
                before = self.files()
                result = self.run_nnhost("convert", "a.csv", name, preexec_fn=lambda: resource.setrlimit(
                    resource.RLIMIT_FSIZE, (limit, limit)))
                self.assertEqual((result.returncode, result.stdout), (73, ""), result.stderr)
                self.assertRegex(result.stderr, rf"\Annhost: error: {name.rstrip('/')}\S*: "
                                                r"cannot be written: File too large\n\Z")
                self.assertEqual(self.files(), before)
        self.assertEqual((self.folder / "b.csv").read_text(), "old")

    def test_ctrl_c(self):
        self.small("many.csv", *["1,2,3,4,5"] * 200000)
        process = self.start("convert", "many.csv", "b/")
        while not list(self.folder.glob(".nnhost-*/b/*_*.png")):
            self.assertIsNone(process.poll())
        for _ in range(2):  # as timeout(1) sends it, to the program and to its group
            process.send_signal(signal.SIGINT)
            time.sleep(0.002)
        out, err = process.communicate(timeout=60)
        self.assertEqual((process.returncode, out, err),
                         (130, "", "nnhost: error: stopped on request\n  hint: nothing was written\n"))
        self.assertEqual(self.files(), ["a.csv", "many.csv"])


if __name__ == "__main__":
    unittest.main()
