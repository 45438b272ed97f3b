"""Whom this machine may be sent to ask."""

from ipaddress import ip_address
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from canary_siem.sockets.reach import Hosts, Reach, ours, parse, public

SPELT = (
    *("127.0.0.1", "127.1", "0x7f.1", "0177.0.0.1", "2130706433", "0x7f000001", "127.0.0.1."),
    *("[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "①②⑦.0.0.1", "LOCALHOST", "localhost."),
    "www.localhost",
)
"""Ways to write loopback."""
PRIVATE = (
    "0.0.0.0",  # noqa: S104 - nothing is bound to it
    *("10.0.0.1", "100.64.0.1", "127.9.9.9", "168.63.129.16", "169.254.169.254"),
    "172.16.0.1",
    *("192.168.1.1", "192.0.2.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255"),
    *("::", "::1", "fe80::1", "fec0::1", "fc00::1", "fd12::1", "ff02::1", "ff0e::1"),
    *("2001:db8::1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "64:ff9b::a00:1"),
    *("64:ff9b:1::1", "2002:a00:1::1", "2001::1"),
    *("192.88.99.1", "2002:c058:6301::1", "3fff::1", "5f00::1"),
)
PUBLIC = (
    *("1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"),
    "2002:101:101::1",
)


@pytest.mark.parametrize("host", SPELT)
def test_loopback_is_out_of_reach_however_it_is_spelt(host: str) -> None:
    assert "is no public address" in Reach().refuses(f"http://{host}:8484/n")
    assert Reach(["*", "127.0.0.0/8", "::1"]).refuses(f"http://{host}:8484/n") == ""


@pytest.mark.parametrize("address", PRIVATE)
def test_what_is_not_public_is_out_of_reach(address: str) -> None:
    host = f"[{address}]" if ":" in address else address

    assert not public(ip_address(address))
    assert not Reach().admits(address)
    assert Reach().refuses(f"http://{host}/") != ""


@pytest.mark.parametrize("address", PUBLIC)
def test_what_is_public_is_within_reach(address: str) -> None:
    host = f"[{address}]" if ":" in address else address

    assert Reach().admits(address)
    assert Reach().refuses(f"https://{host}/") == ""


def test_a_network_that_is_listed_is_within_reach() -> None:
    reach = Reach(["10.1.0.0/16", "fd00:1::/32"])

    assert reach.admits("10.1.2.3")
    assert reach.admits("::ffff:10.1.2.3")
    assert reach.admits("fd00:1::7")
    assert not reach.admits("10.2.0.1")
    assert reach.refuses("http://10.1.2.3/n") == ""
    assert "not among oracle_hosts" in reach.refuses("http://1.1.1.1/n")


def test_a_host_needs_its_glob_whatever_it_resolves_to() -> None:
    reach = Reach(["*.example.org", "stats.example.net", "10.0.0.0/8"])

    for host in ("a.example.org", "A.B.Example.ORG.", "stats.example.net"):
        assert reach.refuses(f"https://{host}/n") == ""
    for host in ("example.org", "example.net", "xexample.org", "a.example.org.evil.test"):
        assert "not among oracle_hosts" in reach.refuses(f"https://{host}/n")


def test_nothing_listed_is_nobody() -> None:
    assert "not among oracle_hosts" in Reach([]).refuses("https://www.example.org/")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "is no URL"),
        ("example.org/n", "begins with https://"),
        ("ftp://example.org/n", "begins with https://"),
        ("file:///etc/passwd", "begins with https://"),
        ("http:///n", "neither a name nor an address"),
        ("http://example.org:0/", "begins with https://"),
        ("http://example.org:99999/", "Port out of range"),
        ("http://alice:secret@example.org/", "every event would show"),
        ("http://example.org\\@127.0.0.1/", "backslash"),
        ("http://example.org/a b", "none of them blank"),
        ("http://example.org/\r\nX: y", "none of them blank"),
        ("http://%31%32%37.0.0.1/", "neither a name nor an address"),
        (f"http://example.org/{'n' * 2000}", "2000 characters at most"),
    ],
)
def test_what_is_no_url_of_a_page_is_refused(url: str, why: str) -> None:
    refused = Reach().refuses(url)

    assert why in refused
    assert "secret" not in refused


def test_a_url_is_read_as_it_is_asked() -> None:
    url = parse("HTTPS://Bücher.Example:444/ä?q=ä#part")

    assert str(url) == "https://xn--bcher-kva.example:444/%C3%A4?q=%C3%A4"


@pytest.mark.parametrize("address", ["nonsense", "", "127.0.0.1/8"])
def test_what_is_no_address_is_out_of_reach(address: str) -> None:
    assert not Reach().admits(address)


def test_this_machine_is_known_by_its_own_addresses() -> None:
    assert ours(ip_address("127.0.0.1"))
    assert not ours(ip_address("192.0.2.1"))
    assert not ours(ip_address("2001:db8::1"))


def test_an_address_of_our_own_is_out_of_reach_though_it_is_public(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("canary_siem.sockets.reach.ours", lambda address: True)

    assert not Reach().admits("1.1.1.1")
    assert Reach(["1.1.1.0/24"]).admits("1.1.1.1")


def test_settings_take_globs_and_networks() -> None:
    hosts: Any = TypeAdapter(Hosts)

    assert hosts.validate_python(["*.Example.org", "10.1.0.0/16", "::1"]) == [
        "*.example.org",
        "10.1.0.0/16",
        "::1/128",
    ]
    for wrong in ("10.1.0.1/16", "https://example.org", "a b", "", "[a-z]"):
        with pytest.raises(ValidationError, match="neither a host"):
            hosts.validate_python([wrong])
