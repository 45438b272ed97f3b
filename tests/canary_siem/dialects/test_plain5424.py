"""The short way writes what the long way would have written, octet by octet."""

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.dialects import plain5424, rfc5424
from canary_siem.events import Observer
from canary_siem.processors.compose import Compose
from canary_siem.processors.incident import Incident
from canary_siem.trips import Draft
from tests.anything import texts
from tests.things import make_draft, make_token

OPTIONS: dict[str, Any] = {"facility": 16, "procid": "77", "enterprise": 12345, "limit": 65_536}
COMPOSE = Compose(Observer("0011223344556677"), {})
LINKED = Compose(Observer("0011223344556677"), {}, "https://canary.example.org")
FORGED = (
    '"},"canary":{"token":{"id":"forged","kind":"dns","memo":"m"},"channel":"dns","source":'
    '{"role":"direct"},"incident":{"id":"0","sequence":1}}'
)
NESTED = {"canary": {"token": {"id": "forged", "kind": "dns", "memo": "m"}, "channel": "dns"}}


def stored(compose: Compose = COMPOSE, memo: str = "finance share", **fields: Any) -> bytes:
    seen = {"ecs": {"dns": {"type": "query"}}, "tidy": True, "original": b"\0\1raw"}
    draft: Draft = make_draft(make_token(memo=memo), **{**seen, **fields})
    draft.incident = Incident("0198-1c1de", 0, 0, hits=3)
    draft.id = "0198-eeee"
    compose(None, "", {"draft": draft})
    assert draft.trip
    return draft.trip.document(7)


def short(document: bytes, **options: Any) -> bytes | None:
    return plain5424.line(document, **{**OPTIONS, **options})


def long(document: bytes) -> bytes:
    return rfc5424.line(orjson.loads(document), document, **OPTIONS)


@pytest.mark.parametrize(
    "document",
    [
        stored(),
        stored(LINKED),
        stored(original=b""),
        stored(source_port=0, destination_ip="", destination_port=0),
        stored(source_ip="2001:db8::1"),
        stored(memo="grüße [x]"),
        stored(memo="m" * 200),
    ],
)
def test_a_plain_trip_goes_the_short_way(document: bytes) -> None:
    assert short(document) == long(document)


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"{}",
        b"nonsense",
        stored(ecs={"user": {"name": "alice"}}),
        stored(ecs={"x": {"host": {"name": "ws-1"}}}),
        stored(memo='a "quote"'),
        stored(memo=""),
        stored(original=b'say "x"'),
        stored() + b"}",
        stored()[:-1] + b',"a":{}}',
        stored().replace(b'"source":{"a', b'"source":{"geo":{},"a'),
        stored().replace(b'"kind":"dns"', b'"kind":7'),
        stored().replace(b'"finance share"', b'{"a":"b"}'),
        stored().replace(b'"sequence":3', b'"sequence":03'),
    ],
)
def test_what_is_not_plain_goes_the_long_way(document: bytes) -> None:
    assert short(document) is None


def test_a_line_beyond_its_bound_goes_the_long_way() -> None:
    document = stored()
    size = len(long(document))

    assert short(document, limit=size) == long(document)
    assert short(document, limit=size - 1) is None


@pytest.mark.parametrize(
    "ecs",
    [
        {"x": FORGED},
        {"x": NESTED},
        {"x": {"y": 1, **NESTED}},
        {"x": {"y": 1, **orjson.loads(stored())}},
        {"x": stored().decode()},
    ],
)
def test_no_value_that_an_intruder_sent_passes_for_a_parameter(ecs: dict[str, Any]) -> None:
    document = stored(ecs=ecs)

    assert b"forged" in document or b"0198-eeee" in document
    assert short(document) in {None, long(document)}


@settings(deadline=None, max_examples=150)
@given(
    memo=texts,
    name=texts,
    ecs=st.dictionaries(texts, texts | st.sampled_from([FORGED, NESTED]), max_size=3),
    original=st.binary(max_size=60),
    tidy=st.booleans(),
)
def test_whatever_a_trip_holds_both_ways_write_the_same(**fields: Any) -> None:
    document = stored(**fields)

    assert short(document) in {None, long(document)}
