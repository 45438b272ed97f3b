"""How a person reads what a command gave: compact, and legible at three in the morning."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from canary_siem.cli.show import connectors, health, keys, kinds, suppressions, tokens, trips
from canary_siem.cli.show.columns import facts

Present = Callable[[Sequence[Mapping[str, Any]], bool], Iterable[str]]
"""Turns documents into lines; told whether they are the first of the command."""


def presenter(words: tuple[str, ...]) -> Present:
    """Give the presenter of a command."""
    return _PRESENTERS.get(words, _plain)


def _plain(documents: Sequence[Mapping[str, Any]], first: bool) -> Iterable[str]:
    for document in documents:
        yield from facts(document)


_PRESENTERS: Mapping[tuple[str, ...], Present] = {
    ("token", "create"): tokens.planted,
    ("token", "rotate"): tokens.planted,
    ("token", "list"): tokens.table,
    ("token", "show"): tokens.whole,
    ("token", "pause"): tokens.changed,
    ("token", "resume"): tokens.changed,
    ("token", "update"): tokens.changed,
    ("token", "delete"): tokens.changed,
    ("token", "download"): tokens.file,
    ("token", "trigger"): trips.drilled,
    ("trips",): trips.lines,
    ("trip",): trips.story,
    ("kinds",): kinds.lines,
    ("connectors",): connectors.table,
    ("key", "create"): keys.created,
    ("key", "list"): keys.table,
    ("key", "revoke"): keys.table,
    ("key", "rotate"): keys.rotated,
    ("health",): health.lines,
    ("suppression", "add"): suppressions.table,
    ("suppression", "list"): suppressions.table,
    ("suppression", "remove"): suppressions.removed,
}
