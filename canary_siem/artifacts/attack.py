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
