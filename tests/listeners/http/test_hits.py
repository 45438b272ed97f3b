"""A request as a Hit."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.processors.compose.texts import clean as made_fit
from canary_siem.sockets.forwarded import Trusted
from canary_siem.sockets.visitor import Visitor
from canary_siem.trips import ORIGINAL_CAP, Hit
from listeners.http.hits import Seen, clean, to_hit
from tests.anything import texts
from tests.ecs import unmapped
from tests.listeners.http.traps import DOMAIN

VISITOR = Visitor("192.0.2.1", 4711, "203.0.113.1", 80)
SECURE = Visitor("192.0.2.1", 4711, "203.0.113.1", 443, server_name=DOMAIN, secure=True)
PROXIES = Trusted(["192.0.2.0/24"])


def hit(target: str = "/", visitor: Visitor = VISITOR, **facts: Any) -> Hit:
    headers = facts.pop("headers", (("host", "Ct.Example.org"),))
    facts = {"tls": None, "method": "GET", "version": "1.1", "head": b"head", **facts}
    seen = Seen(at=1, visitor=visitor, target=target, headers=headers, **facts)
    return to_hit(seen, PROXIES if facts.get("error") != "nobody is trusted" else Trusted([]))


def test_a_plain_request_is_told_whole() -> None:
    seen = hit(
        "/a%20b/x.gif?q=1",
        headers=(
            ("host", "Ct.Example.org:8080"),
            ("accept", "image/*"),
            ("user-agent", "curl/8"),
            ("referer", "http://r.example/"),
            ("content-type", "Text/Plain; charset=x"),
        ),
        body=b"hello",
        body_size=7,
    )

    assert seen == Hit(
        channel="http",
        at=1,
        name="ct.example.org",
        source_ip="192.0.2.1",
        source_port=4711,
        role="direct",
        destination_ip="203.0.113.1",
        destination_port=80,
        transport="tcp",
        ecs={
            "url": {
                "original": "/a%20b/x.gif?q=1",
                "full": "http://Ct.Example.org:8080/a%20b/x.gif?q=1",
                "scheme": "http",
                "domain": "ct.example.org",
                "port": 8080,
                "path": "/a%20b/x.gif",
                "query": "q=1",
                "extension": "gif",
            },
            "http": {
                "version": "1.1",
                "request": {
                    "method": "GET",
                    "referrer": "http://r.example/",
                    "mime_type": "text/plain",
                    "bytes": 11,
                    "body": {"bytes": 7, "content": "hello"},
                },
            },
            "user_agent": {"original": "curl/8"},
        },
        original=b"headhello",
        accept="image/*",
        user_agent="curl/8",
        path="/a b/x.gif",
    )


def test_an_absolute_target_is_the_full_url() -> None:
    seen = hit("http://other.example:81/x")

    assert seen.name == "other.example"
    assert seen.ecs["url"]["full"] == "http://other.example:81/x"
    assert seen.ecs["url"]["port"] == 81


def test_without_a_host_there_is_no_full_url() -> None:
    seen = hit("/x", headers=())

    assert seen.ecs["url"] == {"original": "/x", "path": "/x", "scheme": "http"}
    assert seen.name == ""


@pytest.mark.parametrize("target", ["*", "h.example:443"])
def test_a_target_that_is_no_address_of_a_thing_has_no_full_url(target: str) -> None:
    assert "full" not in hit(target).ecs["url"]


def test_what_came_before_any_request_claims_no_url() -> None:
    seen = hit("", method="", version="", error="the TLS handshake failed")

    assert seen.ecs == {"url": {"domain": DOMAIN}, "http": {"request": {"bytes": 4}}}
    assert seen.error == "the TLS handshake failed"


def test_https_is_told_by_the_connection() -> None:
    seen = hit("/", SECURE)

    assert seen.ecs["url"]["full"] == "https://Ct.Example.org/"
    assert seen.ecs["url"]["port"] == 443
    assert seen.ecs["tls"] == {"established": False, "client": {"server_name": DOMAIN}}


def test_the_client_of_a_trusted_proxy_is_the_source() -> None:
    headers = (
        ("host", DOMAIN),
        ("x-forwarded-for", "6.6.6.6"),
        ("x-forwarded-for", "198.51.100.7, 192.0.2.9"),
        ("x-forwarded-proto", "HTTPS"),
    )

    seen = hit("/", headers=headers)
    alone = hit("/", headers=headers, error="nobody is trusted")

    assert (seen.source_ip, seen.source_port, seen.role) == ("198.51.100.7", 0, "forwarded")
    assert seen.ecs["url"]["scheme"] == "https"
    assert (alone.source_ip, alone.source_port, alone.role) == ("192.0.2.1", 4711, "direct")
    assert alone.ecs["url"]["scheme"] == "http"


def test_a_proxied_connection_is_forwarded_with_its_port() -> None:
    seen = hit("/", Visitor("198.51.100.7", 99, "203.0.113.1", 80, proxied=True))

    assert (seen.source_ip, seen.source_port, seen.role) == ("198.51.100.7", 99, "forwarded")


def test_the_original_is_capped() -> None:
    assert len(hit(head=b"a" * 20_000, body=b"b" * 20_000).original) == ORIGINAL_CAP


@pytest.mark.parametrize("body", [b"\xff\xfe", b"a\x00b"])
def test_a_body_that_is_no_text_stays_out_of_the_fields(body: bytes) -> None:
    seen = hit(body=body, body_size=len(body))

    assert "content" not in seen.ecs["http"]["request"]["body"]
    assert seen.original.endswith(body)


def test_octets_that_are_no_utf8_are_replaced() -> None:
    seen = hit("/\udce9", headers=(("host", "a\udce9"), ("user-agent", "b\udce9")))

    assert seen.user_agent == "b\ufffd"
    assert seen.path == "/\ufffd"
    assert clean("é") == "é"


@pytest.mark.parametrize(
    ("target", "extension"),
    [
        ("/a.tar.gz", "gz"),
        ("/.htaccess", None),
        ("/a.", None),
        ("/a.b/c", None),
        ("/a.%41", None),
        ("/a." + "x" * 17, None),
    ],
)
def test_an_extension_is_what_a_person_would_call_one(target: str, extension: str | None) -> None:
    assert hit(target).ecs["url"].get("extension") == extension


def test_our_field_table_knows_every_field() -> None:
    headers = (
        ("host", DOMAIN),
        ("user-agent", "curl/8"),
        ("referer", "http://r.example/"),
        ("content-type", "text/plain"),
    )

    seen = hit("/a.gif?b", SECURE, headers=headers, body=b"x", body_size=1)

    assert unmapped(seen.ecs) == []


@settings(max_examples=80, deadline=None)
@given(
    texts, texts, texts, st.sampled_from([b"", b"\0", b"body"]), st.sampled_from([VISITOR, SECURE])
)
def test_what_is_called_tidy_need_not_be_made_fit(
    target: str, host: str, other: str, body: bytes, visitor: Visitor
) -> None:
    names = ("user-agent", "referer", "content-type")
    headers = (("host", host), *((name, other) for name in names))

    seen = hit(target, visitor, headers=headers, body=body, body_size=len(body))

    assert not seen.tidy or made_fit(seen.ecs) == seen.ecs


def test_an_ordinary_request_is_tidy() -> None:
    assert hit("/a/b.gif?c=d", headers=(("host", DOMAIN), ("user-agent", "curl/8"))).tidy
    assert not hit("/a", headers=(("host", DOMAIN), ("user-agent", "a\tb"))).tidy
    assert not hit("/" + "a" * 1024).tidy
