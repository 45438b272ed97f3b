import re
from collections.abc import Mapping
from typing import Any

import pytest

from canary_siem.artifacts.attack import DATABASES, FILE_DISCOVERY

SITE = "https://attack.mitre.org"


@pytest.mark.parametrize("threat", [FILE_DISCOVERY, DATABASES])
def test_each_id_has_its_name_and_its_page(threat: Mapping[str, Any]) -> None:
    technique = threat["technique"]
    parts = [("tactics", threat["tactic"]), ("techniques", technique)]
    if "subtechnique" in technique:
        parts.append(("techniques", technique["subtechnique"]))

    assert threat["framework"] == "MITRE ATT&CK"
    for folder, part in parts:
        (known,), (name,), (page,) = part["id"], part["name"], part["reference"]
        assert re.fullmatch(r"TA?\d{4}(\.\d{3})?", known)
        assert name[0].isupper()
        assert page == f"{SITE}/{folder}/{known.replace('.', '/')}/"


def test_a_subtechnique_is_of_its_technique() -> None:
    technique = DATABASES["technique"]

    assert technique["subtechnique"]["id"][0].startswith(f"{technique['id'][0]}.")
