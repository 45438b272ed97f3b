"""What a trip tells, fact by fact."""

from typing import Any

import pytest

from canary_siem.console.story.facts import LONG, Fact, how, what, who

RESOLVED: dict[str, Any] = {
    "source": {
        "address": "192.0.2.8",
        "port": 4242,
        "geo": {"city_name": "Ashburn", "region_name": "Virginia", "timezone": "America/New_York"},
        "as": {"number": 64500, "organization": {"name": "A resolver"}},
    },
    "client": {"geo": {"country_name": "Netherlands"}},
    "canary": {"source": {"role": "resolver"}, "client_subnet": "203.0.113.0/24"},
}
TOLD: dict[str, Any] = {
    "user": {"name": "alice", "domain": "CORP", "email": "alice"},
    "host": {"name": "ws7"},
    "process": {"pid": 7, "command_line": "x" * 9999},
    "source": {"address": "198.51.100.7"},
    "canary": {"source": {"role": "direct"}},
    "tags": ["canarytokens", "tor-exit"],
}


def labels(facts: list[Fact]) -> dict[str, str]:
    return {fact.label: fact.value for fact in facts}


def test_whoever_is_named_goes_before_where_he_came_from() -> None:
    found = who(TOLD)

    assert [fact.label for fact in found] == [
        *("User", "Host", "Process id", "Command line", "Source", "Tor")
    ]
    assert found[0].value == r"CORP\alice"
    assert len(found[3].value) == LONG


def test_a_resolver_is_called_one_and_its_place_is_its_own() -> None:
    found = labels(who(RESOLVED))

    assert found == {
        "Resolver": "192.0.2.8 port 4242",
        "Resolver's place": "Ashburn (Virginia)",
        "Resolver's network": "AS64500 A resolver",
        "Asked for": "203.0.113.0/24",
        "That network's place": "Netherlands",
    }


def test_what_was_tripped_is_told_with_how_it_fires() -> None:
    document = {
        "canary": {"token": {"memo": "finance share", "kind": "windows_folder", "id": "k2jx"}},
        "threat": {"technique": {"id": ["T1083"], "name": ["File and Directory Discovery"]}},
        "labels": {"owner": "it"},
        "tags": ["canarytokens", "prod"],
    }

    found = what(document, "opened in Explorer")

    assert labels(found) == {
        "Where it lies": "finance share",
        "Kind": "windows folder",
        "Technique": "T1083 File and Directory Discovery",
        "Label owner": "it",
        "Tags": "prod",
        "Token": "k2jx",
    }
    assert found[1].note == "fires when opened in Explorer"
    assert what(document, "")[1].note == ""


def test_what_came_with_a_mail_is_named() -> None:
    file = {"name": "plan.xlsx", "size": 7, "hash": {"sha256": "ab"}}
    document = {"email": {"attachments": [{"file": file}, {"file": {}}, "none"]}}

    found = [fact for fact in how(document) if fact.label == "Attachment"]

    assert [(fact.value, fact.note) for fact in found] == [
        ("plan.xlsx", "7 octets, SHA-256 ab"),
        ("without a name", ""),
        ("without a name", ""),
    ]


def test_who_started_a_program_is_told() -> None:
    process = {"name": "id", "executable": "/usr/bin/id", "parent": {"name": "bash"}}

    assert labels(who({"process": process}))["Started by"] == "bash"


def test_an_address_asked_for_is_told_whole_and_not_in_parts() -> None:
    document = {
        "canary": {"channel": "http", "decode": {"error": "cut"}},
        "network": {"transport": "tcp"},
        "destination": {"ip": "203.0.113.10", "port": 80},
        "url": {"full": "http://a.example/x?y", "path": "/x", "query": "y"},
    }

    assert labels(how(document)) == {
        "Channel": "HTTP over TCP",
        "Reached us at": "203.0.113.10 port 80",
        "Address asked for": "http://a.example/x?y",
        "Could not be read": "cut",
    }
    del document["url"]["full"]  # type: ignore[attr-defined]
    assert "Path" in labels(how(document))


@pytest.mark.parametrize(
    "document",
    [{}, {"source": [], "canary": 1, "tags": {}, "labels": "x", "threat": {"technique": 1}}],
)
def test_a_document_of_any_shape_is_told(document: dict[str, Any]) -> None:
    assert labels(who(document)) == {"Source": "unknown"}
    assert what(document, "") == []
    assert how(document) == []
