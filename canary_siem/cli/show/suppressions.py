"""Suppressions as a person reads them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import click

from canary_siem.cli.show.columns import clock, cut
from canary_siem.cli.show.columns import table as lay

Documents = Sequence[Mapping[str, Any]]
_COLOURS = {"active": "green", "expired": "yellow"}
_CRITERIA = {"source": "from", "user_agent": "agent", "path": "path", "token": "token"}
CRITERIA_CELLS, REASON_CELLS = 60, 50


def table(documents: Documents, first: bool) -> Iterable[str]:
    """List suppressions."""
    if not documents:
        return ["Nothing is suppressed. See: canary-siem suppression add --help"]
    rows = [
        (
            cut(rule["name"], 30),
            click.style(rule["state"], fg=_COLOURS[rule["state"]]),
            rule["origin"],
            clock(rule["until"]) if "until" in rule else "never",
            cut("; ".join(_criteria(rule)), CRITERIA_CELLS),
            cut(rule.get("reason", ""), REASON_CELLS),
        )
        for rule in documents
    ]
    return lay(("NAME", "STATE", "ORIGIN", "ENDS", "FITS", "REASON"), rows)


def removed(documents: Documents, first: bool) -> Iterator[str]:
    """Say what is removed, and what that means."""
    for rule in documents:
        fits = cut("; ".join(_criteria(rule)), CRITERIA_CELLS)
        yield f"{cut(rule['name'], 30)} is removed: hits that fit ({fits}) alert again"


def _criteria(rule: Mapping[str, Any]) -> Iterator[str]:
    for field, word in _CRITERIA.items():
        if value := rule.get(field):
            yield f"{word} {value if isinstance(value, str) else ' '.join(value)}"
