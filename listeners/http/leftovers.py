"""Reading what no HTTP parser would: whatever the bytes still say about whom they were for."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from canary_siem.interfaces import Trap
from canary_siem.sockets.client_hello import HANDSHAKE, server_name
from canary_siem.tokens import Token
from listeners.http.limits import HEAD, KEPT
from listeners.http.places import bare_host, find_token, segments, split_target

LINES = 512
"""Lines looked at."""
RUNS = 512
"""Runs of name-like characters looked at where there are no lines that help."""

_START = re.compile(r"\s*(\S+)[ \t]+(\S.*?)(?:[ \t]+HTTP/([0-9.]{1,5}))?[ \t]*", re.DOTALL)
_NEXT = re.compile(r"[A-Za-z-]{2,20} +(?:/|\*|[a-z]+://)\S*.* HTTP/[0-9.]+ *")
_RUN = re.compile(r"[0-9A-Za-z][0-9A-Za-z.-]{7,252}")


class Reading(NamedTuple):
    """One request, as far as it can be told.

    Attributes:
        method: The first word; empty where the line has only one.
        target: What follows it.
        version: Of HTTP, such as ``1.1``; empty where none stands there.
        headers: Names in lower case, and values.
        raw: Its octets.
    """

    method: str
    target: str
    version: str
    headers: tuple[tuple[str, str], ...]
    raw: bytes

    def find(self, trap: Trap) -> tuple[Token, str] | None:
        """Find the token it names, and the host that counts: of several the right-most known."""
        authority = split_target(self.target)[0]
        hosts = [value for name, value in self.headers if name == "host"]
        for host in (authority, *reversed(hosts)):
            if host.isascii() and (token := trap.find(bare_host(host))):
                return token, host
        token = find_token(trap, "", self.target)
        return (token, authority or "".join(hosts[-1:])) if token else None


def readings(data: bytes) -> Iterator[Reading]:
    """Cut *data* into the requests it seems to hold, leniently."""
    lines = data[:KEPT].split(b"\n", LINES)[:LINES]
    begun: list[bytes] = []
    for line in lines:
        if not begun and not line.strip():
            continue
        if begun and _NEXT.fullmatch(text(line.rstrip(b"\r"))):
            yield _reading(begun)
            begun = []
        begun.append(line)
    if begun:
        yield _reading(begun)


def _reading(lines: list[bytes]) -> Reading:
    first = text(lines[0].rstrip(b"\r"))
    found = _START.fullmatch(first)
    method, target, version = found.groups() if found else ("", first.strip(), "")
    headers: list[tuple[str, str]] = []
    for line in lines[1:]:
        if not line.strip():
            break
        name, _, value = text(line).partition(":")
        if name[:1] in {" ", "\t"} and headers:  # a folded line (RFC 9112, section 5.2)
            headers[-1] = (headers[-1][0], f"{headers[-1][1]} {text(line).strip()}")
        else:
            headers.append((name.strip().lower(), value.strip()))
    return Reading(method, target, version or "", tuple(headers), b"\n".join(lines))


def named(trap: Trap, data: bytes) -> list[tuple[Token, Reading]]:
    """Find the tokens that *data* names, each with what was read of its request."""
    if data.startswith(HANDSHAKE):
        host = server_name(data)
        token = trap.find(host) if host else None
        return [(token, Reading("", "", "", (("host", host),), data))] if token else []
    found = []
    for each in readings(data):
        if hit := each.find(trap):
            others = tuple(pair for pair in each.headers if pair[0] != "host")
            found.append((hit[0], each._replace(headers=(("host", hit[1]), *others))))
    return found or _by_runs(trap, data)


def _by_runs(trap: Trap, data: bytes) -> list[tuple[Token, Reading]]:
    """Look up all that looks like a name: HTTP/2 frames, broken lines, other protocols."""
    runs = _RUN.findall(data[:HEAD].decode("ascii", "replace").lower())[:RUNS]
    for run in reversed(runs):
        if "." in run and (token := trap.find(run.rstrip("."))):
            return [(token, Reading("", "", "", (("host", run),), data))]
        if token := trap.find_in(segments(run)):
            return [(token, Reading("", "", "", (), data))]
    return []


def text(data: bytes) -> str:
    """Give *data* as text; octets that are no UTF-8 become U+FFFD."""
    return data.decode("utf-8", "replace")
