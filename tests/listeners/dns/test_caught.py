"""The hit that a look-up makes."""

import time

from listeners.dns.caught import Caught
from listeners.dns.responder import Responder
from tests.listeners.dns.doubles import ID, IMPORTED, MemoryTrap, query


def caught(data: bytes) -> Caught:
    found = Responder(MemoryTrap()).answer(data, True)
    assert isinstance(found, Caught)
    return found


def test_a_hit_says_in_ecs_words_what_was_asked() -> None:
    data = query(f"N5XGK.g12.{ID.upper()}.Example.net", 28, flags=0x0130)

    hit = caught(data).hit(data, ("192.0.2.7", 4711), ("203.0.113.10", 53), "udp")

    assert hit.ecs["dns"] == {
        "type": "query",
        "id": "4660",
        "op_code": "QUERY",
        "header_flags": ["RD", "AD", "CD"],
        "response_code": "NOERROR",
        "question": {
            "name": f"n5xgk.g12.{ID}.example.net",
            "type": "AAAA",
            "class": "IN",
            "subdomain": f"n5xgk.g12.{ID}",
            "registered_domain": "example.net",
            "top_level_domain": "net",
        },
    }
    assert (hit.channel, hit.role, hit.transport) == ("dns", "resolver", "udp")
    assert (hit.source_ip, hit.source_port) == ("192.0.2.7", 4711)
    assert (hit.destination_ip, hit.destination_port) == ("203.0.113.10", 53)
    assert (hit.name, hit.original, hit.error) == (f"n5xgk.g12.{ID}.example.net", data, "")
    assert abs(hit.at - time.time_ns()) < 60e9


def test_a_query_without_flags_has_no_header_flags() -> None:
    dns = caught(query(f"{ID}.ct.example.org", flags=0)).dns

    assert "header_flags" not in dns
    assert "top_level_domain" not in dns["question"]


def test_the_right_most_id_decides() -> None:
    assert caught(query(f"{ID}.{IMPORTED}.ct.example.org")).token.id == IMPORTED


def test_a_scope_is_no_part_of_a_source() -> None:
    data = query(f"{ID}.ct.example.org")

    hit = caught(data).hit(data, ("fe80::1%eth0", 53), ("fe80::2", 53), "tcp")

    assert hit.source_ip == "fe80::1"


def test_odd_octets_of_a_name_are_escaped() -> None:
    wire = b"\x04a.\xc3\xa9\x18" + ID.encode() + b"\x02ct\x07example\x03org\0"

    assert caught(query(wire)).name == rf"a\046\195\169.{ID}.ct.example.org"
