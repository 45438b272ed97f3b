"""One ECS document, whatever the hit was."""

from typing import Any

import orjson
import pytest

from canary_siem.events import Observer
from canary_siem.interfaces import Kind
from canary_siem.processors.compose import Compose, minimal
from canary_siem.processors.incident import Incident
from canary_siem.tokens import NoOptions
from canary_siem.trips import Decoded, Draft, Drill
from tests.ecs import problems, unmapped
from tests.things import make_draft, make_token


class Plain(Kind[NoOptions]):
    threat = {  # noqa: RUF012 - a kind of the test
        "framework": "MITRE ATT&CK",
        "technique": {"id": ["T1083"], "name": ["File and Directory Discovery"]},
    }


OBSERVER = Observer("0011223344556677", "soc")
COMPOSE = Compose(OBSERVER, {"dns": Plain()}, "https://canary.example.org/")


def composed(draft: Draft) -> dict[str, Any]:
    draft.incident = draft.incident or Incident("0198-incident", 0, 0, hits=2)
    COMPOSE(None, "append", {"draft": draft})
    assert draft.trip
    document: dict[str, Any] = orjson.loads(draft.trip.document(5))
    return document


def test_a_look_up_is_ecs() -> None:
    draft = make_draft(
        make_token(labels={"team": "blue"}, tags=("finance",)),
        ecs={"dns": {"type": "query", "id": "7", "question": {"name": "x", "type": "A"}}},
        client_subnet="198.51.100.0/24",
        original=b"\x00\x01raw",
    )

    document = composed(draft)

    assert problems(document) == []
    assert unmapped(document) == []
    assert document["message"] == ("Canarytoken tripped: the memo (dns) via resolver 192.0.2.7")
    assert document["event"]["sequence"] == 5
    assert document["event"]["url"] == f"https://canary.example.org/trips/{draft.id}"
    assert document["canary"]["incident"] == {"id": "0198-incident", "sequence": 2}
    assert document["canary"]["client_subnet"] == "198.51.100.0/24"
    assert document["tags"] == ["canarytokens", "finance"]
    assert document["labels"] == {"team": "blue"}
    assert "client" not in document
    assert list(document)[-1] == "event"
    assert list(document["event"])[-1] == "original"


def test_what_has_no_field_in_ecs_is_kept_beside_our_own() -> None:
    """A listener or a kind may say more under ``canary``, but nothing of ours in our place."""
    links = ["https://a.example/"]
    heard = make_draft(
        channel="smtp", ecs={"canary": {"email": {"links": links}, "channel": "forged"}}
    )
    counted = make_draft(channel="http")
    counted.decoded = Decoded({"canary": {"oracle": {"after": 2.0}, "token": {}}})

    assert composed(heard)["canary"]["email"] == {"links": links}
    assert composed(heard)["canary"]["channel"] == "smtp"
    assert composed(counted)["canary"]["oracle"] == {"after": 2.0}
    assert composed(counted)["canary"]["token"]["kind"] == "dns"


def test_a_request_is_ecs() -> None:
    document = composed(
        make_draft(
            channel="http",
            role="forwarded",
            transport="tcp",
            ecs={
                "url": {"full": "http://x/y", "path": "/y"},
                "http": {"request": {"method": "GET"}},
                "user_agent": {"original": "curl/8"},
            },
        )
    )

    assert problems(document) == []
    assert document["client"] == {"address": "192.0.2.7", "ip": "192.0.2.7"}
    assert document["message"].endswith("(dns) from 192.0.2.7")
    assert "web" in document["event"]["category"]


def test_a_number_that_moved_came_from_nobody() -> None:
    moved = {"canary": {"oracle": {"before": 0, "after": 0.5}, "channel": "none of ours"}}
    document = composed(
        make_draft(
            channel="oracle", role="direct", transport="", source_ip="", source_port=0, ecs=moved
        )
    )

    assert problems(document) == []
    assert unmapped(document) == []
    assert document["canary"]["oracle"] == {"before": 0, "after": 0.5}
    assert document["canary"]["channel"] == "oracle"
    assert not {"network", "source"} & document.keys()
    assert document["canary"]["source"] == {"role": "direct"}


def test_a_whole_address_as_client_subnet_is_the_client() -> None:
    draft = make_draft(client_subnet="198.51.100.9/32")
    draft.places = {"client": {"geo": {"country_iso_code": "NL"}}}

    assert composed(draft)["client"] == {
        "address": "198.51.100.9",
        "ip": "198.51.100.9",
        "geo": {"country_iso_code": "NL"},
    }


def test_a_wider_client_subnet_gives_only_its_place() -> None:
    draft = make_draft(client_subnet="198.51.100.0/24")
    draft.places = {"client": {"geo": {"country_iso_code": "NL"}, "as": {"number": 1}}}

    assert composed(draft)["client"] == {"geo": {"country_iso_code": "NL"}}


def test_an_intruders_text_is_capped_and_free_of_control_characters() -> None:
    draft = make_draft(
        channel="http",
        ecs={
            "user_agent": {"original": "a\r\nb" + "x" * 5000},
            "url": {"path": "/" + "y" * 5000, "query": ""},
            "http": {"request": {"referrer": None, "body": {"bytes": 0}}},
        },
        original=b"GET /\x00\x1b[31m\xff\n" * 9000,
    )
    draft.decoded = Decoded({"user": {"name": "al\x00ice\u2028"}}, data="d\ta", data_hex="00ff")

    document = composed(draft)

    assert document["user_agent"]["original"].startswith("abxxx")
    assert len(document["user_agent"]["original"]) <= 1024
    assert len(document["url"]["path"]) == 2083
    assert "query" not in document["url"]
    assert document["http"]["request"] == {"body": {"bytes": 0}}
    assert document["user"] == {"name": "alice"}
    assert document["related"]["user"] == ["alice"]
    assert document["canary"]["data"] == "da"
    assert len(document["event"]["original"].encode()) <= 30_000
    assert document["event"]["original"].startswith("GET /\\x00\\x1b[31m\\xff\n")


