"""The whole document as text, with nothing in it invisible, and still the same JSON."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import orjson

_SUSPECT = re.compile(r"[^\n\x20-\x7e]")
_HIDDEN = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def raw(document: Mapping[str, Any]) -> str:
    """Write *document* indented; what would be invisible, or turn text around, stands escaped."""
    text = orjson.dumps(document, option=orjson.OPT_INDENT_2).decode()
    return _SUSPECT.sub(_escaped, text)


def _escaped(found: re.Match[str]) -> str:
    letter = found[0]
    if unicodedata.category(letter) not in _HIDDEN:
        return letter
    units = letter.encode("utf-16-be").hex()  # JSON escapes UTF-16 (RFC 8259, section 7)
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
