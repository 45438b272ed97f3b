import re
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.sheets import SHEETS, Sheet
from canary_siem.artifacts.tables import MAX_COLUMNS, Table, drawn, letters, title, told

MADE = datetime(2026, 3, 4, 12, tzinfo=UTC)


def table(heading: str, seed: int = 0) -> Table:
    return drawn(Draw(seed.to_bytes(4, "big"), "table"), heading, MADE)


def computed(formula: str, row: dict[str, float]) -> float:
    """Do what Excel does with the few things that our formulas have."""
    names = {f"{letter}_": value for letter, value in row.items()}
    text = re.sub(r"([A-Z]+)#", r"\1_", formula)
    return float(eval(text, {"ROUND": round, **names}))  # noqa: S307 - our own formulas


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.titles[0])
def test_what_is_computed_is_what_excel_would_compute(sheet: Sheet, seed: int) -> None:
    made = table(sheet.titles[0].partition("{")[0], seed)

    for at in range(len(made.columns[0])):
        row = {letters(n): column[at] for n, column in enumerate(made.columns)}
        numbers = {key: float(value) for key, value in row.items() if not isinstance(value, str)}
        for name, field in zip(row, made.fields, strict=True):
            if field.formula:
                assert computed(field.formula, numbers) == pytest.approx(numbers[name], abs=0.011)


@pytest.mark.parametrize("seed", range(20))
def test_sums_are_right_and_columns_equally_long(seed: int) -> None:
    made = drawn(draw := Draw(bytes([seed]), "t"), title(draw), MADE)

    assert len({len(column) for column in made.columns}) == 1
    for field, column in zip(made.fields, made.columns, strict=True):
        if field.sum is not None:
            assert field.sum == pytest.approx(sum(map(float, column)))


def test_a_title_that_says_nothing_gets_some_list() -> None:
    tabs = {tuple(field.heading for field in table("Untitled", n).fields) for n in range(60)}

    assert len(tabs) > 10


def test_two_lists_about_one_matter_hardly_share_a_row() -> None:
    one, other = (set(zip(*table("Salaries", n).columns, strict=True)) for n in (1, 2))

    assert not one & other


def test_a_text_with_tabs_is_a_table() -> None:
    made = told("Host\tUser\nsrv & co\troot\n 5 \t007\n\n-2.50\n")

    assert [field.heading for field in made.fields] == ["Host", "User"]
    assert made.columns == [["srv & co", 5, -2.5], ["root", "007", ""]]


def test_a_text_with_semicolons_is_one_too() -> None:
    assert told("a;b\n1;=2").columns == [[1], ["=2"]]


def test_a_text_of_lines_is_a_column_without_heading() -> None:
    made = told("one\ntwo, three\n")

    assert not made.headed
    assert made.columns == [["one", "two, three"]]


@given(st.text(max_size=300))
@settings(max_examples=60, deadline=None)
def test_any_text_is_laid_out(text: str) -> None:
    made = told(text)

    assert 1 <= len(made.columns) <= MAX_COLUMNS
    assert len({len(column) for column in made.columns}) == 1


def test_columns_are_named_as_in_a_sheet() -> None:
    assert [letters(place) for place in (0, 25, 26, 51, 52, 701, 702)] == [
        *("A", "Z", "AA", "AZ", "BA", "ZZ", "AAA")
    ]
