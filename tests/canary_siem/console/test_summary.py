"""Chart, map and counts of one question."""

import time

from aiohttp import web

from canary_siem.console.asking import Asking
from canary_siem.console.recent import RECENT, Recent
from canary_siem.console.summary import summarise
from canary_siem.house import House
from tests.canary_siem.console.tripping import fetched, looked_up, make_seen, planted

HOUR = 3600 * 10**9


def app_of(house: House, kept: int = 1000) -> web.Application:
    app = web.Application()
    app[RECENT] = Recent(house.store.newest, kept)
    return app


async def test_a_quiet_day_is_said_to_be_one(house: House) -> None:
    found = await summarise(app_of(house), Asking(), house.store.incidents)

    assert found.sentence == "No trips in the last 24 hours."
    assert found.rows == []
    assert found.places == "Map of the world: no trip came from a known place."
    assert not found.partial


async def test_what_happened_is_told_in_words_too(house: House) -> None:
    token = await planted(house)
    await fetched(house, token, time.time_ns() - 3 * HOUR)
    await looked_up(house, token)

    found = await summarise(app_of(house), Asking(), house.store.incidents)

    assert found.sentence.startswith("2 alerts, 0 events in the last 24 hours; the most from ")
    assert [(row.alerts, row.events) for row in found.rows] == [(1, 0), (1, 0)]
    assert found.rows[0].href.startswith("/trips?at=")
    assert found.tally.lookups == 1
    assert "<svg" in found.chart


async def test_a_map_says_its_places(house: House) -> None:
    app = app_of(house)
    await app[RECENT].refresh()
    app[RECENT]._seen.extend([make_seen(at=time.time())] * 2)

    found = await summarise(app, Asking(), house.store.incidents)

    said = "Map of the world: 2 trips from 1 place, the most from Leeuwarden, Netherlands (2)."
    assert found.places == said
    assert said in found.world("/static/world.svg")


async def test_what_was_too_much_to_count_is_said(house: House) -> None:
    token = await planted(house)
    for _ in range(4):
        await fetched(house, token)

    found = await summarise(app_of(house, kept=2), Asking(), house.store.incidents)

    assert found.partial
    assert found.tally.alerts + found.tally.events == 2


async def test_incidents_that_somebody_has_acknowledged_are_open_no_more(house: House) -> None:
    first, second = await planted(house), await planted(house)
    known = await fetched(house, first)
    await fetched(house, second)
    await fetched(house, second)  # an event of the same incident
    book, app = house.store.incidents, app_of(house)
    before = await summarise(app, Asking(), book)

    await book.acknowledge(known.id, "k", "")
    after = await summarise(app, Asking(), book)
    narrowed = await summarise(app, Asking(show="open"), book)

    assert (before.tally.open, after.tally.open) == (2, 1)
    assert (after.tally.alerts, after.tally.events) == (2, 1)
    assert (narrowed.tally.alerts, narrowed.tally.events) == (1, 0)
