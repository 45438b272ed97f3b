"""What is done about every answer that HEC gives."""

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from canary_siem.errors import (
    AccessRefusedError,
    BatchRefusedError,
    CanarySiemError,
    ReceiverUnavailableError,
)
from connectors.splunk_hec.replies import Reply, acknowledgement, seconds, trouble

STORED = [(0, 200), (17, 200), (24, 200), (25, 200)]
RETRY = [
    *[(8, 500), (9, 503), (18, 503), (19, 503), (20, 503), (23, 503), (26, 429), (27, 429)],
    *[(99, 400), (99, 500), (0, 500), (None, 200), (None, 302), (None, 400), (None, 404)],
    *[(None, 429), (None, 500), (None, 502), (None, 503), (None, 504)],
]
HOLD = [
    *[(1, 403), (2, 401), (3, 401), (4, 403), (21, 400), (22, 400), (7, 400)],
    *[(10, 400), (11, 400), (14, 400), (16, 400), (None, 401), (None, 403), (99, 403)],
]
REFUSED = [(5, 400), (6, 400), (12, 400), (13, 400), (15, 400), (None, 413), (27, 413)]


def judged(code: object, status: int, more: str = "") -> CanarySiemError | None:
    body = f'{{"text":"t","code":{code}{more}}}' if code is not None else "plain text"
    return trouble(Reply(status, body.encode()), "https://s:8088", 10)


@pytest.mark.parametrize(("code", "status"), STORED)
def test_what_is_stored_is_delivered(code: int, status: int) -> None:
    assert judged(code, status) is None


@pytest.mark.parametrize(("code", "status"), RETRY)
def test_what_may_pass_or_is_not_understood_is_retried(code: int | None, status: int) -> None:
    assert isinstance(judged(code, status), ReceiverUnavailableError)


@pytest.mark.parametrize(("code", "status"), HOLD)
def test_what_only_a_person_can_mend_holds_the_queue(code: int | None, status: int) -> None:
    error = judged(code, status)

    assert isinstance(error, AccessRefusedError)
    assert ";" in str(error)


@pytest.mark.parametrize(("code", "status"), REFUSED)
def test_what_the_batch_is_to_blame_for_is_refused(code: int | None, status: int) -> None:
    error = judged(code, status)

    assert isinstance(error, BatchRefusedError)
    assert error.stored == 0


@pytest.mark.parametrize(
    ("number", "culprit"),
    [("0", 0), ("9", 9), ("10", None), ("-1", None), ('"3"', None), ("true", None)],
)
def test_the_culprit_is_the_event_that_splunk_names(number: str, culprit: int | None) -> None:
    error = judged(6, 400, f',"invalid-event-number":{number}')

    assert isinstance(error, BatchRefusedError)
    assert error.culprit == culprit


def test_html_with_status_200_is_no_success() -> None:
    error = trouble(Reply(200, b"<html>Welcome\nto the proxy</html>"), "https://s:8088", 1)

    assert isinstance(error, ReceiverUnavailableError)
    assert "<html>Welcome to the proxy</html>; that is no answer of HEC's" in str(error)


@pytest.mark.parametrize("body", [b"[]", b"\xff", b'{"code":"0"}', b'{"code":true}', b"0", b""])
def test_a_strange_body_is_no_success(body: bytes) -> None:
    assert isinstance(trouble(Reply(200, body), "https://s", 1), ReceiverUnavailableError)


def test_the_receivers_wish_to_be_left_alone_is_passed_on() -> None:
    error = trouble(Reply(503, b"busy", "7"), "https://s:8088", 1)

    assert isinstance(error, ReceiverUnavailableError)
    assert error.retry_after == 7


@pytest.mark.parametrize("header", ["", "soon", "-1", "1.5", "Mon, 99 Foo"])
def test_a_retry_after_that_is_none_is_ignored(header: str) -> None:
    assert seconds(header) is None


def test_a_retry_after_may_be_a_date() -> None:
    later = datetime.now(UTC) + timedelta(seconds=60)
    earlier = datetime.now(UTC) - timedelta(seconds=60)

    wait = seconds(format_datetime(later, usegmt=True))

    assert wait is not None
    assert 50 < wait <= 60
    assert seconds(format_datetime(earlier, usegmt=True)) == 0


def test_what_we_repeat_of_an_answer_is_short_and_on_one_line() -> None:
    words = Reply(500, b"a\r\n\x1b[31m" + b"b" * 5000).words

    assert words.isprintable()
    assert len(words) < 350


@pytest.mark.parametrize(
    ("body", "number"), [(b'{"ackId":3}', 3), (b'{"ackId":"3"}', None), (b"{}", None)]
)
def test_the_number_of_an_acknowledgement_is_whole(body: bytes, number: int | None) -> None:
    assert acknowledgement(Reply(200, body)) == number
