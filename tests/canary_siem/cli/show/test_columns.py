import click
import pytest

from canary_siem.cli.show.columns import (
    LINE_CELLS,
    clock,
    cut,
    facts,
    folded,
    pad,
    said,
    table,
    width,
)


@pytest.mark.parametrize(
    ("text", "cells"), [("abc", 3), ("予算", 4), ("e\u0301", 1), (click.style("ab", fg="red"), 2)]
)
def test_cells_are_counted_as_a_terminal_does(text: str, cells: int) -> None:
    assert width(text) == cells
    assert width(pad(text, 10)) == 10


@pytest.mark.parametrize(
    ("text", "shown"),
    [("abcdef", "abcdef"), ("abcdefg", "abcde…"), ("予算予算", "予算…"), ("a\n b", "a b")],
)
def test_long_text_is_cut_on_one_line(text: str, shown: str) -> None:
    assert cut(text, 6) == shown


def test_columns_stand_under_their_heads() -> None:
    lines = [click.unstyle(line) for line in table(("ID", "MEMO"), [("a", "予算 x"), ("bcd", "")])]

    assert lines == ["ID   MEMO", "a    予算 x", "bcd"]


def test_facts_are_a_name_and_a_value_a_line() -> None:
    lines = [click.unstyle(line) for line in facts({"as_alert": True, "tags": []}, "  ")]

    assert lines == ["  as alert  yes", "  tags      none"]


@pytest.mark.parametrize(
    ("value", "text"),
    [(False, "no"), ({"a": 1}, "a=1"), ({}, "none"), ([1, "b"], "1, b"), (3, "3"), ("x", "x")],
)
def test_values_are_written_as_a_person_does(value: object, text: str) -> None:
    assert said(value) == text


def test_times_are_shortened_to_the_second() -> None:
    assert clock("2026-03-04T05:06:07.123456Z") == "2026-03-04 05:06:07Z"


def test_text_is_folded_between_words() -> None:
    lines = list(folded("word " * 50, "    "))

    assert len(lines) == 3
    assert all(line.startswith("    word") and len(line) <= LINE_CELLS for line in lines)
