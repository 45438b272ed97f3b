"""What is wrong with bytes that are no request, and which error page they get."""

import re

from aiohttp import hdrs, http_exceptions

from canary_siem.sockets.client_hello import HANDSHAKE
from listeners.http.limits import HEAD, LINE

_FORM = re.compile(rb"([A-Z][A-Z-]{1,19}) +\S.* HTTP/1\.[01]\r?\n")
_OTHER_PROTOCOLS = (
    (b"PRI * HTTP/2", "HTTP/2 without TLS"),
    (HANDSHAKE, "TLS on the port for HTTP"),
)
_PLAIN_WORDS = ("Duplicate", "Missing", "Too many headers")
"""How aiohttp's messages begin that quote nothing but a header's name."""


def too_long(data: bytes) -> int:
    """Say which status a request that begins with *data* gets for its length; 0 for none."""
    if data.find(b"\r\n\r\n", 0, HEAD + 4) >= 0:
        return 0
    if data.find(b"\n", 0, LINE + 2) < 0 and len(data) > LINE:
        return 414
    return 431 if len(data) > HEAD else 0


def judge(data: bytes, error: BaseException | None, message: str) -> tuple[int, str]:
    """Say which status *data* gets that aiohttp's parser refused, and what was wrong with it.

    Args:
        data: From the start of the request.
        error: The parser's.
        message: Its text; it may quote the intruder, so only parts of it are passed on.
    """
    for start, why in _OTHER_PROTOCOLS:
        if data.startswith(start):
            return 400, why
    if isinstance(error, http_exceptions.LineTooLong):
        first_line = data.find(b"\n", 0, LINE + 2) < 0
        return (
            (414, "the request line is too long") if first_line else (431, "a header is too long")
        )
    if isinstance(error, http_exceptions.BadHttpMethod):
        form = _FORM.match(data.lstrip(b"\r\n"))
        if form and form[1].decode() not in hdrs.METH_ALL:  # else the fault is further on
            return 501, "unknown method"
        return 400, "not HTTP"
    status, why = 400, "the request is malformed"
    if isinstance(error, http_exceptions.InvalidURLError):
        why = "the request target is malformed"
    elif message.startswith(_PLAIN_WORDS):
        status = 431 if message.startswith("Too many") else 400
        why = message.partition("\n")[0][:100]
    return status, why
