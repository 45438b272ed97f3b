"""Lengths of time carry a unit, and mean what they say."""

import pytest
from pydantic import BaseModel, ValidationError

from canary_siem.durations import Duration, parse_duration


class Clock(BaseModel):
    every: Duration = 300.0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("500ms", 0.5), ("30s", 30), ("1.5m", 90), ("2h", 7200), ("365d", 31_536_000), ("0", 0)],
)
def test_a_length_of_time_is_read_in_seconds(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize(
    "text", ["", "5", "s", "-5s", "5 s", "5w", "1e3s", "nan", "\u0665s", "5s\n"]
)
def test_what_is_no_length_of_time_is_named(text: str) -> None:
    with pytest.raises(ValueError, match="no length of time"):
        parse_duration(text)


def test_a_setting_is_held_in_seconds() -> None:
    assert Clock.model_validate({"every": "5m"}) == Clock()


@pytest.mark.parametrize("value", [5, 2.5, True])
def test_a_bare_number_is_asked_for_its_unit(value: object) -> None:
    with pytest.raises(ValidationError, match="needs a unit"):
        Clock.model_validate({"every": value})


def test_nought_needs_no_unit() -> None:
    assert Clock.model_validate({"every": 0}).every == 0
