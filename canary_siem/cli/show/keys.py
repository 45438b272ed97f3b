"""API keys as a person reads them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import click

from canary_siem.cli.show.columns import clock
from canary_siem.cli.show.columns import table as lay

Documents = Sequence[Mapping[str, Any]]
_COLOURS = {"valid": "green", "expired": "yellow", "revoked": "red"}


def table(documents: Documents, first: bool) -> Iterable[str]:
    """List keys."""
    if not documents:
        return ["No API keys. Make one: canary-siem key create --scope tokens:read"]
    rows = [
        (
            key["id"],
            click.style(key["state"], fg=_COLOURS[key["state"]]),
            " ".join(key["scopes"]),
            clock(key["created"]),
            clock(key["expires"]) if "expires" in key else "never",
        )
        for key in documents
    ]
    return lay(("ID", "STATE", "SCOPES", "CREATED", "EXPIRES"), rows)


def created(documents: Documents, first: bool) -> Iterator[str]:
    """Show a new key, this once."""
    for key in documents:
        yield click.style(key["key"], bold=True)
        end = f", until {clock(key['expires'])}" if "expires" in key else ""
        yield f"  for {' '.join(key['scopes'])}{end}. It is shown this once: keep it well."


def rotated(documents: Documents, first: bool) -> Iterator[str]:
    """Show a new key, this once, and how long the old one opens still."""
    yield from created(documents, first)
    for key in documents:
        yield f"  {key['old']} opens until {clock(key['old_expires'])}; then only this one does."
