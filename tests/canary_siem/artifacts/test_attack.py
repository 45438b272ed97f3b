import re
from collections.abc import Mapping
from typing import Any

import pytest

from canary_siem.artifacts.attack import ADDRESSES, DATABASES, FILE_DISCOVERY, LOCAL_DATA


@pytest.mark.parametrize("threat", [FILE_DISCOVERY, DATABASES, ADDRESSES, LOCAL_DATA])
def test_what_is_said_is_whole(threat: Mapping[str, Any]) -> None:
    for part, form in (("tactic", r"TA\d{4}"), ("technique", r"T\d{4}")):
        told = threat[part]
        assert re.fullmatch(form, told["id"][0])
        assert told["reference"] == [f"https://attack.mitre.org/{part}s/{told['id'][0]}/"]
        if below := told.get("subtechnique"):
            parent, number = below["id"][0].split(".")
            assert parent == told["id"][0]
            assert below["reference"] == [
                f"https://attack.mitre.org/techniques/{parent}/{number}/"
            ]
