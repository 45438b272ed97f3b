"""What whoever trips a preset is doing, in the words of MITRE ATT&CK."""

from collections.abc import Iterable, Mapping
from typing import Any

from canary_siem.artifacts import attack

_BY_PRESET: Mapping[str, Mapping[str, Any]] = {
    "mysql-denied": attack.threat(
        ("TA0006", "Credential Access"),
        ("T1110", "Brute Force"),
        ("T1110.001", "Password Guessing"),
    ),
    "mysql-query": attack.DATABASES,
    "sshd": attack.threat(
        ("TA0008", "Lateral Movement"), ("T1021", "Remote Services"), ("T1021.004", "SSH")
    ),
    "sudo": attack.threat(
        ("TA0004", "Privilege Escalation"),
        ("T1548", "Abuse Elevation Control Mechanism"),
        ("T1548.003", "Sudo and Sudo Caching"),
    ),
}


def threat(patterns: Iterable[str]) -> Mapping[str, Any]:
    """Give ECS ``threat`` where all *patterns* are of one preset; a trip does not say of which."""
    presets = {pattern.partition(":")[0] for pattern in patterns}
    return _BY_PRESET.get(presets.pop(), {}) if len(presets) == 1 else {}
