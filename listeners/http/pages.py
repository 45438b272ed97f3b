"""Writing answers: the same status line, header order and spelling for everybody."""

import time
from collections.abc import Callable
from email.utils import formatdate
from html import escape
from http import HTTPStatus

from canary_siem.trips import Answer

REMEMBERED = 256
"""Answers whose octets are kept."""
BODILESS = {204, 304}
"""Statuses without a body (RFC 9110, sections 15.3.5 and 15.4.5)."""


class Pages:
    """Makes the octets of an answer.

    Args:
        server: The ``Server`` header; empty for none.
        now: The clock, seconds since the epoch.
    """

    def __init__(self, server: str, now: Callable[[], float] = time.time) -> None:
        self._server = server
        self._now = now
        self._second = 0
        self._date = b""
        self._known: dict[tuple[int, bool, bool], tuple[Answer, bytes, bytes]] = {}
        self._errors: dict[int, Answer] = {}

    def write(self, answer: Answer, *, head: bool, keep: bool) -> bytes:
        """Give the octets of *answer*.

        Args:
            answer: What to say.
            head: Leave the body out (the request was HEAD).
            keep: Whether the connection stays open.
        """
        known = self._known.get((id(answer), head, keep))
        if known is None or known[0] is not answer:
            known = (answer, *self._render(answer, head=head, keep=keep))
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[id(answer), head, keep] = known
        second = int(self._now())
        if second != self._second:
            self._second, self._date = second, formatdate(second, usegmt=True).encode()
        return b"%b%b%b" % (known[1], self._date, known[2])

    def error(self, status: int) -> Answer:
        """Give our words for a request that can't be served (RFC 9110, section 15.5)."""
        if status not in self._errors:
            title = f"{status} {HTTPStatus(status).phrase}"
            foot = f"<hr><center>{escape(self._server)}</center>\r\n" if self._server else ""
            self._errors[status] = Answer(
                status=status,
                media_type="text/html",
                body=(
                    f"<html>\r\n<head><title>{title}</title></head>\r\n<body>\r\n"
                    f"<center><h1>{title}</h1></center>\r\n{foot}</body>\r\n</html>\r\n"
                ).encode(),
            )
        return self._errors[status]

    def _render(self, answer: Answer, *, head: bool, keep: bool) -> tuple[bytes, bytes]:
        """Give what stands before the date, and after it."""
        try:
            phrase = HTTPStatus(answer.status).phrase
        except ValueError:
            phrase = ""
        before = [f"HTTP/1.1 {answer.status} {phrase}"]
        if self._server:
            before.append(f"Server: {self._server}")
        after = [""]
        if answer.status not in BODILESS:
            after.append(f"Content-Type: {_line(answer.media_type)}")
            after.append(f"Content-Length: {len(answer.body)}")
        after.append(f"Connection: {'keep-alive' if keep else 'close'}")
        after += [f"{_line(name)}: {_line(value)}" for name, value in answer.headers]
        body = b"" if head or answer.status in BODILESS else answer.body
        return (
            ("\r\n".join(before) + "\r\nDate: ").encode("latin-1", "replace"),
            ("\r\n".join(after) + "\r\n\r\n").encode("latin-1", "replace") + body,
        )


def _line(value: str) -> str:
    """Keep a header on its own line, whatever a kind's options brought."""
    return value.replace("\r", " ").replace("\n", " ")
