"""ATT&CK's names, as detection rules say them."""

import json

import pytest

from canary_siem.exports.kibana.threats import TACTICS, TECHNIQUES, threat
from tests.dashboards.sigma.judges import ATTACK

NAMES = {
    reference["external_id"]: each["name"]
    for each in json.loads(ATTACK.read_text("utf-8"))["objects"]
    for reference in each.get("external_references", ())
    if reference["source_name"] == "mitre-attack"
}


PARENTS = {"T1090"}
"""Above a technique that a rule names; MITRE's file here has only those that are named."""


@pytest.mark.parametrize("name", sorted({*TACTICS, *TECHNIQUES} - PARENTS))
def test_the_names_are_those_that_mitre_gave(name: str) -> None:
    assert {**TACTICS, **TECHNIQUES}[name] == NAMES[name]


def test_a_technique_stands_below_its_tactic() -> None:
    (told,) = threat(["TA0006"], ["T1552"])

    assert told["tactic"]["reference"] == "https://attack.mitre.org/tactics/TA0006/"
    assert [each["id"] for each in told["technique"]] == ["T1552"]
    assert told["technique"][0]["subtechnique"] == []


def test_a_subtechnique_stands_below_its_technique() -> None:
    (told,) = threat(["TA0011"], ["T1090.003"])
    (technique,) = told["technique"]
    (below,) = technique["subtechnique"]

    assert (technique["id"], below["id"]) == ("T1090", "T1090.003")
    assert below["reference"] == "https://attack.mitre.org/techniques/T1090/003/"


def test_nothing_is_said_where_the_trip_says_more() -> None:
    assert threat([], []) == []
