"""What a receiver's answer means; only for its status, for there is no common word for more."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from canary_siem.dialects.notice import tame
from canary_siem.errors import AccessRefusedError, ReceiverUnavailableError
from canary_siem.interfaces import DELIVERED, Outcome

REFUSES_US = frozenset({401, 402, 403, 404, 405, 407, 410})
"""Credentials, credit, rights, an address that is none or a channel that is gone: no fault of the
event, and the next one's fate too."""

LATER = frozenset({408, 425, 429})
"""4xx that pass by themselves (RFC 9110, 15.5.9; RFC 8470, 5.2; RFC 6585, 4)."""


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer.

    Attributes:
        status: HTTP's.
        words: The beginning of the body.
        retry_after: The header of that name; empty for none.
    """

    status: int
    words: str = ""
    retry_after: str = ""


def outcome(reply: Reply, where: str, now: datetime) -> Outcome:
    """Say what *reply* means for the event.

    Args:
        reply: The answer.
        where: Host and port, for reasons.
        now: For a ``Retry-After`` that is a date.

    Raises:
        ReceiverUnavailableError: Not now.
        AccessRefusedError: We, or our address, are refused.
    """
    status = reply.status
    if 200 <= status < 300:
        return DELIVERED
    said = f"{where}: {status} {tame(reply.words, 200)}".rstrip()
    if 300 <= status < 400:
        raise AccessRefusedError(f"{said}: it sends us elsewhere; set url to where that is")
    if status in REFUSES_US:
        raise AccessRefusedError(said)
    if 400 <= status < 500 and status not in LATER:
        return Outcome("rejected", said)
    raise ReceiverUnavailableError(said, retry_after=_seconds(reply.retry_after, now))


def _seconds(text: str, now: datetime) -> float | None:
    """Read ``Retry-After``: seconds, or a date (RFC 9110, section 10.2.3)."""
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - now).total_seconds())
