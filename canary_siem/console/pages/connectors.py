"""Connectors: how each fares, and a button to deliver again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import orjson
from aiohttp import web

from canary_siem.console.section import Nav, Page, Section
from canary_siem.console.visit import Visit
from canary_siem.dialects.reading import read
from canary_siem.events import rfc3339
from canary_siem.trips import StoredTrip

HERE = "/connectors"
AGES = (("1h", "the last hour"), ("24h", "the last 24 hours"), ("7d", "the last 7 days"))
"""How far back a replay may begin, by what ``since`` says; and all that is kept."""
EVER = "all"
SHOWN = 3
"""Dead letters of each that are shown, the newest."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """An event that a receiver would not have.

    Attributes:
        message: Its title.
        reason: What the receiver said.
        href: The trip's page; empty for what is no trip.
    """

    message: str
    reason: str
    href: str


async def show(visit: Visit) -> web.StreamResponse:
    """Show them."""
    return visit.page("connectors.html", items=await _items(visit), at=_now(), ages=AGES)


async def state(visit: Visit) -> web.StreamResponse:
    """Give the same again, for a script."""
    return visit.page("_connectors.html", items=await _items(visit), at=_now(), ages=AGES)


async def replay(visit: Visit) -> web.StreamResponse:
    """Have one deliver again what the form says: its dead letters, or all since a time."""
    name, since = visit.place("name"), visit.form.get("since")
    wish: dict[str, object] = {"connector": name}
    if visit.form.get("what") == "dead_letters":
        wish["dead_letters"] = True
    elif since != EVER:
        wish["since"] = since
    asked = await visit.call("replay", wish)
    if asked.events or asked.dead_letters:
        told = [f"{asked.events} events"] if asked.events else []
        told += [f"{asked.dead_letters} dead letters"] if asked.dead_letters else []
        visit.say(f"{name} delivers again {' and '.join(told)}. Mind that {asked.note}.")
    else:
        visit.say(f"There is nothing that {name} could deliver again.", "warn")
    return visit.go(HERE)


async def _items(visit: Visit) -> list[dict[str, object]]:
    """Give each connector with the time since when what is oldest waits."""
    found = (await visit.call("connector_status")).items
    now = datetime.now(UTC)
    return [
        each.model_dump()
        | {"waits_since": rfc3339(now - timedelta(seconds=each.lag_seconds))}
        | {"rejected": await _rejected(visit, each.name) if each.dead_letters else []}
        for each in found
    ]


async def _rejected(visit: Visit, connector: str) -> Sequence[Rejected]:
    """Say which events were rejected last, and why."""
    store = visit.house.store
    letters = await store.cursors.dead_letters(connector, SHOWN)
    kept = {each.position: each for each in await store.history.at([x.position for x in letters])}
    return [_told(kept.get(each.position), each.reason) for each in letters]


def _told(event: StoredTrip | None, reason: str) -> Rejected:
    if event is None:  # retention has taken it
        return Rejected("An event that is not kept any more", reason, "")
    message = read(orjson.loads(event.document), "message")
    return Rejected(message, reason, f"/trips/{event.id}" if event.stream == "trip" else "")


def _now() -> str:
    return rfc3339(datetime.now(UTC))


DOOR = Section(
    pages=(
        Page("GET", HERE, show, scope="trips:read"),
        Page("GET", f"{HERE}/state", state, scope="trips:read", data=True),
        Page("POST", f"{HERE}/{{name}}/replay", replay, scope="admin"),
    ),
    nav=(Nav("Connectors", HERE, 50, "trips:read", "connectors"),),
)
