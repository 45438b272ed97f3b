"""A document as one syslog message (RFC 5424).

``<PRI>1 timestamp host canary-siem procid msgid [canarytoken@enterprise …] message``. What a
person searches for stands in structured data; the message is the whole ECS document where there
is room for it, else its ``message``. There is no byte order mark: it would stand before the
brace of the document (section 6.4 has it only where the text says that it is UTF-8).
"""

import re

import orjson

from canary_siem.dialects.reading import (
    CAPS,
    CONTROL,
    LONGEST_EXACT,
    Document,
    cut,
    cut_escaped,
    grade,
    part,
    read,
    stream,
    text,
)

AUTHPRIV = 10
"""Facility "security/authorization messages" (section 6.2.1, table 1)."""

EXAMPLE_ENTERPRISE = 32473
"""The private enterprise number for documentation (RFC 5612): we own none."""

LEAST_LIMIT = 2048
"""Octets into which every document can be brought; receivers should take as many (section 6.1)."""

SHORT = CAPS[0] // 4
"""Characters that are within the first bound, whatever octets they take."""

HEADER_OCTETS = 448
"""Octets that a header takes at most, with what parts it from the message."""

APP = "canary-siem"
SEVERITIES = {99: 1, 73: 2, 47: 3, 21: 4}  # alert, critical, error, warning (table 2)
INFORMATIONAL = 6

_MSGIDS = {"trip": "TRIP", "health": "HEALTH", "audit": "AUDIT", "event": "-"}
_HOST = re.compile(r"[!-~]{1,255}", re.ASCII)
_STAMP = re.compile(
    r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
_SPECIAL = re.compile(r'["\\\]]')


def header(document: Document, *, facility: int = AUTHPRIV, procid: str = "-") -> str:
    """Write what stands before the structured data, without the space after it."""
    priority = facility * 8 + grade(document, SEVERITIES, trip=2, other=INFORMATIONAL)
    stamp = text(document.get("@timestamp"))
    observer = part(document, "observer")
    host = text(observer.get("hostname")) or text(observer.get("name"))
    return (
        f"<{priority}>1 {stamp if _STAMP.fullmatch(stamp) else '-'}"
        f" {host if _HOST.fullmatch(host) else '-'} {APP} {procid} {_MSGIDS[stream(document)]}"
    )


def structured(
    document: Document, *, enterprise: int = EXAMPLE_ENTERPRISE, cap: int = CAPS[0]
) -> str:
    """Write the key fields as one SD-ELEMENT; a text has *cap* octets at most."""
    fields = _fields(document)
    joined = "".join([value for _, value, _ in fields])
    if cap < CAPS[0] or len(joined) > SHORT or _is_awkward(joined):
        fields = [(name, _value(value, cap, exact=exact), exact) for name, value, exact in fields]
    written = [f' {name}="{value}"' for name, value, _ in fields if value]
    return f"[canarytoken@{enterprise}{''.join(written)}]"


def line(
    document: Document,
    stored: bytes = b"",
    *,
    facility: int = AUTHPRIV,
    procid: str = "-",
    enterprise: int = EXAMPLE_ENTERPRISE,
    limit: int = 65_536,
) -> bytes:
    """Write the message, *limit* octets at most: fields are cut, never the line.

    Args:
        document: The ECS document.
        stored: Its UTF-8 JSON, to travel as it is; empty for ``message`` alone.
        facility: 0 to 23.
        procid: PROCID; printable ASCII without space.
        enterprise: Private enterprise number of the SD-ID.
        limit: At least LEAST_LIMIT. A document beyond it goes without ``event.original``, or, if
            that is not enough, as its ``message``; then the values are cut, then the message.
    """
    head = header(document, facility=facility, procid=procid)
    front = f"{head} {structured(document, enterprise=enterprise)} ".encode()
    if stored and len(front) + len(stored) <= limit:
        return front + stored
    if stored and (shorter := _without_original(document)) and len(front + shorter) <= limit:
        return front + shorter
    message = CONTROL.sub(" ", read(document, "message"))
    for cap in CAPS[1:]:
        if len(front) + len(message.encode()) <= limit:
            break
        front = f"{head} {structured(document, enterprise=enterprise, cap=cap)} ".encode()
    return front + cut(message, limit - len(front)).encode()


def wrapped(
    document: Document, message: str, *, facility: int = AUTHPRIV, procid: str = "-"
) -> bytes:
    """Write a message that is a line of another dialect, such as CEF; without structured data."""
    return f"{header(document, facility=facility, procid=procid)} - {message}".encode()


def _fields(document: Document) -> list[tuple[str, str, bool]]:
    """Give name, value, and whether a part of the value would be a lie."""
    event, canary = part(document, "event"), part(document, "canary")
    token, incident = part(canary, "token"), part(canary, "incident")
    source, user = part(document, "source"), part(document, "user")
    return [
        ("event_id", text(event.get("id")), True),
        ("event_kind", text(event.get("kind")), True),
        ("action", text(event.get("action")), False),
        ("token", text(token.get("id")), True),
        ("kind", text(token.get("kind")), True),
        ("memo", text(token.get("memo")), False),
        ("channel", text(canary.get("channel")), True),
        ("source", text(source.get("ip")), True),
        ("source_role", text(part(canary, "source").get("role")), True),
        ("incident", text(incident.get("id")), True),
        ("incident_sequence", text(incident.get("sequence")), True),
        ("user", text(user.get("name")), False),
        ("user_domain", text(user.get("domain")), False),
        ("host", text(part(document, "host").get("name")), False),
        ("suppressed_by", text(canary.get("suppressed_by")), False),
    ]


def _is_awkward(value: str) -> bool:
    """Say, in a moment, whether anything in it may need care."""
    return not value.isprintable() or '"' in value or "\\" in value or "]" in value


def _value(value: str, cap: int, *, exact: bool) -> str:
    """Write a PARAM-VALUE: a quote, a backslash and a bracket escaped (section 6.3.3)."""
    escaped = _SPECIAL.sub(r"\\\g<0>", CONTROL.sub(" ", value))
    if exact:
        return escaped if len(escaped.encode()) <= LONGEST_EXACT else ""
    return cut_escaped(escaped, cap)


def _without_original(document: Document) -> bytes:
    event = {k: v for k, v in part(document, "event").items() if k != "original"}
    try:
        return orjson.dumps({**document, "event": event})
    except TypeError:  # not from JSON
        return b""
