"""Templates: JSON stays JSON, and every other form is escaped as it must be."""

from pathlib import Path
from urllib.parse import parse_qs
from xml.etree import ElementTree as ET

import orjson
import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from connectors.webhook.template import FORMS, MOST, JsonTemplate, read
from tests.samples import trip_document, web_document

SMS = (
    'To=%2B316000&From=canary&Text={{notice.grade:upper}}: {{notice.title:120}}&a={{url.full|"-"}}'
)
XML = "<m a='{{user_agent.original}}'>{{user_agent.original}}</m>"


def written(text: str, **overrides: str) -> object:
    return orjson.loads(JsonTemplate(text).body(trip_document(**overrides)))


def from_file(folder: Path, name: str, text: str, **overrides: str) -> str:
    (folder / name).write_text(text)
    return read(folder / name)[1].body(web_document(**overrides)).decode()


def test_placeholders_stand_in_strings() -> None:
    text = '{"a": "from {{source.ip}}", "n": 5, "t": true, "x": null, "{{k}}": ["{{user.name}}"]}'

    assert written(text) == {
        "a": "from 198.51.100.53",
        "n": 5,
        "t": True,
        "x": None,
        "{{k}}": ["alice"],
    }


def test_what_has_no_value_takes_the_innermost_element_of_a_list_with_it() -> None:
    text = '{"a": "{{url.full}}", "l": [{"m": {"n": "{{url.full}}"}}, {"m": "{{user.name}}"}]}'

    assert written(text) == {"a": "", "l": [{"m": "alice"}]}
    assert written('[["{{url.full}}"], "x"]') == [[], "x"]
    assert written("""["{{url.full|\\"\\"}}"]""") == [""]


def test_the_value_itself_may_be_wanted() -> None:
    document = trip_document()

    assert written('{"s": "{{event.severity:json}}", "d": "{{document:json}}"}') == {
        "s": 73,
        "d": document,
    }
    assert written('{"u": "{{url.full:json}}"}') == {"u": None}
    assert written('["{{url.full:json}}"]') == []


def test_facts_are_gone_through() -> None:
    text = '[1, {"$each": "notice.facts", "$item": {"t": "{{fact.label}}", "v": "{{fact.text}}"}}]'
    made = written(text)

    assert isinstance(made, list)
    assert made[0] == 1
    assert {"t": "Who", "v": "CORP\\alice on WS-0042"} in made


@trying(deadline=None)
@given(st.text(max_size=300))
def test_no_value_breaks_out_of_its_string(agent: str) -> None:
    body = JsonTemplate('{"a": ["{{user_agent.original}}", "{{user_agent.original:code}}"]}').body(
        web_document(**{"user_agent.original": agent})
    )
    made = orjson.loads(body)

    assert list(made) == ["a"]
    assert all(isinstance(each, str) and each.isprintable() for each in made["a"])


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("{", "is no JSON"),
        ('["{{sorce.ip}}"]', "there is no sorce.ip"),
        ('["x {{document:json}}"]', "stands alone"),
        ('[{"$each": "tags", "$item": 1}]', "through"),
        ('[{"$each": "notice.facts"}]', "goes with"),
        ('{"a": {"$each": "notice.facts", "$item": 1}}', "stands in a list"),
        ('["{{fact.text}}"]', "there is no fact.text"),
    ],
)
def test_a_template_that_is_none_is_named(text: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        JsonTemplate(text)


def test_a_form_is_read_by_any_gateway(tmp_path: Path) -> None:
    body = from_file(tmp_path, "sms.form", SMS, **{"canary.token.memo": "x"})
    found = parse_qs(body, strict_parsing=True)

    assert found["To"] == ["+316000"]
    assert found["Text"] == ["HIGH: Canarytoken tripped: finance share (web) from 2001:db8::42"]
    assert found["a"][0].startswith("https[:]//")


@trying(deadline=None)
@given(st.text(max_size=200))
def test_no_value_adds_a_field_to_a_form_or_an_element_to_xml(agent: str) -> None:
    fields = {"user_agent.original": agent}
    document = web_document(**fields)
    form = FORMS[".form"][1]("a={{user_agent.original}}&b=1").body(document).decode()
    element = ET.fromstring(FORMS[".xml"][1](XML).body(document))  # noqa: S314 - our own

    assert set(parse_qs(form, keep_blank_values=True, strict_parsing=True)) == {"a", "b"}
    assert (len(element), element.text or "") == (0, element.get("a"))


def test_plain_text_is_lines(tmp_path: Path) -> None:
    body = from_file(tmp_path, "sms.txt", "{{notice.title}}\n{{notice.facts}}\n")

    assert body.splitlines()[0].startswith("Canarytoken tripped")
    assert "With: curl/8.5.0" in body.splitlines()
    assert not body.endswith("\n")


@pytest.mark.parametrize(
    ("name", "media_type"),
    [
        ("x.json", "application/json"),
        ("x.form", "application/x-www-form-urlencoded"),
        ("x.txt", "text/plain; charset=utf-8"),
        ("x.xml", "application/xml"),
    ],
)
def test_the_name_says_what_it_is(tmp_path: Path, name: str, media_type: str) -> None:
    (tmp_path / name).write_text('"{{message}}"')

    assert read(tmp_path / name)[0] == media_type


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.html", b"", "ends with .json, .form, .txt, .xml"),
        ("x.txt", b"{{", "has no end"),
        ("x.txt", b"\xff", "utf-8"),
        ("x.txt", b"x" * (MOST + 1), "is longer than"),
        ("x.json", b"{{source.ip}}", "is no JSON"),
    ],
)
def test_a_file_that_is_no_template_is_named(
    tmp_path: Path, name: str, content: bytes, words: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ValueError, match=words) as refused:
        read(tmp_path / name)

    assert name in str(refused.value)
