"""The short way writes what the long way would have written, octet by octet."""

from typing import Any

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.events import Observer
from canary_siem.interfaces import Kind
from canary_siem.processors.compose import Compose
from canary_siem.processors.compose.alike import alike
from canary_siem.processors.compose.plain import WAYS
from canary_siem.processors.incident import Incident
from canary_siem.tokens import NoOptions
from canary_siem.trips import Decoded, Draft, Drill
from tests.anything import texts
from tests.things import make_draft, make_token

ECS = {
    "dns": {"type": "query", "question": {"name": "x", "type": "A"}},
    "url": {"full": "http://x/é\0", "path": "/", "query": ""},
    "http": {"request": {"bytes": 0}},
    "network": {"name": "lan"},
    "host": {"name": "ws-1"},
    "user": {"name": "alice"},
    "canary": {"email": {}},
}


class Threat(Kind[NoOptions]):
    threat = {"framework": "MITRE ATT&CK"}  # noqa: RUF012 - a kind of the test
    types = ("access",)


KIND = Threat()
COMPOSE = Compose(Observer("0011223344556677"), {"dns": KIND}, "https://canary.example.org")
BARE = Compose(Observer("0011223344556677"), {})
addresses = st.sampled_from(["192.0.2.7", "2001:db8::1", "", '"\\'])


def usual(**fields: Any) -> Draft:
    given = {"ecs": {"dns": ECS["dns"]}, "tidy": True, "original": b"\0\1raw"}
    draft = make_draft(fields.pop("token", None), **{**given, **fields})
    draft.incident = Incident("0198-incident", 0, 0, hits=3)
    return draft


def both_ways(compose: Compose, draft: Draft) -> tuple[Any, Any]:
    known = alike(draft.token, KIND)
    return compose._plain.write(draft, known), compose.whole(draft, known)


@st.composite
def drafts(draw: st.DrawFn) -> Draft:
    token = make_token(
        memo=draw(texts),
        kind=draw(st.sampled_from(["dns", "web"])),
        tags=tuple(draw(st.lists(texts, max_size=2))),
        labels=draw(st.dictionaries(texts, texts, max_size=2)),
    )
    ecs = {name: ECS[name] for name in draw(st.sets(st.sampled_from(sorted(ECS)), max_size=3))}
    draft = make_draft(
        token,
        channel=draw(st.sampled_from(["dns", "http", "other"])),
        name=draw(texts),
        source_ip=draw(addresses),
        source_port=draw(st.sampled_from([0, 65_535])),
        role=draw(st.sampled_from(["direct", "resolver", "forwarded"])),
        destination_ip=draw(addresses),
        destination_port=draw(st.sampled_from([0, 53])),
        transport=draw(st.sampled_from(["udp", "tcp", ""])),
        ecs=ecs,
        original=draw(st.binary(max_size=80)),
        client_subnet=draw(st.sampled_from([None, None, "192.0.2.0/24"])),
        drill=draw(st.sampled_from([None, None, Drill("n")])),
    )
    draft.tags = draw(st.lists(st.sampled_from(["source-is-resolver", "scanner"]), max_size=2))
    draft.severity = draw(st.sampled_from([21, 73, 99]))
    draft.alert = draw(st.booleans())
    draft.suppressed_by = draw(st.sampled_from(["", "", "paused"]))
    draft.errors = draw(st.sampled_from([[], [], ["it broke"]]))
    if draw(st.integers(0, 3)):
        draft.incident = Incident("0198-incident", 0, 0, hits=draw(st.integers(1, 10**6)))
    return draft


@settings(max_examples=150, deadline=None)
@given(drafts())
def test_both_ways_write_the_same(draft: Draft) -> None:
    for compose in (COMPOSE, BARE):
        short, long = both_ways(compose, draft)

        assert short in {None, long}


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"channel": "http", "role": "direct", "transport": "tcp", "tidy": False},
        {
            "source_ip": "2001:db8::1",
            "source_port": 0,
            "destination_ip": "",
            "destination_port": 0,
        },
        {"original": b"", "token": make_token(memo="", tags=("finance",), labels={"a": 'b"'})},
        {"token": make_token(memo='"quoted" and é')},
    ],
)
def test_what_is_usual_goes_the_short_way(fields: dict[str, Any]) -> None:
    short, long = both_ways(COMPOSE, usual(**fields))

    assert short == long
    assert orjson.loads(b"%b7%b" % short)["event"]["sequence"] == 7


def test_what_is_decoded_goes_the_long_way() -> None:
    draft = usual()
    draft.decoded = Decoded(fields={"user": {"name": "alice"}})

    assert both_ways(COMPOSE, draft)[0] is None


def test_what_an_address_is_known_for_goes_the_long_way() -> None:
    draft = usual()
    draft.places = {"source": {"geo": {"country_iso_code": "GB"}}}

    assert both_ways(COMPOSE, draft)[0] is None


def test_the_pieces_that_are_kept_are_bounded() -> None:
    draft = usual()
    known = alike(draft.token, None)

    for severity in range(3 * WAYS):
        draft.severity = severity
        assert COMPOSE._plain.write(draft, known)

    assert len(known.pieces) <= WAYS
