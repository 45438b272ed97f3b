"""Whole, realistic documents for tests: a trip by DNS, one by HTTP, and what we say ourselves."""

from typing import Any

import orjson

from canary_siem.trips import StoredTrip

EVENT_ID = "01980e1c-7d2a-7b31-9f5e-3c1d2a4b5c6d"
TOKEN_ID = "k5vqz3m7xw2a6r4tdp8b2c"
INCIDENT_ID = "01980e1c-7d2a-7b31-9f5e-000000000001"

_OBSERVER = {
    "vendor": "canary-siem",
    "product": "canary-siem",
    "type": "honeytoken",
    "version": "0.1.0",
    "name": "trap-1",
    "hostname": "trap-1.example.org",
    "serial_number": "0f8fad5b-d9cb-469f-a165-70867728950e",
}


def trip_document(**overrides: Any) -> dict[str, Any]:
    """Give a DNS trip with a decoded user, in the order in which trips are composed.

    Args:
        overrides: Fields by dotted name (``**{"source.ip": "2001:db8::1"}``); None takes it out.
    """
    return _with(
        {
            "@timestamp": "2026-03-04T05:06:07.123456Z",
            "message": ("Canarytoken tripped: finance share (dns) via resolver 198.51.100.53"),
            "ecs": {"version": "9.4.0"},
            "data_stream": {
                "type": "logs",
                "dataset": "canary_siem.trip",
                "namespace": "default",
            },
            "observer": dict(_OBSERVER),
            "tags": ["canarytokens", "finance", "source-is-resolver"],
            "dns": {
                "type": "query",
                "id": "4660",
                "op_code": "QUERY",
                "header_flags": ["RD"],
                "question": {
                    "name": f"{TOKEN_ID}.ct.example.org",
                    "type": "A",
                    "class": "IN",
                },
            },
            "user": {"name": "alice", "domain": "CORP"},
            "host": {"name": "WS-0042"},
            "network": {"transport": "udp", "protocol": "dns", "type": "ipv4"},
            "rule": {
                "id": TOKEN_ID,
                "name": "finance share",
                "category": "dns",
                "ruleset": "canarytokens",
            },
            "labels": {"owner": "it-security"},
            "threat": {
                "framework": "MITRE ATT&CK",
                "tactic": {"id": ["TA0007"], "name": ["Discovery"]},
                "technique": {"id": ["T1083"], "name": ["File and Directory Discovery"]},
            },
            "canary": {
                "token": {
                    "id": TOKEN_ID,
                    "kind": "dns",
                    "memo": "finance share",
                    "domain": "ct.example.org",
                    "created": "2026-01-02T03:04:05.000000Z",
                    "class": "network",
                },
                "channel": "dns",
                "source": {"role": "resolver"},
                "incident": {"id": INCIDENT_ID, "sequence": 1},
            },
            "source": {
                "address": "198.51.100.53",
                "ip": "198.51.100.53",
                "port": 40123,
                "geo": {
                    "country_iso_code": "GB",
                    "country_name": "United Kingdom",
                    "city_name": "London",
                    "location": {"lat": 51.5142, "lon": -0.0931},
                },
                "as": {"number": 64496, "organization": {"name": "Example Networks"}},
            },
            "destination": {"ip": "203.0.113.10", "port": 53},
            "related": {
                "ip": ["198.51.100.53", "203.0.113.10"],
                "user": ["alice"],
                "hosts": ["WS-0042", f"{TOKEN_ID}.ct.example.org"],
            },
            "event": {
                "sequence": 42,
                "id": EVENT_ID,
                "created": "2026-03-04T05:06:07.124001Z",
                "kind": "alert",
                "category": ["intrusion_detection", "network"],
                "type": ["info", "access"],
                "action": "canarytoken-tripped",
                "module": "canary_siem",
                "dataset": "canary_siem.trip",
                "provider": "canary-siem",
                "code": "dns",
                "severity": 73,
                "risk_score": 73.0,
                "url": f"https://canary.example.org/trips/{EVENT_ID}",
                "original": f"12340100000100000000 A {TOKEN_ID}.ct.example.org",
            },
        },
        overrides,
    )


def web_document(**overrides: Any) -> dict[str, Any]:
    """Give an HTTP trip over IPv6."""
    web: dict[str, Any] = {
        "message": "Canarytoken tripped: finance share (web) from 2001:db8::42",
        "tags": ["canarytokens", "finance"],
        "dns": None,
        "user": None,
        "host": None,
        "source": {"address": "2001:db8::42", "ip": "2001:db8::42", "port": 50505},
        "destination": {"ip": "2001:db8::10", "port": 443},
        "network": {"transport": "tcp", "protocol": "http", "type": "ipv6"},
        "url": {
            "full": f"https://ct.example.org/docs/{TOKEN_ID}?a=b",
            "original": f"/docs/{TOKEN_ID}?a=b",
            "scheme": "https",
            "domain": "ct.example.org",
            "path": f"/docs/{TOKEN_ID}",
            "query": "a=b",
        },
        "http": {
            "version": "1.1",
            "request": {"method": "GET", "referrer": "https://intranet.example.org/"},
            "response": {"status_code": 200},
        },
        "user_agent": {"original": "curl/8.5.0"},
        "related": {"ip": ["2001:db8::42", "2001:db8::10"]},
        "rule.category": "web",
        "canary.token.kind": "web",
        "canary.token.class": "web",
        "canary.channel": "http",
        "canary.source.role": "direct",
        "event.code": "web",
        "event.category": ["intrusion_detection", "web"],
        "event.original": f"GET /docs/{TOKEN_ID}?a=b HTTP/1.1\r\nHost: ct.example.org\r\n\r\n",
    }
    return trip_document(**{**web, **overrides})


def health_document(**overrides: Any) -> dict[str, Any]:
    """Give a heartbeat."""
    return _with(
        {
            "@timestamp": "2026-03-04T05:06:07.123456Z",
            "message": "canary-siem on trap-1 is alive",
            "ecs": {"version": "9.4.0"},
            "data_stream": {
                "type": "logs",
                "dataset": "canary_siem.health",
                "namespace": "default",
            },
            "observer": dict(_OBSERVER),
            "event": {
                "sequence": 7,
                "id": EVENT_ID,
                "created": "2026-03-04T05:06:07.123456Z",
                "kind": "metric",
                "category": ["host"],
                "type": ["info"],
                "action": "heartbeat",
                "module": "canary_siem",
                "dataset": "canary_siem.health",
                "provider": "canary-siem",
            },
        },
        overrides,
    )


def stored(document: dict[str, Any], position: int = 1) -> StoredTrip:
    """Give *document* as the trip log holds it."""
    event = document["event"]
    stream = event["dataset"].removeprefix("canary_siem.")
    return StoredTrip(position, event["id"], stream, orjson.dumps(document))


def stored_trips(count: int) -> list[StoredTrip]:
    """Give *count* trips, each with its own ``event.id`` and ``event.sequence``."""
    return [
        stored(
            trip_document(**{"event.id": f"{EVENT_ID[:-6]}{n:06x}", "event.sequence": n}),
            n,
        )
        for n in range(1, count + 1)
    ]


def _with(document: dict[str, Any], overrides: dict[str, Any]) -> dict[str, Any]:
    for name, value in overrides.items():
        *parents, leaf = name.split(".")
        node = document
        for parent in parents:
            node = node.setdefault(parent, {})
        if value is None:
            node.pop(leaf, None)
        else:
            node[leaf] = value
    return document
