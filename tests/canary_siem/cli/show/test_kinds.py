from typing import Any

import click
import pytest

from canary_siem import plugins
from canary_siem.cli.show.columns import LINE_CELLS
from canary_siem.cli.show.kinds import whole
from tests.canary_siem.cli.shell import Shell


def test_kinds_are_listed_with_what_fires_them(shell: Shell) -> None:
    head, *rows = shell("kinds").lines

    assert head.startswith("KIND")
    assert {row.split()[0] for row in rows} >= {"dns", "web", "image", "word"}


def test_one_kind_is_told_whole(shell: Shell) -> None:
    out = shell("kinds", "word").out

    assert out.startswith("word: Word document, class document\nFires when ")
    assert "Does not fire" in out
    assert "  --option template=FILE" in out


def test_a_kind_without_options_says_so(shell: Shell) -> None:
    assert shell("kinds", "dns").lines[-1] == "No options."


@pytest.mark.parametrize("name", plugins.names("kinds"))
def test_what_is_told_of_a_kind_fits(shell: Shell, name: str) -> None:
    assert max(map(len, shell("kinds", name).lines)) <= LINE_CELLS


@pytest.mark.parametrize(
    ("schema", "form"),
    [
        ({"type": "string"}, "TEXT"),
        ({"anyOf": [{"type": "null"}, {"type": "integer"}]}, "N"),
        ({"type": "boolean"}, "yes|no"),
        ({"enum": ["rise", "fall"]}, "rise|fall"),
        ({"type": "array"}, "TEXT…"),
        ({"contentEncoding": "base64", "type": "string"}, "FILE"),
    ],
)
def test_an_option_shows_its_form(schema: dict[str, Any], form: str) -> None:
    option = {"name": "x", "description": "what it does", "required": True, "schema": schema}
    kind = {
        "name": "a",
        "title": "A",
        "class": "web",
        "fires_on": "b",
        "proof": "proven",
        "about": "c",
        "options": [option],
    }

    lines = [click.unstyle(line) for line in whole(kind)]

    assert lines[-2] == f"  --option x={form} (needed)"
