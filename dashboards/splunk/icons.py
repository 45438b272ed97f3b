"""The app's icons, drawn by code: a canary on a dark square. PNG (RFC 2083), 8 bit RGBA."""

import struct
from collections.abc import Iterator
from zlib import adler32, crc32

GROUND, BIRD, WING, EYE, BEAK = (
    (23, 29, 33, 255),
    (255, 205, 0, 255),
    (214, 163, 0, 255),
    (23, 29, 33, 255),
    (217, 78, 23, 255),
)
Colour = tuple[int, int, int, int]
SHAPES: tuple[tuple[float, float, float, float, Colour], ...] = (
    (0.46, 0.60, 0.27, 0.25, BIRD),
    (0.60, 0.38, 0.18, 0.18, BIRD),
    (0.24, 0.76, 0.16, 0.06, BIRD),
    (0.38, 0.62, 0.17, 0.12, WING),
    (0.81, 0.40, 0.08, 0.05, BEAK),
    (0.66, 0.34, 0.035, 0.035, EYE),
)
"""Ellipses, the later over the earlier: centre, half axes (of the side), colour."""
GRID = 4
"""Points a pixel is asked at, each way."""


def icon(side: int) -> bytes:
    """Draw it.

    Args:
        side: Pixels; Splunk wants 36, and 72 for screens of double density.
    """
    rows = b"".join(b"\x00" + bytes(_row(y, side)) for y in range(side))
    head = struct.pack(">IIBBBBB", side, side, 8, 6, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", _stored(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*each) for each in chunks)


def _row(y: int, side: int) -> Iterator[int]:
    steps = [(2 * step + 1) / (2 * GRID) for step in range(GRID)]
    for x in range(side):
        seen = [_colour((x + dx) / side, (y + dy) / side) for dx in steps for dy in steps]
        yield from (sum(each) // len(seen) for each in zip(*seen, strict=True))


def _colour(x: float, y: float) -> Colour:
    found = GROUND
    for left, top, wide, high, colour in SHAPES:
        if ((x - left) / wide) ** 2 + ((y - top) / high) ** 2 <= 1:
            found = colour
    return found


def _stored(data: bytes) -> bytes:
    """Wrap *data* uncompressed: the same bytes whatever zlib is here (RFC 1950, 1951)."""
    blocks = [data[at : at + 0xFFFF] for at in range(0, len(data), 0xFFFF)]
    written = b"".join(
        struct.pack("<BHH", number == len(blocks), len(each), 0xFFFF - len(each)) + each
        for number, each in enumerate(blocks, 1)
    )
    return b"\x78\x01" + written + struct.pack(">I", adler32(data))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc32(name + data))
