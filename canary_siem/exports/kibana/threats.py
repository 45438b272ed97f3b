"""The MITRE ATT&CK tactics and techniques that our rules name, as detection rules say them."""

from collections.abc import Mapping, Sequence
from typing import Any

SITE = "https://attack.mitre.org"
TACTICS: Mapping[str, str] = {
    "TA0006": "Credential Access",
    "TA0007": "Discovery",
    "TA0011": "Command and Control",
}
TECHNIQUES: Mapping[str, str] = {
    "T1090": "Proxy",
    "T1090.003": "Multi-hop Proxy",
    "T1552": "Unsecured Credentials",
}


def threat(tactics: Sequence[str], techniques: Sequence[str]) -> list[dict[str, Any]]:
    """Give a rule's ``threat``: at most one tactic, with all techniques below it."""
    if not tactics:
        return []
    (tactic,) = tactics
    return [
        {
            "framework": "MITRE ATT&CK",
            "tactic": _named(tactic, TACTICS, "tactics"),
            "technique": [_technique(each) for each in techniques],
        }
    ]


def _technique(name: str) -> dict[str, Any]:
    parent, _, part = name.partition(".")
    found: dict[str, Any] = _named(parent, TECHNIQUES, "techniques")
    below = [_named(name, TECHNIQUES, "techniques")] if part else []
    return {**found, "subtechnique": below}


def _named(name: str, names: Mapping[str, str], sort: str) -> dict[str, Any]:
    reference = f"{SITE}/{sort}/{name.replace('.', '/')}/"
    return {"id": name, "name": names[name], "reference": reference}
