"""For each rule of dashboards/rules.toml: trips that must fire it, and trips that must not.

Every product's queries are held against these. ``for case in cases():`` gives the documents as
the SIEM gets them, the moment at which the rule looks, and what it must then name.
"""

import asyncio
import copy
from collections.abc import Callable, Coroutine, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import TypeVar

from tests.dashboards import everything as whole
from tests.dashboards.scenes import SCENES
from tests.dashboards.world import MOMENT, Document, World

Made = TypeVar("Made")
KEYS: Mapping[str, str] = {
    "any_trip": "canary.incident.id",
    "several_tokens_one_source": "source.ip",
    "one_token_several_sources": "canary.token.id",
    "look_up_then_fetch": "canary.token.id",
    "credential_after_document": "data_stream.namespace",
    "trip_from_tor": "canary.incident.id",
    "first_trip_of_silent_token": "canary.token.id",
    "heartbeat_missing": "observer.serial_number",
}
"""By which field a rule's alerts are told apart: one alert for each of its values."""


@dataclass(frozen=True, slots=True)
class Case:
    """Some trips, and what a rule makes of them.

    Attributes:
        rule: Its name in dashboards/rules.toml.
        name: What happens, in words.
        documents: As the SIEM gets them, in order of time.
        fires: The values of ``KEYS[rule]`` that the rule must name by *now*; empty for silence.
        now: When the rule looks: after everything that happens.
    """

    rule: str
    name: str
    documents: Sequence[Document]
    fires: frozenset[str]
    now: datetime

    def moved(self, now: datetime) -> "Case":
        """Give the same, with everything moved by whole hours so that it ends close to *now*."""
        by = timedelta(hours=(now - self.now) // timedelta(hours=1))
        return replace(
            self,
            documents=[_moved(each, by) for each in self.documents],
            now=self.now + by,
        )

    def __str__(self) -> str:
        return f"{self.rule}: {self.name}"


@cache
def cases() -> tuple[Case, ...]:
    """Give every case of every rule; the documents are not to be changed."""
    return _inside(_cases)


@cache
def everything() -> tuple[Document, ...]:
    """Give all that the program sends: each kind by each channel in every way, and our own words.

    Without the kind that only tests have.
    """
    return _inside(whole.everything)


def of(rule: str) -> list[Case]:
    """Give the cases of one rule."""
    return [case for case in cases() if case.rule == rule]


def value(document: Document, field: str) -> object:
    """Give the value of a dotted *field*; None where it is absent."""
    found: object = document
    for part in field.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


async def _cases(place: Path) -> tuple[Case, ...]:
    return tuple(_each(place))


def _each(place: Path) -> Iterator[Case]:
    for rule, told in SCENES.items():
        for name, act in told.items():
            world = World(place)
            happened = act(world)
            documents = sorted(world.documents, key=lambda each: str(each["@timestamp"]))
            now = happened.now or _after(documents)
            fires = frozenset(str(value(each, KEYS[rule])) for each in happened.fires)
            yield Case(rule, name, documents, fires, now)


def _after(documents: Sequence[Document]) -> datetime:
    last = max((str(each["@timestamp"]) for each in documents), default="")
    return datetime.fromisoformat(last) + timedelta(seconds=5) if last else MOMENT


def _moved(document: Document, by: timedelta) -> Document:
    moved = copy.deepcopy(document)
    times = [(moved, "@timestamp"), (moved["event"], "created")]
    if "created" in moved.get("canary", {}).get("token", {}):
        times.append((moved["canary"]["token"], "created"))
    for holder, key in times:
        at = datetime.fromisoformat(holder[key]) + by
        holder[key] = at.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return moved


def _inside(make: Callable[[Path], Coroutine[None, None, tuple[Made, ...]]]) -> tuple[Made, ...]:
    """Run *make* in a loop of its own, whatever loop the caller is in."""
    found: list[tuple[Made, ...]] = []

    def run() -> None:
        with TemporaryDirectory() as place:
            found.append(asyncio.run(make(Path(place))))

    thread = Thread(target=run)
    thread.start()
    thread.join()
    return found[0]
