"""The bench reads right: verdicts, the table, and what is left out."""

import pytest

from tests.bench.runner import Registry, Runner, chosen
from tests.bench.shapes import Bench, Figure, Row, SkippedError, at_least, at_most
from tests.bench.table import rendered


def test_a_rate_is_held_against_its_peer() -> None:
    figure = at_least("w", 200, ("peer", 100), 1.5, "q/s")

    assert (figure.ratio, figure.met, figure.bar) == (2, True, "at least 1.5 x")
    assert at_least("w", 100, ("peer", 100), 1.5, "q/s").met is False
    assert at_least("w", 100, ("peer", 100), 0, "q/s").met is None


def test_a_limit_is_met_at_the_limit() -> None:
    assert at_most("w", 1.5, 1.5, "s").met is True
    assert at_most("w", 1.51, 1.5, "s").met is False


def test_a_line_tells_a_requirement_from_a_report() -> None:
    figure = Figure("w", "1 s", bar="at most 2 s", met=True)

    text = rendered(
        {"a": (Row(lambda _: [], required=True), [figure]), "b": (Row(lambda _: []), [figure])}
    )

    assert text.splitlines()[2:] == [
        "| w | 1 s | - |  | **at most 2 s** | yes |",
        "| w | 1 s | - |  | at most 2 s | yes |",
    ]


def test_a_row_that_fails_is_told_and_leaves_the_others_alone() -> None:
    def failing(_: Bench) -> list[Figure]:
        raise ZeroDivisionError("oops")

    runner = Runner(quick=True)

    assert runner.measure("bad", Row(failing)) == []
    assert runner.skipped == ["bad: failed: ZeroDivisionError: oops"]


def test_a_missing_peer_is_left_out_of_the_medians() -> None:
    def missing() -> float:
        raise SkippedError("not here")

    runner = Runner(quick=True)

    assert runner.medians({"a": lambda: 1.0, "b": missing}) == {"a": 1.0}
    assert runner.skipped == ["b: not here"]


def test_every_file_of_rows_is_a_row() -> None:
    assert list(Registry())[:3] == ["dns_noise", "dns_trips", "http"]
    assert list(chosen(["http", "tokens"])) == ["http", "tokens"]
    with pytest.raises(SkippedError, match="no such row: nothing"):
        chosen(["nothing"])
