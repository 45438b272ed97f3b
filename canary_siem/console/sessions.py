"""Who is logged in: sessions, known by the digest of a random cookie."""

import asyncio
import hashlib
import hmac
import secrets
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

IDLE, ABSOLUTE = 3600.0, 12 * 3600.0
"""Seconds after which a session ends: since it was last used, and since it began."""
SESSIONS, PER_KEY = 1_000, 20
"""At most, of all and of one key; the one that was used least recently goes."""
FORMS = 50
"""Forms of a session that are known to be sent."""
_COOKIE_CAP = 100


@dataclass(slots=True)
class Session:
    """A log-in.

    Attributes:
        key_id: The API key that it was made with.
        csrf: The text that each of its forms must carry.
        began: When, on the monotonic clock.
        used: When last.
        notices: What the next page shall say: (tone, text).
        turn: Held while a form is acted on that must not be acted on twice.
        done: Where forms led that were sent already, by the text each carried.
    """

    key_id: str
    began: float
    used: float
    csrf: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    notices: list[tuple[str, str]] = field(default_factory=list)
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    done: dict[str, str] = field(default_factory=dict)

    def knows(self, csrf: str) -> bool:
        """Tell whether *csrf* is ours, in constant time."""
        return hmac.compare_digest(self.csrf.encode(), csrf.encode("utf-8", "replace"))

    def remember(self, once: str, path: str) -> None:
        """Note where a form led, so that sent again it does nothing more."""
        while len(self.done) >= FORMS:
            del self.done[next(iter(self.done))]
        self.done[once[:_COOKIE_CAP]] = path


@dataclass(frozen=True, slots=True)
class Kept:
    """A session as it is written down.

    Attributes:
        digest: Of its cookie, SHA-256, hex.
        key_id: As a session has it; so are ``csrf`` and ``done``.
        began: When, seconds since the epoch.
        used: When last.
    """

    digest: str
    key_id: str
    csrf: str
    began: float
    used: float
    done: dict[str, str]


class Sessions:
    """Keeps the sessions.

    Args:
        now: A monotonic clock, seconds.
        wall: The time, seconds since the epoch.
    """

    def __init__(
        self,
        now: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self._now = now
        self._wall = wall
        self._open: dict[bytes, Session] = {}  # the least recently used first

    def __len__(self) -> int:
        """Count those that are open."""
        return len(self._open)

    def begin(self, key_id: str) -> tuple[str, Session]:
        """Open a session; give the text of its cookie, 256 random bits, which we don't keep."""
        self._sweep()
        own = [name for name, each in self._open.items() if each.key_id == key_id]
        for name in own[: max(0, len(own) - PER_KEY + 1)]:
            del self._open[name]
        while len(self._open) >= SESSIONS:
            del self._open[next(iter(self._open))]
        text = secrets.token_urlsafe(32)
        at = self._now()
        session = self._open[_digest(text)] = Session(key_id, at, at)
        return text, session

    def find(self, text: str) -> Session | None:
        """Give the session of a cookie, and note that it is used."""
        if not text or len(text) > _COOKIE_CAP:
            return None
        name = _digest(text)
        session = self._open.pop(name, None)
        if session is None or self._over(session):
            return None
        session.used = self._now()
        self._open[name] = session
        return session

    def end(self, text: str) -> None:
        """Close the session of a cookie, if there is one."""
        self._open.pop(_digest(text), None)

    def end_all_of(self, key_id: str) -> None:
        """Close every session of a key."""
        for name in [name for name, each in self._open.items() if each.key_id == key_id]:
            del self._open[name]

    def kept(self) -> list[Kept]:
        """Give all that are open, the least recently used first, for the next process."""
        self._sweep()
        shift = self._wall() - self._now()
        return [
            Kept(
                name.hex(),
                each.key_id,
                each.csrf,
                each.began + shift,
                each.used + shift,
                each.done,
            )
            for name, each in self._open.items()
        ]

    def take_up(self, kept: Iterable[Kept]) -> None:
        """Open again those of *kept* that are not over; none of a time that is yet to come."""
        shift, at = self._wall() - self._now(), self._now()
        for each in kept:
            began, used = each.began - shift, each.used - shift
            session = Session(each.key_id, began, used, each.csrf, done=each.done)
            if began <= used <= at and not self._over(session):
                self._open[bytes.fromhex(each.digest)] = session

    def _over(self, session: Session) -> bool:
        at = self._now()
        return at - session.used >= IDLE or at - session.began >= ABSOLUTE

    def _sweep(self) -> None:
        for name in [name for name, each in self._open.items() if self._over(each)]:
            del self._open[name]


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "replace")).digest()
