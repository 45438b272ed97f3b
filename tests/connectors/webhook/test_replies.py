"""What an answer means, by its status."""

from datetime import UTC, datetime

import pytest

from canary_siem.errors import AccessRefusedError, ReceiverUnavailableError
from canary_siem.interfaces import DELIVERED
from connectors.webhook.replies import Reply, outcome

NOW = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
WHERE = "hooks.example.org:8443"


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
def test_2xx_is_delivered(status: int) -> None:
    assert outcome(Reply(status), WHERE, NOW) == DELIVERED


@pytest.mark.parametrize("status", [400, 406, 409, 413, 415, 422, 451])
def test_what_is_in_the_event_is_refused(status: int) -> None:
    found = outcome(Reply(status, "invalid\r\npayload"), WHERE, NOW)

    assert (found.verdict, found.reason) == ("rejected", f"{WHERE}: {status} invalid payload")


@pytest.mark.parametrize("status", [301, 302, 307, 401, 402, 403, 404, 405, 407, 410])
def test_we_are_refused(status: int) -> None:
    with pytest.raises(AccessRefusedError, match=f"{WHERE}: {status}"):
        outcome(Reply(status, "no"), WHERE, NOW)


@pytest.mark.parametrize("status", [100, 408, 425, 429, 500, 502, 503, 504, 599])
def test_all_else_passes(status: int) -> None:
    with pytest.raises(ReceiverUnavailableError, match=f"{WHERE}: {status}") as raised:
        outcome(Reply(status), WHERE, NOW)

    assert raised.value.retry_after is None


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("0", 0.0),
        ("120", 120.0),
        ("Wed, 04 Mar 2026 05:07:07 GMT", 60.0),
        ("Wed, 04 Mar 2026 05:00:00 GMT", 0.0),
        ("Wed, 04 Mar 2026 05:07:07 -0000", 60.0),
        ("9" * 400, 999_999_999.0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
def test_it_says_when_to_come_back(text: str, seconds: float | None) -> None:
    with pytest.raises(ReceiverUnavailableError) as raised:
        outcome(Reply(429, retry_after=text), WHERE, NOW)

    assert raised.value.retry_after == seconds
