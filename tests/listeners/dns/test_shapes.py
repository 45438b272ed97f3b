"""What each zone answers."""

from canary_siem.interfaces import Site
from listeners.dns.shapes import REFUSED, shapes
from listeners.dns.zones import Zones


def test_any_gets_the_first_record_set_there_is() -> None:
    zones = Zones(Site(("a.example",), (), ("2001:db8::1",)))
    (answers,) = (shapes(zone, zones) for zone in zones.by_wire.values())

    assert answers.below[b"\0\xff"] is answers.below[b"\0\x1c"]
    assert b"\0\1" not in answers.below


def test_a_zone_that_denies_every_name_has_one_shape_below_its_apex() -> None:
    zones = Zones(Site((), ("cdn.example.net",), ("192.0.2.1",)))
    (answers,) = (shapes(zone, zones) for zone in zones.by_wire.values())

    assert answers.below_else is answers.nxdomain
    assert set(answers.below.values()) == {REFUSED}
