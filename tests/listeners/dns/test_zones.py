"""What we are authoritative for."""

from canary_siem.interfaces import Site
from listeners.dns.question import cut
from listeners.dns.zones import Zones
from tests.listeners.dns.doubles import SITE, query

ZONES = Zones(SITE)


def matched(name: str) -> tuple[str, int] | None:
    question = cut(query(name))
    assert question
    found = ZONES.match(question.low, question.starts)
    return found and (found[0].name, found[1])


def test_the_longest_suffix_wins() -> None:
    assert matched("a.b.example.net") == ("example.net", 2)
    assert matched("a.CDN.example.NET") == ("cdn.example.net", 1)
    assert matched("a.deep.files.example.net") == ("deep.files.example.net", 1)
    assert matched("example.net") == ("example.net", 0)


def test_a_zone_is_matched_by_whole_labels() -> None:
    assert matched("a.xct.example.org") is None
    assert matched("example.org") is None
    assert matched("net") is None
    assert matched("") is None


def test_dots_inside_a_label_do_not_make_a_zone() -> None:
    question = cut(query(b"\x0eCT.example.org\x00"))

    assert question
    assert ZONES.match(question.low, question.starts) is None


def test_without_nameservers_each_zone_has_one_that_it_can_answer() -> None:
    by_name = {zone.name: zone for zone in ZONES.by_wire.values()}

    assert by_name["ct.example.org"].nameservers == ("ns1.ct.example.org",)
    assert by_name["ct.example.org"].glued == ("ns1.ct.example.org",)
    # Below cdn.example.net nothing exists, a name server neither.
    assert by_name["cdn.example.net"].nameservers == ("ns1.ct.example.org",)


def test_only_nameservers_that_we_answer_for_are_glued() -> None:
    hosts = ("ns.ct.example.org", "ns.cdn.example.net", "ns.elsewhere.example")
    zones = Zones(Site(("ct.example.org",), ("cdn.example.net",), ("192.0.2.1",), hosts))

    assert {zone.glued for zone in zones.by_wire.values()} == {("ns.ct.example.org",)}


def test_a_site_of_denied_zones_only_names_their_own_server() -> None:
    (zone,) = Zones(Site((), ("cdn.example.net",), ())).by_wire.values()

    assert zone.nameservers == ("ns1.cdn.example.net",)
    assert zone.glued == ()


def test_serials_look_like_dates_and_differ() -> None:
    serials = {zone.serial for zone in ZONES.by_wire.values()}

    assert len(serials) == len(ZONES.by_wire)
    assert all(2019010101 <= serial <= 2024122809 for serial in serials)


def test_a_top_level_domain_is_told_only_where_it_is_certain() -> None:
    told = {zone.name: zone.top_level_domain for zone in ZONES.by_wire.values()}

    assert told["example.net"] == "net"
    assert told["ct.example.org"] == ""
