"""The judge itself: it must let a good event pass and name each fault of a bad one."""

import copy
from typing import Any

import pytest

from tests.ecs import problems, unmapped

GOOD: dict[str, Any] = {
    "@timestamp": "2026-03-01T12:00:00.123456Z",
    "ecs": {"version": "9.4.0"},
    "message": "Canarytoken tripped: payroll share (dns) via resolver 192.0.2.7",
    "tags": ["canarytokens"],
    "labels": {"team": "blue"},
    "source": {
        "ip": "192.0.2.7",
        "port": 5353,
        "geo": {"location": {"lat": 52.4, "lon": 4.9}},
    },
    "dns": {"question": {"name": "abc.ct.example.org"}},
    "email": {"attachments": [{"file": {"name": "a.docx", "size": 12}}]},
    "related": {"ip": ["192.0.2.7"]},
    "rule": {"id": "abc"},
    "canary": {
        "token": {"id": "abc", "kind": "dns", "class": "network"},
        "channel": "dns",
        "incident": {"sequence": 1},
    },
    "data_stream": {"type": "logs", "dataset": "canary_siem.trip", "namespace": "default"},
    "event": {
        "id": "0195a3f0-0000-7000-8000-000000000000",
        "kind": "alert",
        "category": ["intrusion_detection", "network"],
        "type": ["info", "protocol"],
        "module": "canary_siem",
        "dataset": "canary_siem.trip",
        "created": "2026-03-01T12:00:00.123999Z",
        "severity": 73,
        "risk_score": 73.0,
        "original": "\x00\x01",
    },
}


def changed(path: str, value: Any) -> dict[str, Any]:
    document = copy.deepcopy(GOOD)
    *parents, last = path.split("/")
    node = document
    for each in parents:
        node = node.setdefault(each, {})
    node[last] = value
    return document


def test_a_good_event_has_no_problems() -> None:
    assert problems(GOOD) == []
    assert unmapped(GOOD) == []


@pytest.mark.parametrize(
    ("path", "value", "words"),
    [
        ("event/kind", ["alert"], "event.kind: keyword wanted"),
        ("event/kind", "alarm", "event.kind: 'alarm' is not one of"),
        ("event/category", "network", "event.category: keyword[] wanted"),
        ("event/type", ["change"], "event.type: no category allows 'change'"),
        ("event/type", ["info", "info"], "event.type: something twice"),
        ("event/severity", 50, "event.severity: 50 is none of"),
        ("event/risk_score", 21.0, "event.risk_score: differs"),
        ("event/dataset", "canary_siem.health", "event.kind: alert, but not a trip"),
        ("event/original", "x" * 30_001, "event.original: 30001 long"),
        ("event/created", "yesterday", "event.created: date wanted"),
        ("event/created", "2026-13-01T12:00:00Z", "event.created: date wanted"),
        ("@timestamp", 1, "@timestamp: date wanted"),
        ("message", "two\nlines", "message: control characters"),
        ("message", "x" * 201, "message: 201 long"),
        ("user/name", "x" * 1025, "user.name: 1025 long"),
        ("url/path", "x" * 2084, "url.path: 2084 long"),
        ("user/name", "", "user.name: '', should be absent"),
        ("user/name", None, "user.name: None, should be absent"),
        ("source/port", -1, "source.port: -1, should be absent"),
        ("source/port", True, "source.port: long wanted"),
        ("source/port", "53", "source.port: long wanted"),
        ("source/ip", "192.0.2.007", "source.ip: ip wanted"),
        ("source/ip", ["192.0.2.7"], "source.ip: ip wanted"),
        ("source/geo/location", {"lat": 91.0, "lon": 0.0}, "source.geo.location: geo_point"),
        ("source/geo", {}, "source.geo: not in ECS"),
        ("source/nickname", "x", "source.nickname: not in ECS"),
        ("canary/nickname", "x", "canary.nickname: not in our table"),
        ("related/ip", [], "related.ip: an empty array"),
        ("labels/count", 3, "labels: 'count': 3"),
        ("email/attachments", [{"file": {"size": "12"}}], "email.attachments.file.size: long"),
        ("ecs/version", "8.0.0", "ecs.version: '8.0.0'"),
        ("data_stream/dataset", "other", "data_stream.dataset: differs"),
    ],
)
def test_each_fault_is_named(path: str, value: Any, words: str) -> None:
    assert any(problem.startswith(words) for problem in problems(changed(path, value)))


def test_what_every_event_needs_is_missed() -> None:
    document = copy.deepcopy(GOOD)
    del document["message"]

    assert problems(document) == ["message: absent"]


def test_what_a_trip_needs_is_missed_in_trips_only() -> None:
    trip = copy.deepcopy(GOOD)
    del trip["event"]["category"], trip["event"]["type"]
    health = copy.deepcopy(trip)
    health["event"] |= {"kind": "metric", "dataset": "canary_siem.health"}
    health["data_stream"]["dataset"] = "canary_siem.health"

    assert problems(trip) == ["event.category: absent", "event.type: absent"]
    assert problems(health) == []


def test_a_field_outside_our_own_table_is_named() -> None:
    assert unmapped(changed("user/hash", "x")) == ["user.hash"]
