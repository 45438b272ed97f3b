"""Requests that come together go down the road together, one step after another.

A processor that does one thing for all who wait, and then the next, is faster than one that goes
from step to step for each of them: what a step needs stays in its caches.
"""

import asyncio

import structlog

from canary_siem.interfaces import Trap
from canary_siem.sockets.forwarded import Trusted
from canary_siem.tasks import Tasks
from canary_siem.tokens import Token
from canary_siem.trips import Answer, Hit
from listeners.http.hits import Seen, to_hit

log = structlog.get_logger(__name__)

Waiting = tuple[Token, Seen, "asyncio.Future[Answer | None]"]


class Rounds:
    """Makes hits of what was seen, and makes them durable.

    Args:
        trap: The core.
        trusted: The proxies whose word counts.
        most: Hits that may be under way.
    """

    def __init__(self, trap: Trap, trusted: Trusted, most: int) -> None:
        self._trap = trap
        self._trusted = trusted
        self._most = most
        self._under_way = 0
        self._next: list[Waiting] = []
        self._rounds = Tasks(most)

    async def spring(self, token: Token, seen: Seen) -> Answer | None:
        """Make the hit of *seen* durable; None where it could not be taken."""
        # Rounds go on whose hits were all cancelled: they too are bounded.
        full = self._under_way >= self._most
        if full or not (self._next or self._rounds.start(self._run())):
            self._trap.overloaded(token)
            return None
        loop = asyncio.get_running_loop()
        # One for each: who is cancelled must not cancel what others wait for.
        answer: asyncio.Future[Answer | None] = loop.create_future()
        self._next.append((token, seen, answer))
        self._under_way += 1
        try:
            return await answer
        finally:
            self._under_way -= 1

    async def _run(self) -> None:
        """Take all that wait by now."""
        waiting, self._next = self._next, []
        caught = [(each[0], hit, each[2]) for each in waiting if (hit := self._hit(*each))]
        answers: list[Answer | None]
        try:
            hits = [(token, hit) for token, hit, _ in caught]
            answers = [*await self._trap.spring_all(hits)]
        except Exception:
            log.exception("hits went unanswered", tokens=[token.id for token, _, _ in caught])
            answers = [None] * len(caught)
        for (_, _, future), answer in zip(caught, answers, strict=True):
            if not future.done():
                future.set_result(answer)

    def _hit(
        self, token: Token, seen: Seen, answer: "asyncio.Future[Answer | None]"
    ) -> Hit | None:
        """Make one hit; one that can't be made must not take the others of its round with it."""
        try:
            return to_hit(seen, self._trusted)
        except Exception:
            log.exception("a hit went unanswered", token=token.id)
            if not answer.done():
                answer.set_result(None)
            return None
