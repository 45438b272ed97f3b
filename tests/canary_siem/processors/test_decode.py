"""The kind is asked; what it can't read is kept as a reason."""

from canary_siem.interfaces import Kind
from canary_siem.processors.decode import Decode
from canary_siem.tokens import NoOptions, Token
from canary_siem.trips import Decoded, Hit
from tests.things import make_draft, make_token


class Reader(Kind[NoOptions]):
    severity = 99

    def decode(self, token: Token, hit: Hit) -> Decoded:
        return Decoded({"user": {"name": "alice"}}, error="cut by the writer")


def test_facts_errors_and_severity_come_from_the_kind() -> None:
    draft = make_draft(make_token(kind="reader"), error="no host header")

    Decode({"reader": Reader()})(None, "append", {"draft": draft})

    assert draft.decoded.fields == {"user": {"name": "alice"}}
    assert draft.errors == ["no host header", "cut by the writer"]
    assert draft.severity == 99


def test_a_kind_that_is_gone_loses_no_trip() -> None:
    draft = make_draft(make_token(kind="gone"))

    Decode({})(None, "append", {"draft": draft})

    assert draft.errors == ["no kind is called 'gone' here"]


class Teller(Kind[NoOptions]):
    def decode(self, token: Token, hit: Hit) -> Decoded:
        return Decoded({"source": {"address": "10.0.0.5", "ip": "10.0.0.5", "port": 42}})


def test_the_source_that_we_are_told_of_takes_the_place_of_the_resolver() -> None:
    draft = make_draft(make_token(kind="teller"), source_ip="192.0.2.7", role="resolver")

    Decode({"teller": Teller()})(None, "append", {"draft": draft})

    assert draft.told_by == "192.0.2.7"
    assert (draft.hit.source_ip, draft.hit.source_port) == ("10.0.0.5", 42)
    assert draft.hit.role == "forwarded"
