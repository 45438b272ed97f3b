"""What an intruder wrote, made fit for a SIEM: capped, and free of control characters."""

import re
from collections.abc import Mapping
from typing import Any

from canary_siem.trips import ORIGINAL_CAP

TEXT_CAP = 1_024
URL_CAP = 2_083
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
# Every ASCII character stands here, for one that is missing costs str.translate() twice as much.
_ESCAPED = {code: chr(code) for code in range(0x7F)} | {
    code: f"\\x{code:02x}"
    for code in (*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029)
    if chr(code) not in "\t\n\r"
}

_BACKSLASH, _QUOTE, _DOUBLE_QUOTE = b"\\'\""
_KEPT = ((0x09, r"\t"), (0x0A, r"\n"), (0x0D, r"\r"))
"""What may stand in a text, and how repr() would write it."""


def text(value: str, cap: int = TEXT_CAP, instead: str = "") -> str:
    """Cap *value*; control characters give way to *instead*."""
    if len(value) > cap:
        value = value[:cap]
    # No control character is printable; asking that costs a fraction of the search.
    return value if value.isprintable() else _CONTROL.sub(instead, value)


def clean(fields: Mapping[str, Any], cap: int = TEXT_CAP) -> dict[str, Any]:
    """Make every text in *fields* fit, and leave out what is empty."""
    kept: dict[str, Any] = {}
    for key, value in fields.items():
        limit = URL_CAP if key == "url" else cap
        if isinstance(value, str):
            if len(value) > limit or not value.isprintable():  # text(), not called where it fits
                value = text(value, limit)  # noqa: PLW2901 - the same value, shorter
            if value:
                kept[key] = value
        elif (value := _value(value, limit)) or value is False or value == 0:
            kept[key] = value
    return kept


def _value(value: Any, cap: int) -> Any:
    if isinstance(value, str):
        return text(value, cap)
    if isinstance(value, (dict, Mapping)):  # dict first: asking for a Mapping is slow
        return clean(value, cap)
    if isinstance(value, list | tuple):
        return [kept for item in value if (kept := _value(item, cap)) not in ("", None)]
    return value


def original(raw: bytes) -> str:
    """Give the bytes as text: control characters and what is not UTF-8 stand escaped.

    At most ORIGINAL_CAP octets of UTF-8 come out.
    """
    raw = raw[:ORIGINAL_CAP]
    if _is_like_repr(raw):
        found = repr(raw)[2:-1]
        for octet, escaped in _KEPT:
            if octet in raw:
                found = found.replace(escaped, chr(octet))
    else:
        found = raw.decode("utf-8", "backslashreplace")
        if not found.isprintable():
            found = found.translate(_ESCAPED)
    if len(found) * 4 <= ORIGINAL_CAP:
        return found
    return found.encode("utf-8")[:ORIGINAL_CAP].decode("utf-8", "ignore")


def _is_like_repr(raw: bytes) -> bool:
    """Whether repr() escapes *raw* as we do, but for _KEPT; it costs a fifth of translate()."""
    return (
        _BACKSLASH not in raw
        and (_QUOTE not in raw or _DOUBLE_QUOTE not in raw)
        and raw.decode("utf-8", "ignore").isascii()
    )
