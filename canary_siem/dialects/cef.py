r"""A document as one line of ArcSight's Common Event Format, CEF:0.

``CEF:0|vendor|product|version|classId|name|severity|key=value key=value …``. In the header ``\``
and ``|`` are escaped, in the extension ``\``, ``=`` and line breaks; keys stand in a fixed order,
the lengths are those of the format's dictionary ("Implementing ArcSight CEF", version 25).
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from canary_siem import __version__
from canary_siem.dialects.reading import (
    CAPS,
    CONTROL,
    LONGEST_EXACT,
    Document,
    address,
    cut,
    cut_escaped,
    grade,
    is_trip,
    moment,
    read,
    stream,
)

VENDOR = PRODUCT = "canary-siem"
SEVERITIES = {99: 10, 73: 8, 47: 5, 21: 3}


class Field(NamedTuple):
    """A key of the extension.

    Attributes:
        key: As the dictionary abbreviates it.
        value: Not yet escaped; empty where there is none.
        most: Characters the dictionary allows.
        exact: Whether a part of the value would be a lie (an id, an address, a time).
    """

    key: str
    value: str
    most: int
    exact: bool = False


def line(document: Document, *, limit: int = 65_536) -> str:
    """Write the line.

    Args:
        document: The ECS document.
        limit: Octets of UTF-8 at most, 1536 or more; texts are cut to get there, never the line.
    """
    front = _header(document)
    written = ""
    for cap in (limit, *CAPS):
        written = front + _extension(document, cap)
        if len(written.encode()) <= limit:
            break
    return written


def _header(document: Document) -> str:
    if is_trip(document):
        kind = read(document, "canary.token.kind") or read(document, "event.code") or "unknown"
        signature, name = f"canarytoken.{kind}", "Canarytoken tripped"
    else:
        signature = f"canary_siem.{stream(document)}"
        name = read(document, "event.action") or signature
    return _front(signature, name, grade(document, SEVERITIES, trip=8, other=1))


@lru_cache(maxsize=256)
def _front(signature: str, name: str, severity: int) -> str:
    """Write the header: there are few."""
    texts = (VENDOR, PRODUCT, __version__, signature, name)
    plain = (cut(CONTROL.sub(" ", each), LONGEST_EXACT) for each in texts)
    escaped = (each.replace("\\", r"\\").replace("|", r"\|") for each in plain)
    return f"CEF:0|{'|'.join(escaped)}|{severity}|"


def _extension(document: Document, cap: int) -> str:
    pairs = ((field.key, _value(field, cap)) for field in _fields(document) if field.value)
    return " ".join(f"{key}={value}" for key, value in pairs if value)


def _fields(document: Document) -> Iterator[Field]:
    """Give the extension in the order it is written."""
    yield Field("rt", _milliseconds(document, "@timestamp"), 20, exact=True)
    yield from _end(document, "source", ("src", "c6a2", "Source IPv6 Address", "spt"))
    yield from _end(document, "destination", ("dst", "c6a3", "Destination IPv6 Address", "dpt"))
    yield Field("proto", read(document, "network.transport").upper(), 31)
    yield Field("app", read(document, "canary.channel"), 31)
    yield Field("act", read(document, "event.action"), 63)
    yield Field("cat", "honeytoken" if is_trip(document) else stream(document), 1023)
    yield Field("externalId", read(document, "event.id"), 40, exact=True)
    yield Field("msg", read(document, "message"), 1023)
    yield Field("request", read(document, "url.full") or read(document, "url.original"), 1023)
    yield Field("requestMethod", read(document, "http.request.method"), 1023)
    yield Field("requestClientApplication", read(document, "user_agent.original"), 1023)
    yield Field("requestContext", read(document, "http.request.referrer"), 2048)
    asked = read(document, "dns.question.name") or read(document, "url.domain")
    yield Field("destinationDnsDomain", asked, 255)
    yield Field("suser", read(document, "user.name"), 1023)
    yield Field("sntdom", read(document, "user.domain"), 255)
    yield Field("shost", read(document, "host.name"), 1023)
    yield Field("sproc", read(document, "process.name"), 1023)
    yield Field("filePath", read(document, "file.path"), 1023)
    host = read(document, "observer.hostname") or read(document, "observer.name")
    yield Field("dvchost", host, 100)
    yield Field("outcome", read(document, "event.outcome"), 63)
    yield Field("reason", read(document, "canary.suppressed_by"), 1023)
    sensor = read(document, "observer.serial_number")
    yield Field("deviceExternalId", sensor, LONGEST_EXACT, exact=True)
    yield from _custom("cs1", "tokenId", read(document, "canary.token.id"), exact=True)
    yield from _custom("cs2", "tokenType", read(document, "canary.token.kind"), exact=True)
    yield from _custom("cs3", "memo", read(document, "canary.token.memo"))
    yield from _custom("cs4", "mitre", _techniques(document))
    yield from _custom("cs5", "tokenTags", read(document, "tags"))
    yield from _custom("cs6", "incidentId", read(document, "canary.incident.id"), exact=True)
    role = read(document, "canary.source.role")  # cs1 to cs6 are taken
    yield from _custom("flexString1", "sourceRole", role, exact=True)
    bait = read(document, "canary.token.class")
    yield from _custom("flexString2", "tokenClass", bait, exact=True)
    sequence = read(document, "canary.incident.sequence")
    yield from _custom("cn1", "incidentSequence", sequence, exact=True)
    alert = "1" if read(document, "event.kind") == "alert" else "0"
    yield from _custom("cn2", "alert", alert, exact=True)
    created = _milliseconds(document, "canary.token.created")
    yield from _custom("deviceCustomDate1", "tokenCreated", created, exact=True)


def _end(document: Document, field: str, keys: tuple[str, str, str, str]) -> Iterator[Field]:
    """Give one end of the connection: CEF has no key of its own for an IPv6 address."""
    key, key6, label6, port = keys
    ip = address(document, f"{field}.ip")
    if ":" in ip:
        yield from _custom(key6, label6, ip, exact=True)
    else:
        yield Field(key, ip, 15, exact=True)
    yield Field(port, read(document, f"{field}.port"), 5, exact=True)


def _custom(key: str, label: str, value: str, *, exact: bool = False) -> Iterator[Field]:
    """Give a custom field and what it means; neither without the other."""
    longest = LONGEST_EXACT if exact else 4000
    if value and not value.isspace() and not (exact and len(value.encode()) > longest):
        yield Field(key, value, longest, exact)
        yield Field(f"{key}Label", label, len(label), exact=True)


def _milliseconds(document: Document, name: str) -> str:
    at = moment(document, name)
    return str(int(at.timestamp() * 1000)) if at else ""


def _techniques(document: Document) -> str:
    names = ("threat.technique.id", "threat.technique.subtechnique.id")
    return ",".join(filter(None, (read(document, name) for name in names)))


def _value(field: Field, cap: int) -> str:
    """Write a value: a text has *cap* octets at most, escapes counted."""
    value, most = field.value, field.most
    if len(value) <= min(most, cap) and _needs_no_care(value):
        return value.strip()
    if field.exact and len(value.encode()) > most:
        return ""
    plain = value[:most].strip()
    if not plain.isprintable():
        plain = CONTROL.sub(_break, plain).strip()
    escaped = plain.replace("\\", r"\\").replace("=", r"\=")
    escaped = escaped.replace("\n", r"\n").replace("\r", r"\r")
    return escaped if field.exact else cut_escaped(escaped, cap).rstrip()


def _needs_no_care(value: str) -> bool:
    """Say, in a moment, whether a value means itself and takes an octet a character."""
    harmless = value.isascii() and value.isprintable()
    return harmless and "\\" not in value and "=" not in value


def _break(found: re.Match[str]) -> str:
    return found[0] if found[0] in "\n\r" else " "
