"""The octets of an answer."""

import pytest

from canary_siem.trips import Answer
from listeners.http.pages import REMEMBERED, Pages

MOMENT = 1_767_225_600.9
PIXEL = Answer(headers=(("Cache-Control", "no-store"),), body=b"GIF")
WHOLE = (
    b"HTTP/1.1 200 OK\r\n"
    b"Server: nginx\r\n"
    b"Date: Thu, 01 Jan 2026 00:00:00 GMT\r\n"
    b"Content-Type: image/gif\r\n"
    b"Content-Length: 3\r\n"
    b"Connection: keep-alive\r\n"
    b"Cache-Control: no-store\r\n"
    b"\r\n"
    b"GIF"
)


def pages(server: str = "nginx") -> Pages:
    return Pages(server, lambda: MOMENT)


def test_an_answer_has_one_order_and_spelling() -> None:
    assert pages().write(PIXEL, head=False, keep=True) == WHOLE


def test_head_gets_the_same_headers_and_no_body() -> None:
    assert pages().write(PIXEL, head=True, keep=True) == WHOLE.removesuffix(b"GIF")


def test_the_server_header_can_be_left_out() -> None:
    assert b"Server" not in pages("").write(PIXEL, head=False, keep=False)
    assert b"<hr>" not in pages("").error(400).body


def test_the_date_moves_on() -> None:
    clock = iter([MOMENT, MOMENT, MOMENT + 1])
    written = Pages("nginx", lambda: next(clock))

    first, second, third = (written.write(PIXEL, head=False, keep=True) for _ in range(3))

    assert first == second
    assert third == first.replace(b"00:00:00", b"00:00:01")


@pytest.mark.parametrize("status", [204, 304])
def test_a_status_without_a_body_has_none(status: int) -> None:
    written = pages().write(Answer(status=status, body=b"x"), head=False, keep=True)

    assert b"Content-" not in written
    assert written.endswith(b"\r\n\r\n")


def test_a_header_stays_on_its_line() -> None:
    answer = Answer(status=302, headers=(("Location", "/a\r\nSet-Cookie: b"),))

    assert b"Location: /a  Set-Cookie: b\r\n" in pages().write(answer, head=False, keep=True)


def test_a_status_of_nobody_has_no_phrase() -> None:
    assert pages().write(Answer(status=599), head=False, keep=True).startswith(b"HTTP/1.1 599 \r")


def test_an_error_page_names_the_server_and_no_library() -> None:
    page = pages("Apache <2>").error(400)

    assert b"400 Bad Request" in page.body
    assert b"Apache &lt;2&gt;" in page.body


def test_answers_of_the_same_address_are_not_confused() -> None:
    written = pages()

    for number in range(3 * REMEMBERED):
        body = b"%d" % number
        assert written.write(Answer(body=body), head=False, keep=True).endswith(b"\r\n" + body)
