"""``{{name}}``, and what may stand in it."""

import pytest

from connectors.webhook.names import Values
from connectors.webhook.placeholders import Place, parse, split
from tests.samples import trip_document, web_document

LOOK_UP = Values(trip_document())


@pytest.mark.parametrize(
    ("inside", "text"),
    [
        ("source.ip", "198.51.100.53"),
        (" source.ip ", "198.51.100.53"),
        ("url.full|source.ip", "198.51.100.53"),
        ('url.full | url.path | "nothing"', "nothing"),
        ('url.full|""', ""),
        ("url.full", None),
        ("source.ip:6", "198.5…"),
        ("source.ip:1:code", "`…`"),
        ("notice.grade:upper", "HIGH"),
        ("source.as.organization.name:upper:7", "EXAMPL…"),
    ],
)
def test_a_placeholder_has_a_value_or_none(inside: str, text: str | None) -> None:
    assert parse(inside).text(LOOK_UP) == text


def test_what_chats_take_for_more_is_escaped() -> None:
    wild = Values(web_document(**{"user_agent.original": "<!channel> `x` @here & [a](b)"}))

    assert parse("user_agent.original:slack").text(wild) == (
        "&lt;!channel&gt; `x` @here &amp; [a](b)"
    )
    assert parse("user_agent.original:code").text(wild) == "`<!channel> 'x' @here & [a](b)`"


@pytest.mark.parametrize(
    ("inside", "words"),
    [
        ("", "is no placeholder"),
        ("a b", "is no placeholder"),
        ('"only text"', "is no placeholder"),
        ("source.ip|", "is no placeholder"),
        ("source.ip:", "is no placeholder"),
        ("source.ip:999999", "is no placeholder"),
        ("sorce.ip", "there is no sorce.ip"),
        ("source.ip|sorce", "there is no sorce"),
        ("source.__class__", "there is no source.__class__"),
        ("fact.text", "there is no fact.text"),
        ("source.ip:html", "there is no filter html, but slack"),
    ],
)
def test_what_is_none_is_named(inside: str, words: str) -> None:
    with pytest.raises(ValueError, match=words):
        parse(inside)


def test_facts_have_names_where_they_are_gone_through() -> None:
    assert parse("fact.text", in_fact=True).names == ("fact.text",)


def test_a_text_is_cut_at_its_placeholders() -> None:
    one = Place(("source.ip",), None, (), json=False)

    assert split("from {{source.ip}}, {{source.ip}}") == ["from ", one, ", ", one]
    assert split("{ } }} {") == ["{ } }} {"]
    assert split("") == []
    assert split("{{document:json}}") == [Place(("document",), None, (), json=True)]


def test_one_that_has_no_end_is_named() -> None:
    with pytest.raises(ValueError, match="has no end"):
        split("from {{source.ip")
