"""The poller as the service sees it: built, started, stopped; and one look at a number."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from random import Random

import structlog

from canary_siem.errors import StorageError
from canary_siem.interfaces import Bound, Trap
from canary_siem.tasks import Tasks
from canary_siem.tokens import Reading, Token
from listeners.oracle.asking import Asker, InVainError
from listeners.oracle.moves import Wish, to_hit, trips, wish
from listeners.oracle.numbers import read
from listeners.oracle.pace import SECOND, Tempo, after, at_start
from listeners.oracle.settings import OracleSettings
from listeners.oracle.turns import Turns

log = structlog.get_logger(__name__)
KIND = "oracle"
EACH = 2
"""Looks at one host at once."""
LOOK_SECONDS = 1.0
"""How often it is asked for tokens that are new, or gone."""
DRAIN_SECONDS = 4.0
"""How long trips under way are waited for when we stop."""
_NOTHING = Reading()


class Poller:
    """Looks at each oracle's number when it is time.

    Args:
        settings: Its bounds.
        trap: The core.
        clock: The clock on the wall, nanoseconds since the epoch.
        chance: Draws jitter.
    """

    def __init__(
        self,
        settings: OracleSettings,
        trap: Trap,
        clock: Callable[[], int] = time.time_ns,
        chance: Random | None = None,
    ) -> None:
        self._settings = settings
        self._trap = trap
        self._clock = clock
        self._chance = chance or Random()  # noqa: S311 - jitter is no secret
        self._turns = Turns(EACH)
        self._tempo = Tempo(settings.per_second)
        self._watching = Tasks(1)
        self._looks = Tasks(settings.at_once)
        self._wake = asyncio.Event()
        self._readings: dict[str, Reading] = {}
        self._listed: Sequence[Token] | None = None
        self._known: dict[str, tuple[Token, Wish]] = {}
        self._under_way: set[str] = set()
        self._asker: Asker | None = None
        self._stopping = False

    async def start(self) -> Sequence[Bound]:
        """Begin to look; nothing is bound."""
        settings = self._settings
        self._asker = Asker(self._trap.site.reach, settings.timeout, settings.user_agent)
        self._watching.start(self._watch(self._asker))
        return ()

    async def stop(self) -> None:
        """Begin no more, leave what is asked, wait for trips under way. Safe to call twice."""
        self._stopping = True
        await self._watching.drain(0)
        if self._asker:
            self._asker.hurry()
            await self._looks.drain(DRAIN_SECONDS)
            await self._asker.close()

    async def _watch(self, asker: Asker) -> None:
        await self._recall()
        while True:
            try:
                self._list()
                self._begin(asker)
                wait = self._wait()
            except Exception as error:
                # Nobody would look any more, at anything.
                log.exception("oracles can't be listed", error=repr(error))
                wait = LOOK_SECONDS
            with suppress(TimeoutError):
                async with asyncio.timeout(min(wait, LOOK_SECONDS)):
                    await self._wake.wait()
            self._wake.clear()

    def _wait(self) -> float:
        """Give the seconds until something can begin, if nothing ends before."""
        if len(self._looks) >= self._settings.at_once:
            return LOOK_SECONDS
        now = self._now()
        return max(self._turns.wait(now), self._tempo.wait(now))

    async def _recall(self) -> None:
        """Read what was read last; as long as that is not known, a move could not be seen."""
        while True:
            try:
                self._readings = dict(await self._trap.readings.open())
            except StorageError as error:
                log.warning("oracles wait for the disk", reason=str(error))
                await asyncio.sleep(LOOK_SECONDS)
            else:
                return

    def _list(self) -> None:
        """See which tokens there are now."""
        tokens = self._trap.tokens(KIND)
        if tokens is self._listed:
            return
        self._listed = tokens
        wanted = {token.id: (token, each) for token in tokens if (each := wish(token))}
        for gone in self._known.keys() - wanted.keys():
            self._turns.drop(gone)
            self._readings.pop(gone, None)
        self._known = wanted
        now = self._clock()
        for name, (_, each) in wanted.items():
            if name not in self._turns and name not in self._under_way:
                rest = at_start(self._readings.get(name), each.every, now, self._chance)
                self._turns.put(name, each.host, self._now() + rest)

    def _begin(self, asker: Asker) -> None:
        now = self._now()
        while len(self._looks) < self._settings.at_once and not self._tempo.wait(now):
            name = self._turns.take(now)
            if name is None:
                return
            self._tempo.begin()
            self._under_way.add(name)
            self._looks.start(self._turn(asker, name, self._known[name][1]))

    async def _turn(self, asker: Asker, name: str, watched: Wish) -> None:
        """Look at one number, then let it wait for its next turn."""
        rest = watched.every
        try:
            rest = await self._look(asker, name, watched)
        finally:
            self._under_way.discard(name)
            self._turns.left(watched.host)
            if name in self._known:
                self._turns.put(name, watched.host, self._now() + rest)
            self._wake.set()

    async def _look(self, asker: Asker, name: str, watched: Wish) -> float:
        """Look, and give the seconds until the next time."""
        before, asked = self._readings.get(name, _NOTHING), self._clock()
        stay_away = 0.0
        try:
            said = await asker.ask(watched.url, anywhere=watched.anywhere)
            number = read(said.body, watched.pointer)
        except (InVainError, ValueError) as error:
            if self._stopping:
                return watched.every
            stay_away = getattr(error, "stay_away", 0.0)
            reading = self._in_vain(before, asked, str(error))
        else:
            reading = Reading(number, said.at, asked)
            moved = before.number is not None and trips(before.number, number, watched.alert_on)
            if moved and before.number is not None and name in self._known:
                token = self._known[name][0]
                await self._trap.spring(token, to_hit(watched, said, before.number, number))
        await self._keep(name, reading, before)
        first = before.number is None and not reading.failures
        return after(reading, watched.every, self._chance, first=first, asked=stay_away)

    def _in_vain(self, before: Reading, asked: int, error: str) -> Reading:
        failing = before.failing or asked
        silent = (asked - failing) / SECOND >= self._settings.tell_after
        return replace(
            before,
            asked=asked,
            failures=before.failures + 1,
            failing=failing,
            error=error,
            told=before.told or silent,
        )

    async def _keep(self, name: str, reading: Reading, before: Reading) -> None:
        if name not in self._known:
            return  # deleted meanwhile
        if reading.told != before.told:
            self._trap.trouble(self._known[name][0], reading.error)
        self._readings[name] = reading
        try:
            await self._trap.readings.keep(name, reading)
        except StorageError as error:
            # Memory goes on; after a restart the move would be told of again, not missed.
            log.warning("a reading is not kept", token=name, reason=str(error))

    def _now(self) -> float:
        return asyncio.get_running_loop().time()
