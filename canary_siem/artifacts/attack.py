"""What an intruder does who sets a trap off, in the words of MITRE ATT&CK, as ECS ``threat``."""

from collections.abc import Mapping
from typing import Any

_SITE = "https://attack.mitre.org"
Named = tuple[str, str]
"""A number of ATT&CK's, and its name."""
Threat = Mapping[str, Any]


def threat(tactic: Named, technique: Named, sub: Named | None = None) -> Threat:
    """Give ECS ``threat`` of a tactic and a technique, and of a subtechnique where it is known."""
    told = _told(technique, "techniques")
    if sub is not None:
        told["subtechnique"] = _told(sub, "techniques")
    return {
        "framework": "MITRE ATT&CK",
        "tactic": _told(tactic, "tactics"),
        "technique": told,
    }


def _told(named: Named, what: str) -> dict[str, Any]:
    number, name = named
    return {
        "id": [number],
        "name": [name],
        "reference": [f"{_SITE}/{what}/{number.replace('.', '/')}/"],
    }


COLLECTION: Named = ("TA0009", "Collection")
DISCOVERY: Named = ("TA0007", "Discovery")

FILE_DISCOVERY = threat(DISCOVERY, ("T1083", "File and Directory Discovery"))
"""He looks through files for what is worth taking: every document."""

DATABASES = threat(
    COLLECTION, ("T1213", "Data from Information Repositories"), ("T1213.006", "Databases")
)
"""He takes what a database holds."""

ADDRESSES = threat(
    ("TA0043", "Reconnaissance"),
    ("T1589", "Gather Victim Identity Information"),
    ("T1589.002", "Email Addresses"),
)
"""He gathers addresses to write to."""

LOCAL_DATA = threat(COLLECTION, ("T1005", "Data from Local System"))
"""He reads a file."""
