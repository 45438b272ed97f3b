"""A document as one syslog message (RFC 5424).

``<PRI>1 timestamp host canary-siem procid msgid [canarytoken@enterprise …] message``. What a
person searches for stands in structured data; the message is the whole ECS document where there
is room for it, else its ``message``. There is no byte order mark: it would stand before the
brace of the document (section 6.4 has it only where the text says that it is UTF-8).
"""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

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
    text,
)

AUTHPRIV = 10
"""Facility "security/authorization messages" (section 6.2.1, table 1)."""

EXAMPLE_ENTERPRISE = 32473
"""The private enterprise number for documentation (RFC 5612): we own none."""

LEAST_LIMIT = 2048
"""Octets into which every document can be brought; receivers should take as many (section 6.1)."""

HEADER_OCTETS = 448
"""Octets that a header takes at most, with what parts it from the message."""

APP = "canary-siem"
REMEMBERED = 4096
"""Tokens whose parameters are kept: those that are tripped now."""

SEVERITIES = {99: 1, 73: 2, 47: 3, 21: 4}  # alert, critical, error, warning (table 2)
INFORMATIONAL = 6

_IN_COMMON = (
    *(("event_kind", True), ("action", False), ("token", True), ("kind", True)),
    *(("memo", False), ("channel", True)),
)
_MSGIDS = {f"canary_siem.{name}": name.upper() for name in ("trip", "health", "audit")}
_HOST = re.compile(r"[!-~]{1,255}", re.ASCII)
STAMP = (
    r"[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])"
    r"T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])"
)
"""TIMESTAMP (section 6.2.3), as a regular expression."""

_STAMP = re.compile(STAMP)
_SPECIAL = re.compile(r'["\\\]]')


def header(document: Document, *, facility: int = AUTHPRIV, procid: str = "-") -> str:
    """Write what stands before the structured data, without the space after it."""
    stamp = document.get("@timestamp")
    if not isinstance(stamp, str) or not _STAMP.fullmatch(stamp):
        stamp = "-"
    event, observer = part(document, "event"), part(document, "observer")
    around = (
        *(event.get("severity"), event.get("dataset")),
        *(observer.get("hostname"), observer.get("name"), facility, procid),
    )
    try:
        before, after = _around(*around)
    except TypeError:  # an array or an object: nothing to be remembered
        before, after = _around.__wrapped__(*around)
    return f"{before}{stamp}{after}"


def structured(
    document: Document, *, enterprise: int = EXAMPLE_ENTERPRISE, cap: int = CAPS[0]
) -> str:
    """Write the key fields as one SD-ELEMENT; a text has *cap* octets at most."""
    written = _plainly(document) if cap == CAPS[0] else ""
    return f"[canarytoken@{enterprise}{written or _carefully(document, cap)}]"


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


@lru_cache(maxsize=64, typed=True)
def _around(
    severity: object, dataset: object, hostname: object, name: object, facility: int, procid: str
) -> tuple[str, str]:
    """Write what stands before the timestamp and behind it: there are few, all lines need them."""
    graded = text(severity)
    told = text(dataset)
    event = {"severity": int(graded) if graded.isdecimal() else None, "dataset": told}
    priority = facility * 8 + grade({"event": event}, SEVERITIES, trip=2, other=INFORMATIONAL)
    host = text(hostname) or text(name)
    known = host if _HOST.fullmatch(host) else "-"
    return f"<{priority}>1 ", f" {known} {APP} {procid} {_MSGIDS.get(told, '-')}"


def _plainly(document: Document) -> str:
    """Write the parameters of a trip that needs no care; nothing where one does.

    Nearly all need none, and thousands a second may have to be written: so it reads by subscript,
    remembers what a token's trips have in common, and looks at all other values at once.
    """
    try:
        event, canary = document["event"], document["canary"]
        token, incident = canary["token"], canary["incident"]
        common = in_common(
            *(event["kind"], event["action"], token["id"], token["kind"], token["memo"]),
            canary["channel"],
        )
        number, source, role = event["id"], document["source"]["ip"], canary["source"]["role"]
        of, sequence = incident["id"], incident["sequence"]
        seen = number + source + role + of
        written = (
            f' event_id="{number}"{common} source="{source}" source_role="{role}"'
            f' incident="{of}" incident_sequence="{sequence}"'
        )
        if user := document.get("user"):
            if (name := user.get("name", "")) != "":
                written += f' user="{name}"'
                seen += name
            if (name := user.get("domain", "")) != "":
                written += f' user_domain="{name}"'
                seen += name
        if (host := document.get("host")) and (name := host.get("name", "")) != "":
            written += f' host="{name}"'
            seen += name
        if (name := canary.get("suppressed_by", "")) != "":
            written += f' suppressed_by="{name}"'
            seen += name
    except (KeyError, TypeError, AttributeError):
        return ""
    exact = (number, source, role, of)
    if type(sequence) is not int or not all(exact) or max(map(len, exact)) > LONGEST_EXACT:
        return ""
    return written if len(seen) <= CAPS[0] and _needs_no_care(seen) else ""


@lru_cache(maxsize=REMEMBERED)
def in_common(*values: str) -> str:
    """Write the parameters that a token's trips have in common, with all care.

    Raises:
        TypeError: One is no text. Such are never remembered: True would be found for 1.
    """
    if not all(isinstance(value, str) for value in values):
        raise TypeError("no text")
    pairs = zip(_IN_COMMON, map(text, values), strict=True)
    return _parameters(((name, value, exact) for (name, exact), value in pairs), CAPS[0])


def _carefully(document: Document, cap: int) -> str:
    """Write the parameters of any document: values escaped, cut, or left out."""
    return _parameters(_fields(document), cap)


def _parameters(fields: Iterable[tuple[str, str, bool]], cap: int) -> str:
    pairs = ((name, _value(value, cap, exact=exact)) for name, value, exact in fields)
    return "".join(f' {name}="{value}"' for name, value in pairs if value)


def _fields(document: Document) -> Iterator[tuple[str, str, bool]]:
    """Give name, value, and whether a part of the value would be a lie."""
    yield "event_id", read(document, "event.id"), True
    yield "event_kind", read(document, "event.kind"), True
    yield "action", read(document, "event.action"), False
    yield "token", read(document, "canary.token.id"), True
    yield "kind", read(document, "canary.token.kind"), True
    yield "memo", read(document, "canary.token.memo"), False
    yield "channel", read(document, "canary.channel"), True
    yield "source", read(document, "source.ip"), True
    yield "source_role", read(document, "canary.source.role"), True
    yield "incident", read(document, "canary.incident.id"), True
    yield "incident_sequence", read(document, "canary.incident.sequence"), True
    yield "user", read(document, "user.name"), False
    yield "user_domain", read(document, "user.domain"), False
    yield "host", read(document, "host.name"), False
    yield "suppressed_by", read(document, "canary.suppressed_by"), False


def _needs_no_care(value: str) -> bool:
    """Say, in a moment, whether a value means itself and takes an octet a character."""
    harmless = value.isascii() and value.isprintable()
    return harmless and '"' not in value and "\\" not in value and "]" not in value


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
