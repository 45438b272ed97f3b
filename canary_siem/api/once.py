"""Does a thing once for each Idempotency-Key (draft-ietf-httpapi-idempotency-key-header)."""

import asyncio
import hashlib
import re
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import orjson

from canary_siem.api.problems import ProblemError
from canary_siem.store.replies import Replies

FORM = r'^(?:[!#-~][!-~]{0,254}|"[ -~]{0,254}[!-~]")$'
"""What a client is told to send: a String as RFC 8941 (3.3.3) writes it, or a plain text."""
_PLAIN, _QUOTED = re.compile(r"[!-~]{1,255}"), re.compile(r"[ -~]{0,254}[!-~]")
_ESCAPED = re.compile(r'\\(["\\])')
_THREADED = 1 << 16
"""Octets beyond which a digest is taken off the loop."""


@dataclass(frozen=True, slots=True)
class Done:
    """What an action gave, as it goes out and as it is kept.

    Attributes:
        status: HTTP status.
        body: JSON.
        replayed: Whether it was done earlier.
    """

    status: int
    body: bytes
    replayed: bool = False


class Once:
    """Keeps who asked for what, and what he was told, for 24 hours."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._asking = Counter[str]()

    async def run(self, key: str, data: Any, work: Callable[[], Awaitable[Done]]) -> Done:
        """Do *work*, or give what it gave the first time.

        What failed is forgotten, but for what it planted: the caller may try again under the
        same key.

        Args:
            key: The ``Idempotency-Key``, behind whose it is and on which route: keys of others
                don't meet.
            data: What the caller said; the same key must always say the same.
            work: The action.

        Raises:
            ProblemError: 409 or 422.
        """
        request = await _digest(data)
        self._asking[key] += 1
        try:
            return await self._run(key, request, work)
        finally:
            self._asking[key] -= 1
            if not self._asking[key]:
                del self._asking[key]

    async def _run(self, key: str, request: bytes, work: Callable[[], Awaitable[Done]]) -> Done:
        known = await self._replies.begin(key, request)
        lost = known is not None and known.request == request and known.status is None
        if lost and self._asking[key] == 1:  # nobody is at it: its reply could not be kept
            await self._replies.forget(key)
            known = await self._replies.begin(key, request)
        if known is None:
            return await self._first(key, work)
        if known.request != request:
            detail = "this Idempotency-Key was used with another request: choose a new one"
            raise ProblemError(422, detail)
        if known.status is None:
            detail = "the first request with this Idempotency-Key is still under way"
            raise ProblemError(409, detail, headers={"Retry-After": "1"})
        return Done(known.status, known.body, replayed=True)

    async def _first(self, key: str, work: Callable[[], Awaitable[Done]]) -> Done:
        try:
            done = await work()
        except BaseException:
            await self._replies.forget(key)
            raise
        await self._replies.end(key, done.status, done.body)
        return done


def read(header: str) -> str:
    """Give the key itself.

    Raises:
        ProblemError: 400.
    """
    text, form = header.strip(), _PLAIN
    if len(text) > 1 and text[0] == text[-1] == '"':
        text, form = _ESCAPED.sub(r"\1", text[1:-1]), _QUOTED
    if not form.fullmatch(text):
        raise ProblemError(400, "an Idempotency-Key is 1 to 255 printable ASCII characters")
    return text


async def _digest(data: Any) -> bytes:
    text = orjson.dumps(data, option=orjson.OPT_SORT_KEYS)
    if len(text) > _THREADED:
        return (await asyncio.to_thread(hashlib.sha256, text)).digest()
    return hashlib.sha256(text).digest()
