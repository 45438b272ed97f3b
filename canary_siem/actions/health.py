"""health: tell in one answer whether all is well."""

from collections.abc import AsyncIterator
from typing import Literal

from pydantic import Field

from canary_siem import __version__
from canary_siem.interfaces import Action, House
from canary_siem.shapes import Input, Output, told
from canary_siem.store.claim import claimed


class Health(Input):
    """Nothing narrows it."""


class HealthOut(Output):
    """How we fare."""

    status: Literal["ok", "degraded"] = Field(
        description="degraded: something is in trouble, and `problems` says what."
    )
    problems: list[str] = Field(description="What is in trouble, a sentence each.")
    running: bool = Field(description="Whether a service listens and delivers on these data.")
    version: str = Field(description="This program's.")
    observer: str = Field(description="The installation's id: `observer.serial_number`.")
    tokens: int = Field(description="Tokens that are not deleted.")


async def health(house: House, wish: Health) -> HealthOut:
    """Look at the service, the disk and each connector."""
    running = claimed(house.store.path.parent)
    problems = [each async for each in _problems(house, running=running)]
    return HealthOut(
        status="degraded" if problems else "ok",
        problems=problems,
        running=running,
        version=__version__,
        observer=house.store.observer,
        tokens=await house.store.tokens.count(),
    )


async def _problems(house: House, *, running: bool) -> AsyncIterator[str]:
    if not running:
        yield "no service runs, so nothing is heard or delivered: `canary-siem run` starts it"
    if failing := house.store.log.failing:
        yield f"the disk fails, trips are held in memory: {failing}"
    for token_id, reading in (await house.store.readings.silent()).items():
        since = told(reading.failing)
        yield f"oracle {token_id} can't fire: no number since {since}: {reading.error}"
    for connector in house.connectors:
        cursor = await house.store.cursors.get(connector.name)
        if cursor is None:
            continue  # it never ran, and nothing is owed to it
        if cursor.state != "ok":
            yield f"connector {connector.name} is {cursor.state}: {cursor.last_error}"
        _, _, dead = await house.store.cursors.pending(connector.name)
        if dead:
            hint = f"`replay {connector.name} --dead-letters` tries again"
            yield f"connector {connector.name} has {dead} dead letters: {hint}"


DOOR = Action(
    run=health,
    input=Health,
    output=HealthOut,
    scope="trips:read",
    command=("health",),
    route=("GET", "/health"),
    read_only=True,
)
