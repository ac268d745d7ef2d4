"""Odd but valid input is read as what it is: the same records as the plain form of the same data."""

import gzip
import struct
import unittest

import pngs
from support import CliTest, sample_records, write_csv

RECORDS = sample_records(6)
PIXELS = RECORDS[0][1]
PALETTE = pngs.chunk(b"PLTE", b"".join(bytes([value] * 3) for value in range(256)))
UPSIDE_DOWN = pngs.chunk(b"PLTE", b"".join(bytes([255 - value] * 3) for value in range(256)))


def csv_forms(plain):
    """Each is the text of `plain` in another dress: name, file, bytes."""
    lines = plain.decode().splitlines()
    heading = "label," + ",".join(f"{y}x{x}" for y in range(1, 29) for x in range(1, 29)) + "\n"
    crlf = plain.replace(b"\n", b"\r\n")
    members = b"".join(gzip.compress(f"{line}\n".encode()) for line in lines)
    half = len(plain) // 2  # inside a line
    return [
        ("CRLF", "a.csv", crlf),
        ("no last line feed", "a.csv", plain[:-1]),
        ("CRLF, no last one", "a.csv", crlf[:-2]),
        ("UTF-8 BOM", "a.csv", b"\xef\xbb\xbf" + plain),
        ("header line", "a.csv", heading.encode() + plain),
        ("BOM, header line and CRLF", "a.csv", b"\xef\xbb\xbf" + heading.encode().replace(b"\n", b"\r\n") + crlf),
        ("gz", "a.csv.gz", gzip.compress(plain)),
        ("gz of several members", "a.csv.gz", members),
        ("gz, cut into members inside a line", "a.csv.gz", gzip.compress(plain[:half]) + gzip.compress(plain[half:])),
        ("gz that is not named so", "a.csv", gzip.compress(plain)),
    ]


def png_forms():
    """Each shows PIXELS: name, bytes."""
    samples = {
        "8-bit grey": (8, pngs.GREY, [bytes([v]) for v in PIXELS], b""),
        "16-bit grey": (16, pngs.GREY, [bytes([v, v]) for v in PIXELS], b""),
        "palette": (8, pngs.PALETTE, [bytes([v]) for v in PIXELS], PALETTE),
        "palette in another order": (8, pngs.PALETTE, [bytes([255 - v]) for v in PIXELS], UPSIDE_DOWN),
        "grey with alpha": (8, pngs.GREY_ALPHA, [bytes([v, 255]) for v in PIXELS], b""),
        "16-bit grey with alpha": (16, pngs.GREY_ALPHA, [bytes([v, v, 255, 255]) for v in PIXELS], b""),
        "colour": (8, pngs.COLOUR, [bytes([v] * 3) for v in PIXELS], b""),
        "16-bit colour": (16, pngs.COLOUR, [bytes([v] * 6) for v in PIXELS], b""),
        "colour with alpha": (8, pngs.COLOUR_ALPHA, [bytes([v, v, v, 255]) for v in PIXELS], b""),
    }
    return [(name + (", interlaced" if interlaced else ""), pngs.png(28, pixels, depth, colour, interlaced, extra))
            for name, (depth, colour, pixels, extra) in samples.items() for interlaced in (False, True)]


class OddInput(CliTest):
    def setUp(self):
        super().setUp()
        self.train_model("--hidden", "4")
        self.plain = write_csv(self.folder / "plain.csv", RECORDS)

    def predictions(self, *words):
        found = self.good_json("predict", "m.safetensors", *words)["predictions"]
        return [(entry.get("label"), entry["outputs"]) for entry in found]

    def trained(self, name):
        self.good("train", "--data", name, "--epochs", "1", "--hidden", "4", "--model", "t.safetensors")
        return (self.folder / "t.safetensors").read_bytes()

    def test_csv(self):
        predicted = self.predictions("--data", "plain.csv", "--records", "0-5")
        trained = self.trained("plain.csv")
        self.assertEqual([label for label, _ in predicted], [str(label) for label, _ in RECORDS])
        for name, file, content in csv_forms(self.plain.read_bytes()):
            with self.subTest(name):
                (self.folder / file).write_bytes(content)
                self.assertEqual(self.predictions("--data", file, "--records", "0-5"), predicted)
                self.assertEqual(self.trained(file), trained)
                self.assertEqual(self.good_json("test", "m.safetensors", "--data", file)["records"], 6)

    def test_idx_of_several_gz_members(self):
        images = struct.pack(">IIII", 2051, 6, 28, 28) + b"".join(bytes(pixels) for _, pixels in RECORDS)
        labels = struct.pack(">II", 2049, 6) + bytes(label for label, _ in RECORDS)
        for name, content in (("images-idx3", images), ("labels-idx1", labels)):
            parts = (content[:5], content[5:10], content[10:])
            (self.folder / f"a-{name}-ubyte.gz").write_bytes(b"".join(map(gzip.compress, parts)))
        self.assertEqual(self.predictions("--data", "a-images-idx3-ubyte.gz", "--records", "0-5"),
                         self.predictions("--data", "plain.csv", "--records", "0-5"))

    def read_alike(self, content, expected):
        """As a picture, and as one record of a folder; gives what is said on stderr."""
        (self.folder / "digits").mkdir(exist_ok=True)
        (self.folder / f"digits/digit_{RECORDS[0][0]}.png").write_bytes(content)
        result = self.run_nnhost("predict", "m.safetensors", f"digits/digit_{RECORDS[0][0]}.png")
        self.assertEqual(result.returncode, 0, result.stderr)
        outputs = self.predictions(f"digits/digit_{RECORDS[0][0]}.png")[0][1]
        records = self.predictions("--data", "digits", "--records", "0")
        self.assertEqual(records[0][0], str(RECORDS[0][0]))
        for found in (outputs, records[0][1]):
            self.assertEqual(len(found), 10)
            for a, b in zip(found, expected):
                self.assertAlmostEqual(a, b, places=6)
        return result.stderr

    def test_png(self):
        expected = self.predictions("--data", "plain.csv", "--records", "0")[0][1]
        for name, content in png_forms():
            with self.subTest(name):
                self.assertNotIn("invert", self.read_alike(content, expected))

    def test_png_dark_on_light(self):
        expected = self.predictions("--data", "plain.csv", "--records", "0")[0][1]
        forms = [
            ("grey", pngs.png(28, [bytes([255 - v]) for v in PIXELS])),
            ("16-bit grey, interlaced", pngs.png(28, [bytes([255 - v] * 2) for v in PIXELS], 16, interlaced=True)),
            ("colour", pngs.png(28, [bytes([255 - v] * 3) for v in PIXELS], colour=pngs.COLOUR)),
            ("black ink on nothing", pngs.png(28, [bytes([0, v]) for v in PIXELS], colour=pngs.GREY_ALPHA)),
        ]
        for name, content in forms:
            with self.subTest(name):
                self.assertRegex(self.read_alike(content, expected),
                                 r"(?m)^nnhost: note: .*digit_\d\.png: .*inverted: dark on light")


if __name__ == "__main__":
    unittest.main()
