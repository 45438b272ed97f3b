"""What a filled-in form says, and that nothing of it is lost."""

from base64 import b64encode
from typing import Any

import pytest

from canary_siem.console.fields import derive, judged, keep, placed, said
from canary_siem.console.fields.said import KEEP_CAP
from canary_siem.console.forms import Form, Upload
from tests.canary_siem.console.fields.test_derived import Odd

FIELDS = derive(Odd)


def form(**texts: Any) -> Form:
    return Form({k: v if isinstance(v, list) else [v] for k, v in texts.items()})


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("name", "  a ", "a"),
        ("story", " two\nlines ", " two\nlines "),
        ("number", "7", "7"),
        ("loud", "true", True),
        ("several", ["x", "y"], ["x", "y"]),
        ("lines", "a\n\n b \n", ["a", "b"]),
        ("pairs", "a=b=c\n d = e ", {"a": "b=c", "d": "e"}),
        ("nested", '{"value": 3}', {"value": 3}),
    ],
)
def test_a_field_says(name: str, text: Any, value: Any) -> None:
    assert said(FIELDS, form(**{name: text})).data[name] == value


def test_what_is_left_empty_is_not_said() -> None:
    told = said(FIELDS, form(name=" ", lines="\n", quiet=""))

    assert told.data == {"loud": False}, "a box whose default is on was cleared"
    assert told.wrong == {}


@pytest.mark.parametrize(
    ("name", "text", "told"),
    [("pairs", "a", "name=value"), ("nested", "{", "is no JSON"), ("many", "[\n,", "line 2")],
)
def test_what_cannot_be_read_is_told(name: str, text: str, told: str) -> None:
    assert told in said(FIELDS, form(**{name: text})).wrong[name]


def test_a_file_is_said_as_base64_and_kept_when_something_else_is_wrong() -> None:
    chosen = Form({"name": ["x"]}, {"picture": [Upload("a.gif", b"GIF89a")]})
    shown = keep(FIELDS, chosen, {"name": "too short"})
    kept = shown.kept["picture"]
    again = form(**{"picture.kept": kept.content, "picture.kept.name": kept.filename})

    assert said(FIELDS, chosen).data["picture"] == b64encode(b"GIF89a").decode()
    assert kept.filename == "a.gif"
    assert said(FIELDS, again).data["picture"] == kept.content
    assert keep(FIELDS, again).kept["picture"] == kept
    assert shown.value(FIELDS[0]) == "x"
    assert shown.wrong == {"name": "too short"}


def test_a_file_that_is_wrong_itself_is_not_kept() -> None:
    chosen = Form({}, {"picture": [Upload("a.gif", b"x")]})

    assert keep(FIELDS, chosen, {"picture": "is no picture"}).kept == {}


def test_a_file_too_long_to_carry_is_asked_for_again() -> None:
    chosen = Form({}, {"picture": [Upload("a.gif", bytes(KEEP_CAP + 3))]})
    shown = keep(FIELDS, chosen)

    assert shown.kept == {}
    assert shown.wrong == {"picture": "choose the file again"}


def test_what_the_model_would_not_have_is_told_at_its_field() -> None:
    wrong, whole = judged(Odd, {"number": "70", "lines": ["a", 3], "other": 1}, FIELDS)

    assert wrong["number"].startswith("Input should be less")
    assert {"name", "lines"} <= wrong.keys()
    assert whole == []
    assert judged(Odd, {"name": "a"}, FIELDS) == ({}, [])


def test_what_is_of_no_field_is_told_of_the_whole() -> None:
    assert placed([("", "a"), ("(all)", "b"), ("else.x", "c"), ("name.0", "d")], FIELDS) == (
        {"name": "d"},
        ["a", "b", "else.x: c"],
    )
