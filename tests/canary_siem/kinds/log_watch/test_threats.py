"""What an intruder does is said only where it is known."""

import pytest

from canary_siem.kinds.log_watch.presets import PRESETS
from canary_siem.kinds.log_watch.threats import threat


@pytest.mark.parametrize("name", PRESETS)
def test_each_preset_has_its_technique(name: str) -> None:
    told = threat([name, f"{name}:x"])

    assert told["framework"] == "MITRE ATT&CK"
    (technique,) = told["technique"]["id"]
    (sub,) = told["technique"]["subtechnique"]["id"]
    assert sub.startswith(f"{technique}.")


@pytest.mark.parametrize("patterns", [["sshd", "sudo"], [r"x\d"], ["sshd", "x"], []])
def test_of_others_none_is_guessed(patterns: list[str]) -> None:
    assert threat(patterns) == {}
