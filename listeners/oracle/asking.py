"""Asking a page, bounded in every way: whom, how long, how much, how far it may send us."""

import asyncio
import os
import time
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from types import MappingProxyType
from typing import TYPE_CHECKING

import aiohttp

from canary_siem.sockets.reach import EVERYWHERE, Reach, parse
from listeners.oracle.resolver import Resolver

if TYPE_CHECKING:
    from yarl import URL

HOPS = 5
"""Redirects at most."""
CAP = 256 << 10
"""Octets of an answer at most: reading it holds up all else."""
REASON_CAP = 300
_REDIRECTS = frozenset((301, 302, 303, 307, 308))
_HEADERS = MappingProxyType(
    # Uncompressed: a small answer must not become a large one here.
    {"Accept": "application/json, */*;q=0.5", "Accept-Encoding": "identity"}
)


class InVainError(Exception):
    """There was no answer to read.

    Args:
        reason: Why, in a few words.
        stay_away: Seconds that we were asked to stay away; 0 where we were not.
    """

    def __init__(self, reason: str, stay_away: float = 0.0) -> None:
        super().__init__(reason)
        self.stay_away = stay_away


@dataclass(frozen=True, slots=True)
class Said:
    """An answer.

    Attributes:
        at: When it was whole, nanoseconds since the epoch.
        body: At most CAP octets.
    """

    at: int
    body: bytes


class Asker:
    """Asks by GET, without cookies, and remembers nothing. Make it with a running loop.

    Args:
        reach: Whom it may ask for whoever did not stand at this machine's own command line.
        seconds: Until an answer is whole.
        user_agent: As what it shows itself.
    """

    def __init__(self, reach: Reach, seconds: float, user_agent: str) -> None:
        self._reach = reach
        self._seconds = seconds
        self._waiting: set[asyncio.Timeout] = set()
        self._within = _session(reach, user_agent)
        self._anywhere = _session(EVERYWHERE, user_agent)

    async def ask(self, url: str, *, anywhere: bool = False) -> Said:
        """Give what *url* says.

        Args:
            url: The page.
            anywhere: Whether its own host may be asked wherever it is; not one that it leads to.

        Raises:
            InVainError: Nothing that can be read.
        """
        try:
            async with asyncio.timeout(self._seconds) as waiting:
                self._waiting.add(waiting)
                try:
                    return await self._follow(url, _origin(url) if anywhere else None)
                finally:
                    self._waiting.discard(waiting)
        except TimeoutError:
            raise InVainError(f"no whole answer within {self._seconds:g} s") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise InVainError(_told(error)) from error

    def hurry(self) -> None:
        """Let all that is asked be in vain now."""
        now = asyncio.get_running_loop().time()
        for waiting in self._waiting:
            if not waiting.expired():
                waiting.reschedule(now)

    async def close(self) -> None:
        """Let go of every connection. Safe to call twice."""
        await self._within.close()
        await self._anywhere.close()

    async def _follow(self, text: str, trusted: tuple[str | None, int | None] | None) -> Said:
        for _ in range(HOPS + 1):
            known = trusted is not None and _origin(text) == trusted
            if not known and (why := self._reach.refuses(text)):
                raise InVainError(why)
            url = parse(text)
            session = self._anywhere if known else self._within
            async with session.get(url, allow_redirects=False) as response:
                target = response.headers.get("Location")
                if response.status not in _REDIRECTS or target is None:
                    return await _read(response)
                text = _joined(url, target)
        raise InVainError(f"more than {HOPS} redirects")


def _session(reach: Reach, user_agent: str) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(
            resolver=Resolver(reach), use_dns_cache=False, force_close=True, limit=0
        ),
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={**_HEADERS, "User-Agent": user_agent},
        timeout=aiohttp.ClientTimeout(total=None),
        auto_decompress=False,
    )


def _origin(text: str) -> tuple[str | None, int | None]:
    """Give host and port of a URL."""
    url = parse(text)
    return url.raw_host, url.port


async def _read(response: aiohttp.ClientResponse) -> Said:
    if response.status != 200:
        raise InVainError(f"HTTP {response.status}", _retry_after(response))
    if response.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise InVainError("the answer is compressed, though none was asked for")
    body = bytearray()
    async for part in response.content.iter_any():
        body += part
        if len(body) > CAP:
            raise InVainError(f"the answer is longer than {CAP >> 10} KiB")
    return Said(time.time_ns(), bytes(body))


def _joined(url: "URL", target: str) -> str:
    """Give the address that a redirect from *url* leads to (RFC 9110, section 10.2.2)."""
    return str(url.join(type(url)(target)).with_fragment(None))


def _retry_after(response: aiohttp.ClientResponse) -> float:
    """Read ``Retry-After`` (RFC 9110, section 10.2.3), in seconds; 0 where it says nothing."""
    text = response.headers.get("Retry-After", "").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        return max(0.0, parsedate_to_datetime(text).timestamp() - time.time())
    except (ValueError, OverflowError):
        return 0.0


def _told(error: Exception) -> str:
    """Say what went wrong, in one short line."""
    text = _in_our_words(error) or str(error) or type(error).__name__
    return "".join(filter(str.isprintable, text))[:REASON_CAP]


def _in_our_words(error: Exception) -> str:
    """Say it without repeating what the other side sent; empty for what we have no words for."""
    if isinstance(error, aiohttp.ClientConnectorCertificateError):
        problem = error.certificate_error
        return f"TLS: {getattr(problem, 'verify_message', problem)}"
    if isinstance(error, aiohttp.ClientConnectorError):
        cause = error.os_error
        number = cause.errno or 0  # below 0 it is getaddrinfo(3)'s
        return f"can't connect: {os.strerror(number) if number > 0 else cause.strerror or cause}"
    for sort, words in _WORDS.items():
        if isinstance(error, sort):
            return words
    return ""


_WORDS: Mapping[type[Exception], str] = {
    aiohttp.ClientResponseError: "the answer is no HTTP, or its head is too long",
    aiohttp.ClientPayloadError: "the answer ended before it was whole",
    aiohttp.ServerDisconnectedError: "the connection was closed without an answer",
}
