"""What a template may name."""

import pytest

from connectors.webhook.names import Values, is_known
from tests.samples import TOKEN_ID, trip_document, web_document


@pytest.mark.parametrize(
    "name",
    [
        *("notice.title", "notice.facts", "fact.text", "document", "message", "source.ip"),
        *("labels.owner", "canary.token.memo", "@timestamp", "threat.technique.id"),
    ],
)
def test_fields_and_words_are_known(name: str) -> None:
    assert is_known(name)


@pytest.mark.parametrize("name", ["notice", "notice.class", "sorce.ip", "source", "__class__", ""])
def test_anything_else_is_not(name: str) -> None:
    assert not is_known(name)


def test_values_are_one_harmless_line() -> None:
    values = Values(web_document(**{"user_agent.original": "a\r\nb http://evil.example"}))

    assert values.text("user_agent.original") == "a b http[:]//evil[.]example"
    assert values.text("tags") == "canarytokens,finance"
    assert values.text("labels.owner") == "it-security"
    assert values.text("dns.question.name") == ""
    assert values.text("event.severity") == "73"


def test_words_are_the_notices() -> None:
    values = Values(trip_document())

    assert values.text("notice.grade") == "high"
    assert values.text("notice.url").startswith("https://canary.example.org/trips/")
    assert f"\nToken: finance share (dns, {TOKEN_ID}" in values.text("notice.facts")


def test_raw_is_what_stands_in_the_document() -> None:
    document = web_document()
    values = Values(document)

    assert values.raw("url.full") == document["url"]["full"]
    assert values.raw("event.severity") == 73
    assert values.raw("tags") == ["canarytokens", "finance"]
    assert values.raw("document") is document
    assert values.raw("notice.grade") == "high"
    assert values.raw("dns.question.name") is None


def test_of_a_fact_both_halves_are_told() -> None:
    values = Values(trip_document())
    fact = values.of_fact(("Who", "alice"))

    assert (fact.text("fact.label"), fact.text("fact.text")) == ("Who", "alice")
    assert fact.text("notice.grade") == "high"
    assert values.text("fact.label") == ""
