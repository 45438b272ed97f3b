"""What HEC's answers mean, by its own code first, then by HTTP status.

From Splunk's "Possible error codes" and "HTTP Event Collector acknowledgment"; other receivers
that speak HEC answer with the status alone. What is not understood is retried.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import orjson

from canary_siem.errors import (
    AccessRefusedError,
    BatchRefusedError,
    CanarySiemError,
    ReceiverUnavailableError,
)

STORED = {0, 17, 24, 25}
NEARLY_FULL = {24, 25}  # stored, and the next had better wait
BUSY = {8, 9, 18, 19, 20, 23, 26, 27}
BATCH = {5, 6, 12, 13, 15}  # no data, no JSON, event missing or blank, bad indexed fields
OURS_TO_MEND = {
    1: "the token is disabled: enable it in Splunk",
    2: "Splunk wants a token: set token_file",
    3: "Splunk does not take our authorization: check token_file",
    4: "Splunk does not know the token: check token_file",
    7: "the token may not write to this index: check index, and the token's allowed indexes",
    10: "no data channel was taken: does a proxy drop X-Splunk-Request-Channel?",
    11: "the data channel was not taken: does a proxy change X-Splunk-Request-Channel?",
    14: "the token has no indexer acknowledgement: enable it, or set ack = false",
    16: "Splunk wants another form of authorization",
    21: "the token is disabled or expired: check it in Splunk",
    22: "the token is disabled or expired: check it in Splunk",
}
CUT = 300
"""Characters of an answer that we repeat."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back.

    Attributes:
        status: HTTP status.
        body: Its first octets.
        retry_after: The header as sent; empty where there is none.
    """

    status: int
    body: bytes
    retry_after: str = ""

    @property
    def json(self) -> dict[str, Any]:
        """The body where it is a JSON object, else an empty one."""
        with suppress(ValueError):
            parsed = orjson.loads(self.body)
            return parsed if isinstance(parsed, dict) else {}
        return {}

    @property
    def code(self) -> int | None:
        """HEC's own code; None where there is none."""
        return _whole(self.json.get("code"))

    @property
    def words(self) -> str:
        """The answer on one line, cut."""
        text = self.json.get("text")
        words = text if isinstance(text, str) else self.body[: 4 * CUT].decode(errors="replace")
        plain = "".join(each if each.isprintable() else " " for each in words)
        code = f" code {self.code}" if self.code is not None else ""
        return f"HTTP {self.status}{code}: {' '.join(plain.split())[:CUT] or 'no text'}"


def trouble(reply: Reply, place: str, count: int) -> CanarySiemError | None:
    """Judge the answer to *count* events; None where they are stored.

    Args:
        reply: What came back.
        place: The address, for the person who reads it.
        count: How many events were sent.
    """
    code, words = reply.code, f"{place}: {reply.words}"
    if reply.status == 413:
        return BatchRefusedError(words)
    if reply.status == 200 and code in STORED:
        return None
    if code in OURS_TO_MEND:
        return AccessRefusedError(f"{words}; {OURS_TO_MEND[code]}")
    if code in BATCH:
        # Whether the events before the culprit are in, Splunk does not promise: none is `stored`.
        return BatchRefusedError(words, culprit=_culprit(reply, count))
    if code not in BUSY and reply.status in {401, 403}:
        return AccessRefusedError(f"{words}; we are refused: check token_file")
    if code is None and reply.status < 400:
        words += "; that is no answer of HEC's: check url"
    return ReceiverUnavailableError(words, retry_after=seconds(reply.retry_after))


def seconds(retry_after: str) -> float | None:
    """Read Retry-After (RFC 9110, section 10.2.3): seconds, or a date; None for neither."""
    with suppress(ValueError, TypeError):
        if retry_after.isdecimal():
            return float(retry_after[:9])
        wait = parsedate_to_datetime(retry_after) - datetime.now(UTC)
        return max(0.0, wait.total_seconds())
    return None


def acknowledgement(reply: Reply) -> int | None:
    """Give the ``ackId``; None where there is none."""
    return _whole(reply.json.get("ackId"))


def _culprit(reply: Reply, count: int) -> int | None:
    number = _whole(reply.json.get("invalid-event-number"))
    return number if number is not None and number < count else None


def _whole(value: object) -> int | None:
    return value if type(value) is int and value >= 0 else None
