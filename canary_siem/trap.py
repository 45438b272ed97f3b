"""The road of a trip, from a listener's question to what the intruder sees."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import structlog

from canary_siem.interfaces import Kind, Site
from canary_siem.names import MAX_ID, IdMaker, under
from canary_siem.pipeline import TripLogger
from canary_siem.processors.incident import Incidents
from canary_siem.store import Store
from canary_siem.telemetry import Telemetry
from canary_siem.tokens import Readings, Token
from canary_siem.trips import Answer, Hit

log = structlog.get_logger(__name__)
SHORTEST, LONGEST = 8, 40
"""Length of an id, imported ones too."""


class Trap:
    """What every listener holds: whether a name is ours, and what to say to it."""

    def __init__(
        self,
        site: Site,
        store: Store,
        log: TripLogger,
        incidents: Incidents,
        kinds: Mapping[str, Kind[Any]],
        decoy: Callable[[str], Answer],
        telemetry: Telemetry,
        trouble: Callable[[Token, str], None],
    ) -> None:
        self.site = site
        self.decoy = decoy
        self.challenges = store.challenges.values
        self.alias = store.tokens.alias
        self.tokens = store.tokens.live
        self.readings: Readings = store.readings
        self.trouble = trouble
        self._domains = (*site.domains, *site.nx_domains)
        self._ids = IdMaker(store.check_key)
        self._book = store.tokens
        self._log = log
        self._incidents = incidents
        self._kinds = kinds
        self._telemetry = telemetry

    def find(self, name: str) -> Token | None:
        """Find the token whose id is a label of host *name* under one of our domains."""
        domain = under(name, self._domains)
        if domain is None:
            return None
        return self.find_in(name[: -len(domain)].rstrip(".").split("."))

    def find_in(self, places: Sequence[str]) -> Token | None:
        """Find the right-most of *places* that is a known id as a whole."""
        book = self._book
        for place in reversed(places):
            if not SHORTEST <= len(place) <= LONGEST:
                continue
            if token := book.remembered(place):
                return token
            # The check refuses noise; only what passes it, or was imported, is looked up.
            ours = len(place) <= MAX_ID and self._ids.plausible(place)
            if (ours or place in book.imported) and (token := book.look_up(place)):
                return token
        return None

    async def spring(self, token: Token, hit: Hit) -> Answer:
        """Make *hit* durable, then say what the intruder is to see.

        While the disk fails the log holds the trip in memory and says so; the trap goes on.
        """
        if waiting := self._record(token, hit):
            await waiting
        return self._answer(token, hit)

    async def spring_all(self, caught: Sequence[tuple[Token, Hit]]) -> list[Answer]:
        """Do the same for hits that came together, with one wait for all of them."""
        # In order, but each once: hits that share a commit share what is waited for.
        for waiting in dict.fromkeys([self._record(token, hit) for token, hit in caught]):
            if waiting:
                await waiting
        return [self._answer(token, hit) for token, hit in caught]

    def _record(self, token: Token, hit: Hit) -> Awaitable[None] | None:
        """Hand *hit* to the chain; give what to wait for. None for a hit that is only counted."""
        if hit.drill is None and self._incidents.counts_only(token.id, hit.at):
            self._telemetry.count("canary_siem_counted", channel=hit.channel)
            return None
        self._telemetry.counts["canary_siem_trips", (("channel", hit.channel),)] += 1
        return self._log.record(token, hit)

    def _answer(self, token: Token, hit: Hit) -> Answer:
        kind = self._kinds.get(token.kind)
        if kind is None:
            return self.decoy(hit.accept)
        try:
            return kind.answer(token, token.options, hit)
        except Exception as error:
            # An answer unlike all others would tell the intruder more than a plain one.
            log.exception("kind can't answer", kind=token.kind, error=repr(error))
            return self.decoy(hit.accept)

    def noise(self, channel: str, count: int = 1) -> None:
        """Count queries or requests that named no token."""
        self._telemetry.count("canary_siem_noise", count, channel=channel)

    def overloaded(self, token: Token) -> None:
        """Count a hit that found the house full, and went unanswered."""
        self._telemetry.count("canary_siem_overloaded", kind=token.kind)
