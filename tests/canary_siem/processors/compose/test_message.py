"""The title says what, where and who, and is never too long."""

from canary_siem.processors.compose.message import CAP, message
from tests.things import make_hit


def test_a_person_is_named_by_his_address() -> None:
    hit = make_hit(role="direct", source_ip="2001:db8::1")

    assert message("web", "wiki", hit) == "Canarytoken tripped: wiki (web) from 2001:db8::1"


def test_a_resolver_is_called_one() -> None:
    assert message("dns", "wiki", make_hit()).endswith("(dns) via resolver 192.0.2.7")


def test_nobody_is_called_unknown() -> None:
    hit = make_hit(role="direct", source_ip="")

    assert message("web", "wiki", hit).endswith("from an unknown source")


def test_of_a_long_memo_the_end_is_left_out() -> None:
    title = message("dns", "m" * 500, make_hit())

    assert len(title) == CAP
    assert title.endswith("m… (dns) via resolver 192.0.2.7")


def test_a_name_stands_where_no_address_is_known() -> None:
    hit = make_hit(role="forwarded", source_ip="")

    assert message("log_watch", "wiki", hit, "db1").endswith("(log_watch) from db1")
    assert len(message("log_watch", "m" * 500, hit, "d" * 500)) == CAP
