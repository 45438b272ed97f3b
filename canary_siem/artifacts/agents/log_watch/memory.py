"""What is known from one run to the next: a file of JSON, replaced as a whole."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any


def load(path: Path) -> dict[str, Any]:
    """Read what was saved; nothing where that is not to be had.

    Raises:
        OSError: It is there but can't be read.
    """
    try:
        found = json.loads(path.read_text("utf-8", "surrogateescape"))
    except (FileNotFoundError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def save(path: Path, state: dict[str, Any]) -> None:
    """Put *state* in the place of what was saved before; whoever looks sees one or the other.

    Raises:
        OSError: It can't be written.
    """
    new = path.with_name(f"{path.name}.new")
    handle = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        json.dump(state, file)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
