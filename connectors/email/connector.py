"""Mails people what happened: an incident at once, what follows in one mail an interval."""

import asyncio
import contextlib
import time
from collections.abc import Callable, Sequence

import orjson
import structlog

from canary_siem.delivery.discretion import hidden, secrets_of
from canary_siem.dialects.notice import Notice, notice, wanted
from canary_siem.errors import AccessRefusedError, ReceiverUnavailableError
from canary_siem.interfaces import DELIVERED, Identity, Outcome
from canary_siem.tasks import Tasks
from canary_siem.trips import StoredTrip
from connectors.email.mail import Mail, bare, written
from connectors.email.memory import MOST_OWED, Memory, Owed, Shelf
from connectors.email.planning import Due, Plan
from connectors.email.relay import MailRefusedError, Relay, Taken
from connectors.email.settings import EmailSettings, mailbox

log = structlog.get_logger(__name__)
REMEMBERED = 7_200.0
"""Seconds without a hit, beside an interval, after which an incident is over for sure: twice the
hour that one lasts at most."""

PAUSE = 60.0
"""Seconds between two tries of a recipient who is put off."""

GIVE_UP = 86_400.0
"""Seconds that a recipient who is put off is tried for."""


class Email:
    """Mails to the same people by one relay.

    Args:
        settings: By whom, to whom, how often.
        identity: Where to remember what was mailed.
        now: Seconds since the epoch.
    """

    def __init__(
        self,
        settings: EmailSettings,
        identity: Identity,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._settings = settings
        self._now = now
        self._shelf = Shelf(identity.place)
        self._relay = Relay(settings)
        self._lock = asyncio.Lock()
        self._following = Tasks(1)
        self._look = asyncio.Event()
        self._closing = False
        self._memory: Memory | None = None
        self._recipients = [mailbox(each).addr_spec for each in settings.to]

    async def deliver(self, trips: Sequence[StoredTrip]) -> Sequence[Outcome]:
        """Mail what is due; delivered is what the relay took, or stands in our file to be mailed.

        Raises:
            ReceiverUnavailableError: The relay takes nothing now. What it took before is known.
            AccessRefusedError: It refuses us, our sender or every recipient.
        """
        try:
            return await self._told(trips)
        finally:
            self._look.set()
            if not len(self._following):
                self._following.start(self._follow())

    async def close(self) -> None:
        """Let go of the relay; what waits to be mailed stands in the file. Safe to call twice."""
        self._closing = True
        self._look.set()
        await self._following.drain(self._settings.timeout)
        await self._relay.close()

    async def _follow(self) -> None:
        """Mail what waits when it is time to; what fails is told by the next `deliver` too."""
        least = 0.0
        while not self._closing:
            pause = self._pause()
            self._look.clear()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(None if pause is None else max(pause, least)):
                    await self._look.wait()
                continue  # there is more to wait for, or nothing at all
            try:
                await self._told(())
                least = 0.0
            except (ReceiverUnavailableError, AccessRefusedError) as error:
                reason = hidden(str(error), secrets_of(self._settings))
                log.warning("what follows can't be mailed yet", reason=reason)
                least = PAUSE

    def _pause(self) -> float | None:
        """Give the seconds until there is something to do; None where there is nothing."""
        memory, now = self._memory or Memory(), self._now()
        owed = [max(0.0, each.tried + PAUSE - now) for each in memory.owed]
        due = self._plan(memory).pause(now)
        return min(owed if due is None else [due, *owed], default=None)

    async def _told(self, trips: Sequence[StoredTrip]) -> list[Outcome]:
        async with self._lock:
            memory = self._memory
            if memory is None:
                memory = self._memory = await asyncio.to_thread(self._shelf.read)
            try:
                return await self._mail_all(trips, memory)
            finally:
                await self._relay.close()
                memory.forget(self._now(), REMEMBERED + self._settings.interval)
                await asyncio.to_thread(self._shelf.keep, memory)

    def _plan(self, memory: Memory) -> Plan:
        return Plan(memory, self._settings.interval, self._settings.burst)

    async def _mail_all(self, trips: Sequence[StoredTrip], memory: Memory) -> list[Outcome]:
        plan = self._plan(memory)
        outcomes = [DELIVERED] * len(trips)
        news, places = self._news(trips, outcomes, plan)
        for due in plan.due(news, self._now()):
            if refusal := await self._mail(due, memory):
                log.error("mail refused", thread=due.thread, reason=refusal)
                plan.dropped(due, self._now())
                for each in due.news:
                    outcomes[places[each.id]] = Outcome("rejected", refusal)
            else:
                plan.mailed(due, self._now())
        await self._pay(memory)
        return outcomes

    def _news(
        self, trips: Sequence[StoredTrip], outcomes: list[Outcome], plan: Plan
    ) -> tuple[dict[str, list[Notice]], dict[str, int]]:
        """Read what people are to be told and were not; say where each stands in the batch."""
        chosen = self._settings.send, self._settings.min_severity, self._settings.tags
        news: dict[str, list[Notice]] = {}
        places: dict[str, int] = {}
        for place, trip in enumerate(trips):
            try:
                document = orjson.loads(trip.document)
                told = notice(document) if wanted(document, *chosen) else None
            except (AttributeError, TypeError, ValueError) as error:
                outcomes[place] = Outcome("rejected", f"can't be told: {error}")
                continue
            if told and told.id not in places and not plan.is_known(told):
                news.setdefault(told.thread, []).append(told)
                places[told.id] = place
        return news, places

    async def _mail(self, due: Due, memory: Memory) -> str:
        """Hand it over, bare where the whole is refused; say why it is for good, if it is."""
        try:
            mail, taken = await self._sent(due.mail)
        except MailRefusedError as whole:
            try:
                mail, taken = await self._sent(bare(due.mail))
            except MailRefusedError as error:
                return str(error)
            log.warning("mail refused but for its title", thread=due.thread, reason=str(whole))
        if taken.later and len(memory.owed) >= MOST_OWED:
            taken = Taken(never={**taken.never, **taken.later})
        self._tell(taken)
        if taken.later:
            now = self._now()
            memory.owed.append(Owed(mail=mail.decode(), to=[*taken.later], since=now, tried=now))
        return ""

    async def _sent(self, mail: Mail) -> tuple[bytes, Taken]:
        whole = written(mail, self._settings, self._now())
        return whole, await self._relay.send(whole, self._recipients)

    async def _pay(self, memory: Memory) -> None:
        """Try again whom the relay put off; that others have their mails is not undone by it.

        News goes before it, and does not wait for long behind it: a relay may be slow to refuse.
        """
        began = self._now()
        for owed in sorted(memory.owed, key=lambda each: each.tried):
            if self._now() - began >= PAUSE:
                break
            if 0 <= self._now() - owed.tried < PAUSE:
                continue
            owed.tried = self._now()
            late = not 0 <= owed.tried - owed.since < GIVE_UP
            try:
                taken = await self._relay.send(owed.mail.encode(), owed.to)
            except (ReceiverUnavailableError, AccessRefusedError, MailRefusedError) as error:
                taken = Taken(dict.fromkeys(owed.to, str(error)))
            self._tell(Taken(never={**taken.never, **taken.later}) if late else taken)
            owed.to = [] if late else [*taken.later]
        memory.owed = [each for each in memory.owed if each.to]

    def _tell(self, taken: Taken) -> None:
        for recipient, reason in taken.never.items():
            log.error("recipient refused", to=recipient, reason=reason)
        for recipient, reason in taken.later.items():
            log.warning("recipient put off", to=recipient, reason=reason)
