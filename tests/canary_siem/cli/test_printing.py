import json

import pytest
from pydantic import BaseModel

from canary_siem.cli.printing import Printer


class Item(BaseModel):
    name: str
    note: str | None = None


class Page(BaseModel):
    items: list[Item]


def test_json_is_a_document_a_line_without_what_is_unknown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    Printer(("x",), as_json=True).result(Page(items=[Item(name="ä"), Item(name="b", note="c")]))

    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == '{"name":"ä"}'
    assert json.loads(lines[1]) == {"name": "b", "note": "c"}


def test_what_has_no_presenter_is_told_as_facts(capsys: pytest.CaptureFixture[str]) -> None:
    Printer(("x",), as_json=False).result(Item(name="a", note="b"))

    assert capsys.readouterr().out == "name  a\nnote  b\n"


def test_an_empty_page_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Printer(("x",), as_json=True).result(Page(items=[]))
    Printer(("x",), as_json=False).result(Page(items=[]))

    assert capsys.readouterr().out == ""


def test_a_document_is_printed_alike(capsys: pytest.CaptureFixture[str]) -> None:
    Printer(("x",), as_json=True).document({"a": 1})
    Printer(("x",), as_json=False).document({"a": 1})

    assert capsys.readouterr().out == '{"a":1}\na  1\n'
