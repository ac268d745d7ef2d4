"""The animals of the zoo (docs/zoo.md): the libraries that are built, and the files that are none."""

import os
import pathlib
import shutil
import struct

TEST_PLUGINS = pathlib.Path(os.environ["NNHOST_TEST_PLUGINS"])
GOOD = ("plain", "good_sigmoid", "good_initialiser", "good_loader", "good_augmenter")
CLASS_OF_BITS, TYPE, MACHINE = 4, 16, 18  # offsets in the header of an ELF file
S390 = 22


def patched(offset, *values):
    """A good library with other bytes there."""
    library = bytearray((TEST_PLUGINS / "good/plain.so").read_bytes())
    library[offset:offset + len(values)] = bytes(values)
    return bytes(library)


def gather(folder):
    """Copies all animals, good ones too, to `folder`, as NAME.so."""
    for library in TEST_PLUGINS.glob("*/*.so"):
        if library.parent.name in ("good", "bad", "deadly"):
            shutil.copy(library, folder)
    files = {"text_file": b"int main(void) { return 0; }\n",
             "empty_file": b"",
             "cut_short": patched(0)[:4096],
             "other_machine": patched(MACHINE, *struct.pack("<H", S390)),
             "of_32_bits": patched(CLASS_OF_BITS, 1),
             "object_file": patched(TYPE, 1),
             "program": patched(TYPE, 2)}
    for name, content in files.items():
        (folder / f"{name}.so").write_bytes(content)
    (folder / "folder.so").mkdir()
