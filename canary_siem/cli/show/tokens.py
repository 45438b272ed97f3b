"""Tokens as a person reads them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import click

from canary_siem.cli.show.columns import clock, cut, facts, pad
from canary_siem.cli.show.columns import table as lay

Documents = Sequence[Mapping[str, Any]]
MEMO_CELLS = 60
NAME_CELLS = 8
SNIPPET_CELLS = 160
_COLOURS = {"active": "green", "paused": "yellow", "deleted": "red"}


def planted(documents: Documents, first: bool) -> Iterator[str]:
    """Say what was planted, and how it is tripped."""
    for token in documents:
        if token.get("dry_run"):
            yield click.style(f"Would plant {_title(token)}", fg="yellow")
        else:
            yield f"{click.style('✓', fg='green')} Planted {_title(token)}"
        yield from _places(token)


def table(documents: Documents, first: bool) -> Iterable[str]:
    """List tokens."""
    if not documents:
        return ["No tokens. Plant one: canary-siem token create web --memo TEXT"] if first else []
    rows = [
        (
            token["id"],
            token["kind"],
            click.style(token["state"], fg=_COLOURS[token["state"]]),
            clock(token["created"]),
            cut(token["memo"], MEMO_CELLS),
            " ".join(token["tags"]),
        )
        for token in documents
    ]
    return lay(("ID", "KIND", "STATE", "CREATED", "MEMO", "TAGS"), rows, first=first)


def whole(documents: Documents, first: bool) -> Iterator[str]:
    """Tell all about a token."""
    for token in documents:
        yield f"{_title(token)}, {click.style(token['state'], fg=_COLOURS[token['state']])}"
        yield from _places(token)
        more = {"created": clock(token["created"]), "domain": token["domain"]}
        more |= {name: token[name] for name in ("tags", "labels", "options") if token[name]}
        yield from facts({**more, **_read(token.get("reading", {}))}, "  ", NAME_CELLS)
        for name, text in token["snippets"].items():
            yield ""
            yield click.style(f"  {name}:", dim=True)
            yield from (f"    {line}" for line in text.splitlines())


def _read(reading: Mapping[str, Any]) -> Mapping[str, str]:
    """Say what was read of a number elsewhere, and why it can't be read now."""
    found = {}
    if "number" in reading:
        found["number"] = f"{reading['number']}, read {clock(reading['at'])}"
    if "error" in reading:
        since = f"{reading['failures']} looks in vain since {clock(reading['failing'])}"
        found["trouble"] = click.style(f"{reading['error']}; {since}", fg="yellow")
    return found


def changed(documents: Documents, first: bool) -> Iterator[str]:
    """Say what a token is now."""
    for token in documents:
        yield f"{_title(token)}: {click.style(token['state'], fg=_COLOURS[token['state']])}"


def file(documents: Documents, first: bool) -> Iterator[str]:
    """Say where a file was written."""
    for artifact in documents:
        yield f"{artifact['path']}  {_size(artifact['size'])}  sha256 {artifact['sha256']}"


def _title(token: Mapping[str, Any]) -> str:
    memo = cut(token["memo"], MEMO_CELLS)
    return f"{token['kind']} {click.style(token['id'], bold=True)}  {memo}"


def _places(token: Mapping[str, Any]) -> Iterator[str]:
    places = {"url": token["url"], "hostname": token["hostname"]}
    address = token["snippets"].get("address")
    if address:
        places["address"] = address
    yield from facts(places, "  ", NAME_CELLS)
    for artifact in token.get("artifacts", ()):
        name = artifact.get("path", artifact["filename"])
        label = click.style(pad("file", NAME_CELLS), dim=True)
        yield f"  {label}  {name}  {_size(artifact['size'])}"


def _size(octets: int) -> str:
    return f"{octets} B" if octets < 1000 else f"{octets / 1000:.1f} kB"
