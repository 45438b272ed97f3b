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
    present,
    read_options,
    unheard,
)
from canary_siem.tokens import NoOptions
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


class Plain(Kind[NoOptions]):
    """A kind without files."""

    options = NoOptions


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

    async def present(self, tokens: Any, *, inline: bool) -> Any:
        made = [(each, await self.make(each)) for each in tokens]
        return [describe(ODD, each, files, inline=inline) for each, files in made]


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


async def test_each_of_several_is_described_with_its_own_files() -> None:
    options = Options(path=["a"])
    tokens = [make_token(n * 20, kind="odd", options=options) for n in "ab"]

    told = await present(HOUSE, ODD, tokens, inline=True)

    assert [each.id for each in told] == ["a" * 20, "b" * 20]
    assert [file.content for each in told for file in each.artifacts or ()] == ["aGVsbG8="] * 2


async def test_nobody_is_asked_for_files_of_a_kind_without() -> None:
    [told] = await present(HOUSE, Plain(), [make_token()])

    assert told.artifacts == []


async def test_options_that_do_not_suit_are_told() -> None:
    token = make_token(kind="odd", options=Options(path=["a"], loud=True))

    with pytest.raises(ActionError, match="odd: too loud"):
        await make(HOUSE, ODD, token)
    with pytest.raises(ActionError, match="odd: too loud"):
        await present(HOUSE, ODD, [token])


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
