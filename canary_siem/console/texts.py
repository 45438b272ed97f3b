"""Filters of the templates: times, numbers and texts as people read them."""

import unicodedata
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup, escape

_STEPS = ((86400, "d"), (3600, "h"), (60, "min"))
SEVERITIES = ((90, "critical"), (70, "high"), (40, "medium"), (0, "low"))
_SIZES = ("bytes", "KB", "MB", "GB", "TB")
_KEPT = {"\n", "\t"}


def moment(text: str) -> datetime:
    """Read a time of ours (RFC 3339)."""
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def age(seconds: float) -> str:
    """Say how long that is, in its largest unit."""
    for step, unit in _STEPS:
        if seconds >= step:
            return f"{int(seconds // step)} {unit}"
    return f"{max(int(seconds), 0)} s"


def ago(text: str) -> str:
    """Say how long ago a time is, or how far ahead."""
    seconds = (datetime.now(UTC) - moment(text)).total_seconds()
    return f"in {age(-seconds)}" if seconds < -1 else f"{age(seconds)} ago"


def when(text: str) -> str:
    """Write a time to the second, UTC."""
    return moment(text).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")


def clock(text: str) -> Markup:
    """Write a ``time`` element: how long ago, with the time itself beside it for a script."""
    return Markup('<time datetime="{}" title="{}">{}</time>').format(text, when(text), ago(text))


def severity(number: Any) -> str:
    """Give the word for ``event.severity``."""
    found = number if isinstance(number, int | float) else 0
    return next(word for least, word in SEVERITIES if found >= least)


def size(octets: float) -> str:
    """Say how large that is."""
    for unit in _SIZES:
        if octets < 1000 or unit == _SIZES[-1]:
            break
        octets /= 1000
    return f"{octets:.0f} {unit}" if unit == "bytes" else f"{octets:.1f} {unit}"


def plain(value: Any) -> str:
    """Show what an intruder wrote: what would be invisible, or turn text around, is named."""
    return "".join(
        f"\u27e8U+{ord(each):04X}\u27e9"
        if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"} and each not in _KEPT
        else each
        for each in str(value)
    )


def short(value: Any, most: int = 80) -> str:
    """Cut a text in the middle where it is long."""
    text = str(value)
    if len(text) <= most:
        return text
    half = (most - 1) // 2
    return f"{text[: most - 1 - half]}…{text[-half:]}"


def words(name: str) -> str:
    """Write a name of ours as words: ``user_agent`` becomes ``User agent``."""
    text = name.replace("_", " ").replace(".", " ")
    return text[:1].upper() + text[1:]


def marked(text: str) -> Markup:
    """Show what stands between backticks as code, one or two of them; all else is text."""
    parts = text.replace("``", "`").split("`")
    if len(parts) % 2 == 0:
        return escape(text)
    code = Markup("<code>{}</code>")
    return Markup("").join(
        code.format(part) if number % 2 else escape(part) for number, part in enumerate(parts)
    )


def proof(word: str) -> str:
    """Say how it is known that a kind fires."""
    return _PROOFS.get(word, word)


_PROOFS = {
    "proven": "Seen to fire by a program that we did not write.",
    "structure-checked": "Its structure was checked. The program that would fire it was not at "
    "hand: try it where you plant it.",
}


FILTERS: Mapping[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (ago, age, when, clock, severity, size, plain, short, words, marked, proof)
}
