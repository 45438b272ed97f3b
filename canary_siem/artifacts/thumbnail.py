"""The small picture of its first page that an OpenDocument file carries for file managers.

PNG, W3C recommendation, sections 5 and 11: grey, eight bits. Text is lines of grey, as in any
page that is shown so small.
"""

import zlib
from collections.abc import Sequence
from struct import pack

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.words import Block

HEIGHT = 256
_WHITE, _GAP = 255, 205
_PER_LINE = 92  # characters


def first_page(draw: Draw, blocks: Sequence[Block], *, wide: bool = False) -> bytes:
    """Draw the first page of *blocks*; *wide* paper is Letter, other A4."""
    width = 198 if wide else 181
    margin, column = width // 9, width - 2 * (width // 9)
    empty = bytes([0]) + bytes([_WHITE]) * width
    rows = [empty] * margin
    for block in blocks:
        rows += [empty] * (3 if block.style in {"Title", "Heading"} else 1)
        large = block.style == "Title"
        left = len(block.text) * (2 if large else 1)
        while left > 0:
            part = min(1.0, left / _PER_LINE)
            indent = 6 if block.style == "Bullet" else 0
            length = max(4, int((column - indent) * part))
            for _ in range(2 if large else 1):
                rows.append(_line(draw, width, margin + indent, length - indent))
            rows.append(empty)
            left -= _PER_LINE
    rows = [*rows[: HEIGHT - margin], *([empty] * HEIGHT)][:HEIGHT]
    header = pack(">2I5B", width, HEIGHT, 8, 0, 0, 0, 0)
    return b"".join(
        (
            b"\x89PNG\r\n\x1a\n",
            _chunk(b"IHDR", header),
            _chunk(b"IDAT", zlib.compress(b"".join(rows), 6)),
            _chunk(b"IEND", b""),
        )
    )


def _line(draw: Draw, width: int, start: int, length: int) -> bytes:
    """Draw letters as greys and gaps: an octet a pixel, behind the row's filter (0: none)."""
    octets = draw.octets(64) + draw.octets(64) + draw.octets(64)
    line = bytearray([0]) + bytearray([_WHITE]) * width
    for at in range(max(0, min(length, width - start))):
        if octets[at] < _GAP:
            line[1 + start + at] = octets[at]
    return bytes(line)


def _chunk(kind: bytes, content: bytes) -> bytes:
    return b"".join(
        (pack(">I", len(content)), kind, content, pack(">I", zlib.crc32(kind + content)))
    )
