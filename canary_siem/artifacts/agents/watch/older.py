"""What older clients tell, in forms of theirs; none of them says where it begins.

The watcher of files for Linux: ``<base32 of the path>.l<dd>``, in labels of 63 characters; of
paths too long for a name it kept the end. The scripts for DTrace: ``<n>.<user id>.h.<host>`` and
then ``.c.<command>.d1`` or ``.f.<file>.d2``, each value in base64, which may go over labels.
"""

import re
from base64 import b32decode, b64decode
from collections.abc import Sequence
from typing import Any

from canary_siem.artifacts.agents.watch.told import Told

OLDER = "an older form that does not say where it begins"
LONGEST = 240
"""Characters of a name whose path may have been cut at its front: it filled the name up."""
_PATH = re.compile(r"l[0-9]{2}", re.ASCII | re.IGNORECASE)
_SCRIPT = re.compile(r"d[12]", re.ASCII | re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,10}", re.ASCII)


def read(labels: Sequence[str], written: Sequence[str] | None, length: int) -> Told | None:
    """Read the *labels* left of an id; None where they are of none of these forms. Never raises.

    Args:
        labels: From left to right, lower case, as the listener wrote them.
        written: The labels in the case in which they were written, where that is known.
        length: Characters of the whole name.
    """
    if len(labels) > 1 and _PATH.fullmatch(labels[-1]):
        return _path(labels[:-1], length)
    if len(labels) > 1 and _SCRIPT.fullmatch(labels[-1]):
        return _script(labels, written)
    return None


def _path(labels: Sequence[str], length: int) -> Told:
    """Name the file only where nothing says that its path's start may be missing."""
    raw = ".".join(labels)
    spelled = "".join(labels).replace("-", "")
    try:
        path = b32decode(spelled + "=" * (-len(spelled) % 8), casefold=True).decode("utf-8")
    except ValueError:
        return _doubt(raw, "not base32 of a path")
    if not path or not path.isprintable():
        return _doubt(raw, "no path in it")
    if not path.startswith("/") or length >= LONGEST:
        return _doubt(path, "the start of the path may be missing")
    return Told({"file": {"path": path}}, data=path, error=OLDER, complete=False)


def _script(labels: Sequence[str], written: Sequence[str] | None) -> Told:
    """Read user, host, and command or file: only in the letter case in which they came."""
    raw = ".".join(written or labels)
    parts = _parts([label.lower() for label in labels])
    if parts is None:
        return _doubt(raw, "incomplete")
    if written is None:
        return _doubt(raw, "base64 whose letter case may have been changed")
    user, host, what = (_text("".join(written[part])) for part in parts)
    if not (user and host and what):
        return _doubt(raw, "not base64 of texts")
    fields: dict[str, Any] = {"host": {"name": host}}
    fields["user"] = {"id" if _NUMBER.fullmatch(user) else "name": user}
    if labels[-1].lower() == "d2":
        fields["file"] = {"path": what}
    else:
        fields["process"] = {"command_line": what, "name": what.split()[0].rpartition("/")[2]}
    return Told(fields, data=raw, error=OLDER, complete=False)


def _parts(labels: Sequence[str]) -> tuple[slice, slice, slice] | None:
    """Find the values among *labels*; None where a part is missing.

    A value may look like the letter that ends it: the last letter before the marker is meant.
    """
    last = "c" if labels[-1] == "d1" else "f"
    end = len(labels) - 1
    try:
        third = end - 1 - labels[:end][::-1].index(last)
        second = third - 1 - labels[:third][::-1].index("h")
    except ValueError:
        return None
    numbered = bool(labels) and _NUMBER.fullmatch(labels[0])
    parts = (slice(1, second), slice(second + 1, third), slice(third + 1, end))
    whole = numbered and all(part.stop > part.start for part in parts)
    return parts if whole else None


def _text(raw: str) -> str:
    """Read base64 (``-`` for ``=``), maybe of a whole line; empty where it is no text."""
    raw = raw.replace("-", "=").rstrip("=")
    try:
        text = b64decode(raw + "=" * (-len(raw) % 4), validate=True).decode("utf-8").strip()
    except ValueError:
        return ""
    return text if text.isprintable() else ""


def _doubt(data: str, why: str) -> Told:
    return Told(data=data, error=f"{OLDER}: {why}", complete=False)
