"""How wide letters are in the fonts that every PDF viewer has, in 1/1000 of the font's size.

Adobe Core 14 AFM files. Letters with accents are as wide as without; the few others are told.
"""

import unicodedata
from functools import lru_cache
from typing import Literal

Font = Literal["Helvetica", "Helvetica-Bold", "Times-Roman", "Times-Bold"]
ENCODING = "cp1252"  # what PDF calls WinAnsiEncoding (ISO 32000-2, annex D)

_FIRST = 32
_COMMON = 32  # letters of a word that is worth remembering
_ASCII: dict[Font, str] = {
    "Helvetica": "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556"
    " 556 556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500"
    " 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556"
    " 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500"
    " 500 500 334 260 334 584",
    "Helvetica-Bold": "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556"
    " 556 556 556 556 556 556 556 333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278"
    " 556 722 611 833 722 778 667 778 722 667 611 722 667 944 667 667 611 333 278 333 584 556 333"
    " 556 611 556 611 556 333 611 611 278 278 556 278 889 611 611 611 611 389 556 333 611 556 778"
    " 556 556 500 389 280 389 584",
    "Times-Roman": "250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500"
    " 500 500 500 500 500 500 500 278 278 564 564 564 444 921 722 667 667 722 611 556 722 722 333"
    " 389 722 611 889 722 722 556 722 667 556 611 722 722 944 722 722 611 333 278 333 469 500 333"
    " 444 500 444 500 444 333 500 500 278 278 500 278 778 500 500 500 500 333 389 278 500 500 722"
    " 500 500 444 480 200 480 541",
    "Times-Bold": "250 333 555 500 500 1000 833 278 333 333 500 570 250 333 250 278 500 500 500"
    " 500 500 500 500 500 500 500 333 333 570 570 570 500 930 722 667 722 722 667 611 778 778 389"
    " 500 778 667 944 722 778 611 778 722 556 667 722 722 1000 722 722 667 333 278 333 581 500 333"
    " 500 556 444 556 444 333 500 556 278 333 556 278 833 556 500 556 556 444 389 333 556 500 722"
    " 500 500 444 394 220 394 520",
}
_OTHERS = {  # octets that are as wide in each of the four, or the widest of them
    1000: b"\x85\x89\x8c\x97\x99\xbc\xbd\xbe\xc6",
    778: b"\x9c\xa9\xae\xd8\xe6",
    584: b"\xac\xb1\xd7\xf7",
    400: b"\xb0",
    350: b"\x82\x88\x8b\x91\x92\x95\x98\x9b\xa1\xa6\xa8\xaa\xaf\xb2\xb3\xb4\xb7\xb8\xb9\xba",
}
_REST = 611


def unprintable(text: str) -> str:
    """Give the letters of *text* that these fonts don't have; control characters are none."""
    return "".join([letter for letter in dict.fromkeys(text) if not _has(letter)])


def width(font: Font, word: str) -> int:
    """Give the width of *word*; of such as are common from memory."""
    return _known(font, word) if len(word) <= _COMMON else _measured(font, word)


@lru_cache(20_000)
def _known(font: Font, word: str) -> int:
    return _measured(font, word)


def _measured(font: Font, word: str) -> int:
    table = _tables[font]
    return sum([table[octet] for octet in word.encode(ENCODING, "replace")])


def _has(letter: str) -> bool:
    try:
        letter.encode(ENCODING)
    except UnicodeEncodeError:
        return False
    return True


def _table(printable: str) -> list[int]:
    table = [0] * _FIRST + [int(each) for each in printable.split()]
    others = {octet: wide for wide, octets in _OTHERS.items() for octet in octets}
    for octet in range(len(table), 256):
        letter = bytes([octet]).decode(ENCODING, "replace")
        plain = ord(unicodedata.normalize("NFD", letter)[0])
        accented = plain < len(table) and plain != octet
        table.append(table[plain] if accented else others.get(octet, _REST))
    return table


_tables = {font: _table(widths) for font, widths in _ASCII.items()}
