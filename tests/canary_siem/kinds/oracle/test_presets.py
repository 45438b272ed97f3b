"""Presets are data: what they give can be asked for, and found."""

import re

import pytest
from pydantic import TypeAdapter

from canary_siem.kinds.oracle.kind import Pointer
from canary_siem.kinds.oracle.presets import PRESETS, spelt, wanted
from canary_siem.sockets.reach import Reach

OF = {
    "bitcoin": "bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",
    "imgur": "aB3dEf7",
    "linkedin": "",
}


def said(name: str) -> str:
    return f"{name}:{OF[name]}" if OF[name] else name


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_is_asked_and_found(name: str) -> None:
    url, pointer = wanted(said(name))

    assert TypeAdapter(Pointer).validate_python(pointer) == pointer
    assert OF[name] in pointer
    assert not url or (Reach().refuses(url) == "" and url.startswith("https://"))


def test_the_presets_are_those_that_playbooks_name() -> None:
    assert set(PRESETS) == {"bitcoin", "imgur", "linkedin"}
    assert [spelt(name) for name in PRESETS] == ["bitcoin:ADDRESS", "imgur:ID", "linkedin"]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "there is bitcoin:ADDRESS, imgur:ID, linkedin"),
        ("Bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "there is bitcoin:ADDRESS"),
        ("bitcoin", "write bitcoin:ADDRESS: the balance"),
        ("bitcoin:1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa&x=y", "write bitcoin:ADDRESS"),
        ("bitcoin:0A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa", "write bitcoin:ADDRESS"),
        ("imgur:../../x", "write imgur:ID"),
        ("imgur:", "write imgur:ID"),
        ("linkedin:alice", "write linkedin: the visitors"),
    ],
)
def test_what_is_no_preset_is_told(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        wanted(text)
