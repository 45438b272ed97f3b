"""The signature of standardwebhooks.com: who sent a request, when, and that nobody changed it."""

import base64
import binascii
import hashlib
import hmac
from collections.abc import Sequence

PREFIX = "whsec_"
LEAST, MOST = 24, 64
"""Octets of a secret (Standard Webhooks, "Signature scheme")."""


def keys(text: str) -> list[bytes]:
    """Read secrets, with white space between: while one takes another's place, both sign.

    Raises:
        ValueError: One is none.
    """
    return [_key(each) for each in text.split()]


def headers(event_id: str, body: bytes, at: int, secrets: Sequence[bytes]) -> dict[str, str]:
    """Give what goes with *body*.

    Args:
        event_id: The same through every retry.
        body: As it is sent.
        at: Now, seconds since the epoch.
        secrets: None for a request that is not signed.
    """
    found = {"webhook-id": event_id, "webhook-timestamp": str(at)}
    if secrets:
        signed = b"%b.%d.%b" % (event_id.encode(), at, body)
        found["webhook-signature"] = " ".join(_signature(each, signed) for each in secrets)
    return found


def _signature(key: bytes, signed: bytes) -> str:
    digest = hmac.digest(key, signed, hashlib.sha256)
    return f"v1,{base64.b64encode(digest).decode()}"


def _key(text: str) -> bytes:
    try:
        key = base64.b64decode(text.removeprefix(PREFIX), validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if not text.startswith(PREFIX) or not LEAST <= len(key) <= MOST:
        raise ValueError(f"a secret is {PREFIX} and the Base64 of {LEAST} to {MOST} random octets")
    return key
