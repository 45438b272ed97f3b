"""What an intruder wants to know is said only where it is known."""

import pytest

from canary_siem.kinds.process_watch import DOOR
from canary_siem.kinds.process_watch.threats import threat


@pytest.mark.parametrize("program", DOOR.options().program)
def test_each_program_that_is_watched_unasked_has_its_technique(program: str) -> None:
    told = threat(program)

    assert told["framework"] == "MITRE ATT&CK"
    assert told["tactic"]["name"] == ["Discovery"]
    (technique,) = told["technique"]["id"]
    assert told["technique"]["reference"] == [f"https://attack.mitre.org/techniques/{technique}/"]


@pytest.mark.parametrize("program", ["", "deploy.sh", "python3"])
def test_of_others_none_is_guessed(program: str) -> None:
    assert threat(program) == {}
