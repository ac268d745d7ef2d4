"""PNG files of every colour type and depth, interlaced or not, as bytes."""

import struct
import zlib

GREY, COLOUR, PALETTE, GREY_ALPHA, COLOUR_ALPHA = 0, 2, 3, 4, 6
# PNG specification, Adam7: first column and row, and the steps to the next, of each pass.
PASSES = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def header(width, height, depth=8, colour=GREY, interlaced=False):
    fields = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", fields)


def png(width, pixels, depth=8, colour=GREY, interlaced=False, extra=b""):
    """pixels: row by row, each the bytes of its samples; depth 8 or 16. `extra` stands before the pixels."""
    height = len(pixels) // width
    raw = b""
    for left, top, across, down in PASSES if interlaced else ((0, 0, 1, 1),):
        for row in range(top, height, down):
            if left < width:
                raw += b"\0" + b"".join(pixels[row * width + column] for column in range(left, width, across))
    return (header(width, height, depth, colour, interlaced) + extra + chunk(b"IDAT", zlib.compress(raw)) +
            chunk(b"IEND", b""))


def grey(width, height, value=0):
    """One colour but for a corner."""
    return png(width, [bytes([255 - value])] + [bytes([value])] * (width * height - 1))
