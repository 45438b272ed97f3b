"""Prints what an action gave: one JSON document a line, or as a person reads it."""

from typing import Any

import click
import orjson
from pydantic import BaseModel

from canary_siem.cli.show import presenter


class Printer:
    """Prints results on stdout.

    Args:
        words: The command, which decides how a person reads its result.
        as_json: Whether a machine reads it.
    """

    def __init__(self, words: tuple[str, ...], *, as_json: bool) -> None:
        self._json = as_json
        self._present = presenter(words)
        self._first = True

    def result(self, result: BaseModel) -> None:
        """Print *result*; of a page its items."""
        document = result.model_dump(mode="json", exclude_none=True, by_alias=True)
        items = document["items"] if isinstance(document.get("items"), list) else None
        if self._json:
            lines = [
                orjson.dumps(each).decode() for each in ([document] if items is None else items)
            ]
        else:
            lines = list(self._present([document] if items is None else items, self._first))
        self._first = False
        if lines:
            click.echo("\n".join(lines))

    def document(self, document: dict[str, Any]) -> None:
        """Print one document that no action gave."""
        if self._json:
            click.echo(orjson.dumps(document).decode())
        else:
            click.echo("\n".join(self._present([document], self._first)))
        self._first = False
