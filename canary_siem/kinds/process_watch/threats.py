"""What whoever runs a program wants to know by it, in the words of MITRE ATT&CK."""

from collections.abc import Mapping
from typing import Any

from canary_siem.artifacts import attack

_TECHNIQUES = {
    "T1016": "System Network Configuration Discovery",
    "T1033": "System Owner/User Discovery",
    "T1082": "System Information Discovery",
}
_BY_PROGRAM = {
    "hostname": "T1082",
    "uname": "T1082",
    "id": "T1033",
    "w": "T1033",
    "who": "T1033",
    "whoami": "T1033",
    "ifconfig": "T1016",
    "ip": "T1016",
    "route": "T1016",
}


def threat(program: str) -> Mapping[str, Any]:
    """Give ECS ``threat`` of a program, by its name; nothing for one that may serve anything."""
    technique = _BY_PROGRAM.get(program)
    if technique is None:
        return {}
    return attack.threat(attack.DISCOVERY, (technique, _TECHNIQUES[technique]))
