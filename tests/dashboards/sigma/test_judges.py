"""Sigma's own check passes our rules, and fails on what is wrong."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.dashboards.sigma.judges import ATTACK, RULES, check, rules

pytestmark = pytest.mark.backend
COUNTED = "mr_canary_siem_several_tokens_one_source.yml"
TOR = "canary_siem_trip_from_tor.yml"


def test_the_rules_pass() -> None:
    status, said = check(RULES)

    assert status == 0, said
    assert "0 issues" in said


Fault = Callable[[str], str]
FAULTS: dict[str, tuple[str, Fault, str]] = {
    "a technique that is none": (
        *(TOR, lambda text: text.replace("t1090.003", "t9090.003")),
        "InvalidATTACKTag",
    ),
    "an id twice": (
        *(COUNTED, lambda text: text.replace("6e2f9b01", "6e2f9a02")),
        "IdentifierCollisionIssue",
    ),
    "a title twice": (
        *(COUNTED, lambda text: text.replace("by a source that is no resolver", "through Tor")),
        "DuplicateTitleIssue",
    ),
    "a condition without its selection": (
        *(TOR, lambda text: text.replace("condition: selection", "condition: selected")),
        "selected",
    ),
    "a correlation of a rule that is not there": (
        *(COUNTED, lambda text: text.replace("- canary_siem_trip_of_source", "- nobody")),
        "nobody",
    ),
    "no log source": (
        *(TOR, lambda text: text.replace("logsource:", "logsources:")),
        "log source",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(fault: str, tmp_path: Path) -> None:
    file, spoil, told = FAULTS[fault]
    folder = shutil.copytree(RULES, tmp_path / "rules")
    text = (folder / file).read_text("utf-8")
    assert spoil(text) != text
    (folder / file).write_text(spoil(text), "utf-8")

    status, said = check(folder)

    assert status != 0
    assert told in said


def test_the_techniques_come_from_the_file(tmp_path: Path) -> None:
    poorer = tmp_path / "attack.json"
    poorer.write_text(ATTACK.read_text("utf-8").replace("T1090.003", "T1090.004"), "utf-8")

    status, said = check(RULES, poorer)

    assert status != 0
    assert "InvalidATTACKTag" in said


def test_every_rule_is_found() -> None:
    assert len(rules()) == len(list(RULES.iterdir()))
