"""Sends one drill through each connector: by the running service, or itself where none runs."""

import asyncio
import time
from collections.abc import AsyncIterator, Mapping
from typing import Any

from canary_siem import plugins
from canary_siem.cli.commands.doctor.finding import Finding
from canary_siem.config import Config, Connection
from canary_siem.delivery.discretion import Discreet
from canary_siem.errors import CanarySiemError
from canary_siem.house import House
from canary_siem.interfaces import Identity
from canary_siem.trips import StoredTrip

WAIT_SECONDS = 4.0
"""How long the running service, which looks once a second, gets."""
DIRECT_SECONDS = 20.0
LOOK_SECONDS = 0.1


async def look(house: House, config: Config) -> AsyncIterator[Finding]:
    """Record a drill, which is no trip, and see it delivered."""
    if not config.connectors:
        todo = "add a [connectors.NAME] table: trips stay in the log"
        yield Finding("receiver", ok=False, detail="there is none", todo=todo)
        return
    message = "Drill by doctor: if you read this, events arrive"
    drill = house.statements.write("health", "drill", message)
    await house.store.log.append(drill)
    position = await house.store.history.last()
    taken = await _delivered(house, config, position)
    [stored] = await house.store.history.at([position])
    for each in config.connectors:
        dead = (await house.store.cursors.pending(each.name))[2]
        if dead:
            todo = f"canary-siem replay {each.name} --dead-letters, when the receiver is mended"
            detail = f"{each.name}: {dead} dead letters"
            yield Finding("receiver", ok=False, detail=detail, todo=todo)
        if each.name in taken:
            detail = f"{each.name}: the service delivered a drill in {taken[each.name]:.1f} s"
            yield Finding("receiver", ok=True, detail=detail)
        else:
            yield await _directly(house, config, each, stored)


async def _delivered(house: House, config: Config, position: int) -> Mapping[str, float]:
    """Give the connectors whose cursor passes *position* in time, and how long it took."""
    began = time.monotonic()
    waiting = {each.name for each in config.connectors if await house.store.cursors.get(each.name)}
    taken: dict[str, float] = {}
    while waiting and time.monotonic() - began < WAIT_SECONDS:
        for name in sorted(waiting):
            cursor = await house.store.cursors.get(name)
            if cursor and cursor.position >= position:
                taken[name] = time.monotonic() - began
                waiting.discard(name)
        await asyncio.sleep(LOOK_SECONDS)
    return taken


async def _directly(
    house: House, config: Config, connection: Connection, drill: StoredTrip
) -> Finding:
    door: Any = plugins.load("connectors", connection.courier.type)
    identity = Identity(house.store.observer, config.site.namespace)
    connector = Discreet(door.build(connection.settings, identity), connection.settings)
    reason = ""
    try:
        async with asyncio.timeout(DIRECT_SECONDS):
            [outcome] = await connector.deliver([drill])
        reason = "" if outcome.verdict == "delivered" else f"{outcome.verdict}: {outcome.reason}"
    except TimeoutError:
        reason = f"no answer within {DIRECT_SECONDS:.0f} s"
    except CanarySiemError as error:
        reason = str(error)
    finally:
        await connector.close()
    if reason:
        todo = f"mend [connectors.{connection.name}], or its receiver"
        return Finding("receiver", ok=False, detail=f"{connection.name}: {reason}", todo=todo)
    detail = f"{connection.name}: it took a drill from here (no service delivered it)"
    return Finding("receiver", ok=True, detail=detail)
