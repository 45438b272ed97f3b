"""Which error page bytes that are no request get, and what is said of them."""

import pytest
from aiohttp import http_exceptions

from listeners.http.limits import HEAD, LINE
from listeners.http.refusals import judge, too_long

REQUEST = b"BREW / HTTP/1.1\r\nHost: a\r\n\r\n"


@pytest.mark.parametrize(
    ("data", "status"),
    [
        (REQUEST, 0),
        (REQUEST.replace(b"Host", b"X: " + b"a" * (LINE + 9) + b"\r\nHost"), 0),
        (b"GET /" + b"a" * LINE, 414),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * HEAD, 431),
        (b"GET / HTTP/1.1\r\nX: " + b"a" * LINE, 0),
    ],
)
def test_length_has_its_own_statuses(data: bytes, status: int) -> None:
    assert too_long(data) == status


@pytest.mark.parametrize(
    ("data", "error", "message", "verdict"),
    [
        (b"PRI * HTTP/2.0\r\n\r\n", None, "", (400, "HTTP/2 without TLS")),
        (b"\x16\x03\x01", None, "", (400, "TLS on the port for HTTP")),
        (
            b"GET /" + b"a" * LINE,
            http_exceptions.LineTooLong(b"x", LINE),
            "",
            (414, "the request line is too long"),
        ),
        (
            b"GET / HTTP/1.1\r\nX: ",
            http_exceptions.LineTooLong(b"x", LINE),
            "",
            (431, "a header is too long"),
        ),
        (REQUEST, http_exceptions.BadHttpMethod(""), "", (501, "unknown method")),
        (b"\x00\x01", http_exceptions.BadHttpMethod(""), "", (400, "not HTTP")),
        (
            REQUEST,
            http_exceptions.InvalidURLError("x"),
            "intruder's text",
            (400, "the request target is malformed"),
        ),
        (REQUEST, None, "Missing 'Host' header", (400, "Missing 'Host' header")),
        (REQUEST, None, "Too many headers received", (431, "Too many headers received")),
        (REQUEST, None, "intruder's text", (400, "the request is malformed")),
    ],
)
def test_each_fault_has_a_page_and_a_word(
    data: bytes, error: Exception | None, message: str, verdict: tuple[int, str]
) -> None:
    assert judge(data, error, message) == verdict
