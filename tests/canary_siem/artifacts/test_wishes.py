from typing import Any

import pytest
from pydantic import ValidationError

from canary_siem.artifacts.wishes import Authored, Wishes


def test_nothing_need_be_said() -> None:
    assert Authored().model_dump() == {"title": None, "text": None, "author": None}


@pytest.mark.parametrize(
    "given", [{"title": "x" * 201}, {"title": "a\nb"}, {"text": "x" * 20_001}, {"colour": "red"}]
)
def test_what_is_said_is_bounded(given: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        Wishes.model_validate(given)
