"""What whoever trips a preset is doing, in the words of MITRE ATT&CK."""

from collections.abc import Iterable, Mapping
from typing import Any

from canary_siem.artifacts.attack import DATABASES

_SITE = "https://attack.mitre.org"


def _threat(tactic: tuple[str, str], technique: tuple[str, str], sub: tuple[str, str]) -> Any:
    number = sub[0].replace(".", "/")
    return {
        "framework": "MITRE ATT&CK",
        "tactic": {
            "id": [tactic[0]],
            "name": [tactic[1]],
            "reference": [f"{_SITE}/tactics/{tactic[0]}/"],
        },
        "technique": {
            "id": [technique[0]],
            "name": [technique[1]],
            "reference": [f"{_SITE}/techniques/{technique[0]}/"],
            "subtechnique": {
                "id": [sub[0]],
                "name": [sub[1]],
                "reference": [f"{_SITE}/techniques/{number}/"],
            },
        },
    }


_BY_PRESET: Mapping[str, Mapping[str, Any]] = {
    "mysql-denied": _threat(
        ("TA0006", "Credential Access"),
        ("T1110", "Brute Force"),
        ("T1110.001", "Password Guessing"),
    ),
    "mysql-query": DATABASES,
    "sshd": _threat(
        ("TA0008", "Lateral Movement"), ("T1021", "Remote Services"), ("T1021.004", "SSH")
    ),
    "sudo": _threat(
        ("TA0004", "Privilege Escalation"),
        ("T1548", "Abuse Elevation Control Mechanism"),
        ("T1548.003", "Sudo and Sudo Caching"),
    ),
}


def threat(patterns: Iterable[str]) -> Mapping[str, Any]:
    """Give ECS ``threat`` where all *patterns* are of one preset; a trip does not say of which."""
    presets = {pattern.partition(":")[0] for pattern in patterns}
    return _BY_PRESET.get(presets.pop(), {}) if len(presets) == 1 else {}
