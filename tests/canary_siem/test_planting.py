from base64 import b64encode
from typing import Any, ClassVar

import pytest
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from canary_siem.artifacts.files import FileBytes
from canary_siem.errors import ActionError
from canary_siem.interfaces import Kind
from canary_siem.planting import (
    describe,
    file_options,
    make,
    packed,
    plainly,
    read_options,
    unheard,
)
from canary_siem.trips import Artifact
from tests.things import make_token


class Options(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    path: list[str] = Field(min_length=1)
    every_minutes: int = 5
    loud: bool = False
    template: FileBytes | None = None


class Odd(Kind[Options]):
    """A kind with options of every sort."""

    title = "Odd"
    cls = "host"
    fires_on = "anything"
    options = Options
    files: ClassVar[list[Artifact]] = []

    def make(self, token: Any, options: Any) -> Any:
        if options.loud:
            raise ValueError("too loud")
        return (Artifact("a.txt", "text/plain", b"hello"),)


ODD = Odd()


def test_options_are_read_as_a_command_line_says_them() -> None:
    read = read_options(ODD, "odd", {"path": "/etc/shadow", "every-minutes": "7", "loud": "yes"})

    assert read == Options(path=["/etc/shadow"], every_minutes=7, loud=True)


def test_options_are_read_as_json_says_them() -> None:
    read = read_options(ODD, "odd", {"path": ["a", "b"], "loud": True})

    assert read == Options(path=["a", "b"], loud=True)


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "odd needs option path"),
        ({"path": "a", "x": "1"}, "odd has no option x; it has path, every_minutes"),
        ({"path": "a", "every_minutes": "often"}, "odd: option every_minutes: "),
        ({"path": []}, "odd: option path: "),
        ({"path": "a", "template": "%%%"}, "odd: option template: not base64"),
    ],
)
def test_what_is_wrong_is_named(given: Any, told: Any) -> None:
    with pytest.raises(ActionError, match=told) as caught:
        read_options(ODD, "odd", given)
    assert caught.value.status == 422


def test_options_that_are_files_are_known() -> None:
    assert file_options(Options) == {"template"}


class Shop:
    """A house that can only make artifacts."""

    async def make(self, token: Any) -> Any:
        return ODD.make(token, token.options)


HOUSE: Any = Shop()


async def test_a_description_leaves_files_out_of_the_options() -> None:
    options = Options(path=["a"], template=b"content")
    token = make_token(kind="odd", options=options)

    told = describe(ODD, token, await make(HOUSE, ODD, token))

    assert told.options == {"path": ["a"]}
    [artifact] = told.artifacts or []
    assert artifact.size == 5
    assert artifact.content is None


async def test_a_kind_without_files_makes_none() -> None:
    assert await make(HOUSE, Kind(), make_token()) == ()


async def test_options_that_do_not_suit_are_told() -> None:
    token = make_token(kind="odd", options=Options(path=["a"], loud=True))

    with pytest.raises(ActionError, match="odd: too loud"):
        await make(HOUSE, ODD, token)


def test_inline_carries_the_bytes() -> None:
    artifact = Artifact("a.txt", "text/plain", b"hello")

    assert packed(artifact, inline=True).content == b64encode(b"hello").decode()


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, "is missing"),
        ({"path": ["a"], "every_minutes": 100}, "is too large: 60 at most"),
        ({"path": []}, "List should have at least 1 item after validation, not 0"),
    ],
)
def test_what_is_wrong_with_a_value_is_said_plainly(given: Any, told: str) -> None:
    class Bounded(Options):
        every_minutes: int = Field(5, le=60)

    with pytest.raises(ValidationError) as wrong:
        Bounded.model_validate(given)

    assert plainly(wrong.value.errors()[0]) == told


@pytest.mark.parametrize(
    ("needs", "listeners", "told"),
    [
        ("", (), ""),
        ("mysql", ("dns", "mysql"), ""),
        ("mysql", ("dns", "http"), "mysql, which is off: only look-ups of its name are heard"),
        ("smtp", ("http",), "smtp, which is off: nothing is heard"),
    ],
)
def test_a_kind_whose_listener_is_off_is_told_of(needs: str, listeners: Any, told: str) -> None:
    class Needy(Odd):
        listener = needs

    assert unheard("odd", Needy(), listeners) == (f"odd needs the listener {told}" if told else "")
