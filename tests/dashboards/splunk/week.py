"""A week of an organisation, made by the real chain: what the dashboards are looked at with."""

import asyncio
import tempfile
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

from canary_siem.names import encode
from canary_siem.trips import Drill
from tests.dashboards.world import (
    BROWSER,
    INTRUDER,
    MOMENT,
    OTHER,
    RESOLVERS,
    THIRD,
    TOR_EXIT,
    Document,
    World,
    subnet,
)

END = MOMENT + timedelta(minutes=5)
"""When somebody looks."""
OFFICE = "Mozilla/4.0 (compatible; ms-office; MSOffice 16)"
FACTS = b"user.name=alice\0host.name=ws-17\0file.path=/srv/plans/salaries.xlsx"
SECOND_HOME = "9f3c27aa51d0e8b6"
PLANTED = (
    ("word", "finance share, salaries 2026"),
    ("excel", "finance share, budget"),
    ("pdf", "wiki, network plan"),
    ("web", "wiki, old admin page"),
    ("dns", "backup script"),
    ("windows_folder", "file server, board"),
    ("mysql", "crm database"),
    ("image", "mail signature of the CFO"),
)


@cache
def week() -> tuple[Document, ...]:
    """Give everything that was sent in it, in order of time."""
    with ThreadPoolExecutor(1) as pool:  # whatever loop the caller is in
        return pool.submit(asyncio.run, _made()).result()


async def _made() -> tuple[Document, ...]:
    with tempfile.TemporaryDirectory() as place:
        world = World(Path(place))
        _happen(world)
        return tuple(sorted(world.documents, key=lambda each: str(each["@timestamp"])))


def _before(**length: float) -> datetime:
    return MOMENT - timedelta(**length)


def _happen(world: World) -> None:
    made = _before(days=200)
    tokens = {kind: world.plant(kind, memo=memo, created=made) for kind, memo in PLANTED}
    for kind, token in tokens.items():
        world.audit(token, _before(hours=22, minutes=len(kind)))
    for number in range(24 * 7 + 1):
        world.say(_before(hours=24 * 7 - number))
        if number < 24 * 7 - 20:
            world.say(_before(hours=24 * 7 - number, minutes=-7), home=SECOND_HOME)
    world.say(_before(hours=21), "elastic")

    # Somebody curious, on Monday; a scanner; the operator's own trial.
    world.fetch(tokens["web"], _before(days=6), OTHER)
    world.fetch(tokens["web"], _before(days=5), THIRD, headers={"user-agent": "zgrab/0.x"})
    world.fetch(tokens["pdf"], _before(days=4), drill=Drill("nonce"))
    for days in (5, 4, 3):
        world.look_up(tokens["dns"], _before(days=days, hours=2), RESOLVERS[1])

    # The intruder: by a resolver, then himself, then through Tor.
    start = _before(hours=20)
    for number, kind in enumerate(("word", "excel", "pdf")):
        at = start + timedelta(minutes=20 * number)
        world.look_up(tokens[kind], at, RESOLVERS[0], subnet=subnet(INTRUDER))
        office = {"user-agent": OFFICE if kind != "pdf" else BROWSER}
        world.fetch(tokens[kind], at + timedelta(seconds=2), headers=office, path="/theme/a.png")
        world.fetch(tokens[kind], at + timedelta(seconds=3), method="OPTIONS", headers=office)
    told = encode(FACTS, room=180)[0]
    world.look_up(tokens["windows_folder"], start + timedelta(hours=2), data=told)
    world.look_up(tokens["mysql"], start + timedelta(hours=3), RESOLVERS[2])
    for number, kind in enumerate(("web", "pdf", "image")):
        world.fetch(tokens[kind], _before(minutes=50 - number), TOR_EXIT)
