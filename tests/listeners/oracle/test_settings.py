from typing import Any

import pytest
from pydantic import ValidationError

from listeners.oracle import DOOR
from listeners.oracle.settings import OracleSettings


def test_what_is_not_said_is_bounded() -> None:
    made = OracleSettings()

    assert (made.timeout, made.at_once, made.per_second, made.tell_after) == (10, 16, 50, 3600)


def test_nothing_it_sends_names_us_or_what_we_run_on() -> None:
    shown = OracleSettings().user_agent.lower()

    assert not [word for word in ("canary", "python", "aiohttp", "token") if word in shown]


def test_it_runs_without_its_table() -> None:
    assert DOOR.always
    assert DOOR.settings.model_validate({}) == OracleSettings()


@pytest.mark.parametrize(
    "said",
    [
        {"timeout": "0"},
        {"timeout": "10"},
        {"timeout": "1h"},
        {"at_once": 0},
        {"at_once": 1000},
        {"per_second": 0},
        {"tell_after": "0"},
        {"user_agent": ""},
        {"user_agent": "a\r\nX: y"},
        {"bind": ["127.0.0.1:1"]},
    ],
)
def test_what_makes_no_sense_is_refused(said: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        OracleSettings.model_validate(said)
