"""Connectors as a person reads them."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import click

from canary_siem.cli.show.columns import cut
from canary_siem.cli.show.columns import table as lay

ERROR_CELLS = 80
_COLOURS = {"ok": "green", "retrying": "yellow", "held": "red"}
_HEAD = ("NAME", "TYPE", "STATE", "DELIVERED", "PENDING", "DEAD", "LAG", "GUARANTEE", "LAST ERROR")


def table(documents: Sequence[Mapping[str, Any]], first: bool) -> Iterable[str]:
    """List connectors."""
    if not documents:
        return ["No connectors: trips stay in the log. Add a [connectors.NAME] table."]
    rows = [
        (
            each["name"],
            each["type"],
            click.style(each["state"], fg=_COLOURS[each["state"]]),
            str(each["delivered"]),
            str(each["pending"]),
            click.style(str(each["dead_letters"]), fg="red" if each["dead_letters"] else None),
            lag(each["lag_seconds"]),
            each["guarantee"],
            cut(each.get("last_error", ""), ERROR_CELLS),
        )
        for each in documents
    ]
    return lay(_HEAD, rows)


def lag(seconds: float) -> str:
    """Write a length of time in its largest unit."""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "m")):
        if seconds >= size:
            return f"{seconds / size:.1f}{unit}"
    return f"{seconds:.1f}s" if seconds else "-"