def test_a_title_is_cut_in_the_memo_and_keeps_its_source() -> None:
    document = composed(make_draft(make_token(memo="m" * 900)))

    assert len(document["message"]) == 200
    assert document["message"].endswith("… (dns) via resolver 192.0.2.7")


@pytest.mark.parametrize("source", ["", "2001:db8::7"])
def test_an_unknown_source_is_absent(source: str) -> None:
    document = composed(make_draft(source_ip=source, source_port=0))

    assert problems(document) == []
    assert ("source" in document) is bool(source)
    assert document["network"].get("type") == ("ipv6" if source else None)


def test_errors_and_suppression_show() -> None:
    draft = make_draft()
    draft.errors = ["one", "two"]
    draft.suppressed_by = "paused"
    draft.alert = False

    document = composed(draft)

    assert problems(document) == []
    assert document["canary"]["decode"] == {"error": "one; two"}
    assert document["canary"]["suppressed_by"] == "paused"
    assert document["event"]["kind"] == "event"


def test_a_drill_is_marked_where_no_intruder_and_no_owner_writes() -> None:
    drill = make_draft(make_token(tags=("drill",)), drill=Drill("n", as_alert=True))
    hit = make_draft(make_token(tags=("drill",)))

    marks = [
        composed(drill)["canary"],
        orjson.loads(minimal(drill, OBSERVER, "2026-01-01T00:00:00.000000Z").document(1))[
            "canary"
        ],
        composed(hit)["canary"],
    ]

    assert [each.get("drill") for each in marks] == [True, True, None]
    assert problems(composed(drill)) == []


def test_the_least_trip_is_ecs_too() -> None:
    draft = make_draft()
    draft.errors = ["ZeroDivisionError: x"]

    document = orjson.loads(minimal(draft, OBSERVER, "2026-01-01T00:00:00.000000Z").document(1))

    assert problems(document) == []
    assert document["canary"]["decode"]["error"] == "ZeroDivisionError: x"


def test_the_least_trip_says_what_was_decided_before_the_failure() -> None:
    draft = make_draft()
    draft.incident = Incident("an-incident", 0, 0, hits=7)
    draft.alert, draft.severity, draft.suppressed_by = False, 99, "paused"

    trip = minimal(draft, OBSERVER, "2026-01-01T00:00:00.000000Z")
    document = orjson.loads(trip.document(1))

    assert problems(document) == []
    assert (document["event"]["kind"], trip.alert) == ("event", False)
    assert document["event"]["severity"] == 99
    assert document["canary"]["incident"] == {"id": trip.incident, "sequence": 7}
    assert document["canary"]["suppressed_by"] == "paused"


def test_what_a_kind_decodes_leaves_the_rest_of_the_field_set() -> None:
    seen: dict[str, Any] = {
        "url": {"path": "/x", "query": "raw"},
        "http": {"request": {"method": "GET"}},
    }
    draft = make_draft(channel="http", ecs=seen)
    draft.decoded = Decoded({"url": {"query": "q=1"}, "http": {"request": {"referrer": "r"}}})

    document = composed(draft)

    assert document["url"] == {"path": "/x", "query": "q=1"}
    assert document["http"] == {"request": {"method": "GET", "referrer": "r"}}
    assert seen["url"]["query"] == "raw"


def test_what_a_kind_puts_aside_is_no_pivot_either() -> None:
    draft = make_draft(ecs={"user": {"name": "made-up"}})
    draft.decoded = Decoded({"host": {"name": "db1"}}, instead=frozenset({"user"}))

    document = composed(draft)

    assert "user" not in document
    assert "user" not in document["related"]


def told(**source: Any) -> Draft:
    """Make a draft as `decode` leaves it where a kind was told of a source."""
    ip, port = source.get("ip", ""), source.get("port", 0)
    subnet = "2001:db8::/48"
    draft = make_draft(source_ip=ip, source_port=port, role="forwarded", client_subnet=subnet)
    draft.decoded = Decoded({"source": source, "host": {"name": "bastion"}})
    draft.told_by = "192.0.2.7"
    return draft


def test_a_source_that_we_are_told_of_is_the_source_and_who_told_us_is_related() -> None:
    document = composed(told(address="2001:db8::5", ip="2001:db8::5", port=42))

    assert problems(document) == []
    assert unmapped(document) == []
    assert document["source"] == {"address": "2001:db8::5", "ip": "2001:db8::5", "port": 42}
    assert document["client"] == {"address": "2001:db8::5", "ip": "2001:db8::5"}
    assert document["related"]["ip"] == ["2001:db8::5", "192.0.2.7"]
    assert document["network"]["type"] == "ipv4"
    assert document["canary"]["source"]["role"] == "forwarded"
    assert document["message"].endswith("(dns) from 2001:db8::5")


def test_a_source_may_be_known_by_name_only() -> None:
    document = composed(told(address="db\n1", domain="db1"))

    assert problems(document) == []
    assert document["source"] == {"address": "db1", "domain": "db1"}
    assert "client" not in document
    assert document["related"]["ip"] == ["192.0.2.7"]
    assert document["related"]["hosts"][1:] == ["bastion", "db1"]
    assert document["message"].endswith("(dns) from db1")
