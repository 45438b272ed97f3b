"""Who may call what: bearer keys (RFC 6750), scopes, and a bound on the rate of each key."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

from canary_siem.api.problems import ProblemError
from canary_siem.interfaces import Scope
from canary_siem.store.keys import Key, Keys

RATE = 50.0
"""Requests a second of one key, on the long run."""
BURST = 200.0
REALM = 'Bearer realm="canary-siem"'
_HEADER_CAP = 256
_BUCKETS = 1_000


@dataclass(slots=True)
class Bucket:
    """What a key may still ask for: a token bucket."""

    left: float
    at: float


class Access:
    """Opens the door to those who hold a key.

    Args:
        keys: The store's.
        now: A monotonic clock, seconds.
    """

    def __init__(self, keys: Keys, now: Callable[[], float] = time.monotonic) -> None:
        self._keys = keys
        self._now = now
        self._buckets: dict[str, Bucket] = {}

    async def check(self, authorization: str) -> Key:
        """Give the key of an ``Authorization`` header.

        Raises:
            ProblemError: 401, or 429 where the key asks too often.
        """
        key = await self.renew(authorization)
        self.take(key.id)
        return key

    async def renew(self, authorization: str) -> Key:
        """Give the key as it stands now, at no cost to its rate.

        Raises:
            ProblemError: 401.
        """
        scheme, _, text = authorization.partition(" ")
        if scheme.lower() != "bearer":
            detail = "send an API key as `Authorization: Bearer csk_…`; `key create` makes one"
            raise ProblemError(401, detail, headers={"WWW-Authenticate": REALM})
        text = text.strip()
        key = await self._keys.check(text) if len(text) <= _HEADER_CAP else None
        if key is None:
            headers = {"WWW-Authenticate": f'{REALM}, error="invalid_token"'}
            detail = "this API key is unknown, expired or revoked; `key create` makes another"
            raise ProblemError(401, detail, headers=headers)
        return key

    def take(self, key_id: str) -> None:
        """Take one request from the rate of a key.

        Raises:
            ProblemError: 429, where it asks too often.
        """
        now = self._now()
        bucket = self._buckets.get(key_id)
        if bucket is None:
            if len(self._buckets) >= _BUCKETS:  # revoked keys stay behind
                self._buckets.clear()
            bucket = self._buckets[key_id] = Bucket(BURST, now)
        bucket.left = min(BURST, bucket.left + (now - bucket.at) * RATE)
        bucket.at = now
        if bucket.left < 1:
            wait = max(1, math.ceil((1 - bucket.left) / RATE))
            detail = f"this key asks more often than {RATE:g} times a second"
            raise ProblemError(429, detail, headers={"Retry-After": str(wait)})
        bucket.left -= 1


def allow(key: Key, scope: Scope) -> None:
    """See that *key* has *scope*; none includes another, ``admin`` all.

    Raises:
        ProblemError: 403, naming the scope.
    """
    if scope in key.scopes or "admin" in key.scopes:
        return
    challenge = f'{REALM}, error="insufficient_scope", scope="{scope}"'
    detail = f"this API key lacks the scope {scope}; `key create --scope {scope}` makes one"
    raise ProblemError(403, detail, headers={"WWW-Authenticate": challenge})
