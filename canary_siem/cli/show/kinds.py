"""Kinds as a person reads them."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import click

from canary_siem.cli.show.columns import folded, table


def lines(documents: Sequence[Mapping[str, Any]], first: bool) -> Iterable[str]:
    """List kinds; one that stands alone is told whole."""
    if len(documents) == 1:
        return whole(documents[0])
    rows = [
        (click.style(kind["name"], bold=True), kind["title"], kind["class"], kind["fires_on"])
        for kind in documents
    ]
    return table(("KIND", "TITLE", "CLASS", "FIRES WHEN"), rows)


def whole(kind: Mapping[str, Any]) -> Iterator[str]:
    """Tell all about a kind."""
    yield f"{click.style(kind['name'], bold=True)}: {kind['title']}, class {kind['class']}"
    yield f"Fires when {kind['fires_on']} ({kind['proof']})."
    yield ""
    yield kind["about"]
    yield ""
    if not kind["options"]:
        yield "No options."
    for option in kind["options"]:
        must = click.style(" (needed)", fg="yellow") if option["required"] else ""
        yield f"  --option {click.style(option['name'], bold=True)}={_form(option)}{must}"
        yield from folded(option["description"], "      ")


def _form(option: Mapping[str, Any]) -> str:
    schema = option["schema"]
    forms = [form for form in schema.get("anyOf", [schema]) if form.get("type") != "null"]
    form = forms[0]
    if "enum" in form:
        return "|".join(map(str, form["enum"]))
    if form.get("contentEncoding") == "base64":
        return "FILE"
    return {"integer": "N", "boolean": "yes|no", "array": "TEXT…"}.get(
        form.get("type", ""), "TEXT"
    )
