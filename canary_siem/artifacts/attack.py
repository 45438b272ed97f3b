"""What an intruder does who sets a trap off, in the words of MITRE ATT&CK, as ECS ``threat``."""

from collections.abc import Mapping
from typing import Any

_SITE = "https://attack.mitre.org"

FILE_DISCOVERY: Mapping[str, Any] = {
    "framework": "MITRE ATT&CK",
    "tactic": {
        "id": ["TA0007"],
        "name": ["Discovery"],
        "reference": [f"{_SITE}/tactics/TA0007/"],
    },
    "technique": {
        "id": ["T1083"],
        "name": ["File and Directory Discovery"],
        "reference": [f"{_SITE}/techniques/T1083/"],
    },
}
"""He looks through files for what is worth taking: every document."""

DATABASES: Mapping[str, Any] = {
    "framework": "MITRE ATT&CK",
    "tactic": {
        "id": ["TA0009"],
        "name": ["Collection"],
        "reference": [f"{_SITE}/tactics/TA0009/"],
    },
    "technique": {
        "id": ["T1213"],
        "name": ["Data from Information Repositories"],
        "reference": [f"{_SITE}/techniques/T1213/"],
        "subtechnique": {
            "id": ["T1213.006"],
            "name": ["Databases"],
            "reference": [f"{_SITE}/techniques/T1213/006/"],
        },
    },
}
"""He takes what a database holds."""

ADDRESSES: Mapping[str, Any] = {
    "framework": "MITRE ATT&CK",
    "tactic": {
        "id": ["TA0043"],
        "name": ["Reconnaissance"],
        "reference": [f"{_SITE}/tactics/TA0043/"],
    },
    "technique": {
        "id": ["T1589"],
        "name": ["Gather Victim Identity Information"],
        "reference": [f"{_SITE}/techniques/T1589/"],
        "subtechnique": {
            "id": ["T1589.002"],
            "name": ["Email Addresses"],
            "reference": [f"{_SITE}/techniques/T1589/002/"],
        },
    },
}
"""He gathers addresses to write to."""
