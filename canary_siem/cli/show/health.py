"""Health as a person reads it: what is wrong comes first."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import click

from canary_siem.cli.show.columns import facts

_COLOURS = {"ok": "green", "degraded": "red"}


def lines(documents: Sequence[Mapping[str, Any]], first: bool) -> Iterator[str]:
    """Tell how we fare."""
    for document in documents:
        status = document["status"]
        yield click.style(status, fg=_COLOURS[status], bold=True)
        yield from (f"  {problem}" for problem in document["problems"])
        rest = {key: document[key] for key in ("running", "tokens", "version", "observer")}
        yield from facts(rest, "  ")
