"""Trips by place, by resolver and by token."""

from canary_siem.console.drawing.world import Place
from canary_siem.console.tallies import PLACES, RESOLVERS, TOKENS, UNKNOWN, Resolver, tally
from tests.canary_siem.console.tripping import make_seen


def test_places_count_what_came_from_them_the_most_first() -> None:
    seen = [
        make_seen(spot=(0.0, 1.0), place=""),
        *[make_seen(alert=n == 0) for n in range(3)],
        make_seen(spot=None),
    ]

    found = tally(seen)

    assert found.places == [
        Place(53.2, 5.8, "Leeuwarden, Netherlands", 1, 2),
        Place(0.0, 1.0, UNKNOWN, 1, 0),
    ]
    assert found.nowhere == 1
    assert (found.alerts, found.events, found.incidents) == (3, 2, 1)


def test_an_incident_that_alerted_is_open_until_somebody_has_acknowledged_it() -> None:
    seen = [
        make_seen(incident="a"),
        make_seen(incident="a", alert=False),
        make_seen(incident="b"),
        make_seen(incident="c", alert=False),
    ]

    assert tally(seen).open == 2
    assert tally(seen, {"b"}).open == 1


def test_a_look_up_through_a_resolver_is_no_place() -> None:
    found = tally([make_seen(role="resolver", address="192.0.2.8", network="A resolver")] * 2)

    assert found.places == []
    assert found.lookups == 2
    assert found.resolvers == [Resolver("192.0.2.8", "A resolver", 2)]


def test_tokens_are_named_as_they_were_called_last_the_most_alerts_first() -> None:
    seen = [
        make_seen(token="a", memo="new", at=2.0, alert=False),
        make_seen(token="a", memo="old", at=1.0, alert=False),
        make_seen(token="b"),
    ]

    found = tally(seen).tokens

    assert [(each.token, each.alerts, each.events) for each in found] == [("b", 1, 0), ("a", 0, 2)]
    assert (found[1].memo, found[1].last) == ("new", 2.0)


def test_no_more_is_given_than_is_shown() -> None:
    seen = [make_seen(token=str(n), spot=(n / 10, 0.0)) for n in range(300)]
    seen += [make_seen(role="resolver", address=str(n)) for n in range(99)]

    found = tally(seen)

    assert len(found.places) == PLACES
    assert len(found.resolvers) == RESOLVERS
    assert len(found.tokens) == TOKENS
