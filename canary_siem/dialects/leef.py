r"""A document as one line of QRadar's Log Event Extended Format, LEEF:2.0.

``LEEF:2.0|vendor|product|version|eventId|x09|key=value<TAB>key=value …`` ("QRadar LEEF
components"). LEEF knows no escape, so nothing that could end a field stays in a value: controls,
tab and line breaks become spaces, and a value that ends in a backslash gets a space after it, for
a reader that does know escapes would take the next delimiter for text. A value may hold ``=``: a
key ends at the first one.
"""

import re
from collections.abc import Iterator

from canary_siem import __version__
from canary_siem.dialects.reading import (
    CAPS,
    CONTROL,
    LONGEST_EXACT,
    Document,
    address,
    cut,
    grade,
    is_trip,
    moment,
    read,
    stream,
)

VENDOR = PRODUCT = "canary-siem"
SEVERITIES = {99: 10, 73: 8, 47: 5, 21: 3}
TIME_FORMAT = "yyyy-MM-dd'T'HH:mm:ss.SSSZ"
"""Java's SimpleDateFormat, which QRadar reads ``devTime`` by."""

_UNSAFE = re.compile(r"[^0-9A-Za-z_.-]")


def line(document: Document, *, limit: int = 65_536) -> str:
    """Write the line.

    Args:
        document: The ECS document.
        limit: Octets of UTF-8 at most, 1536 or more; texts are cut to get there, never the line.
    """
    front = f"LEEF:2.0|{VENDOR}|{PRODUCT}|{__version__}|{_event_id(document)}|x09|"
    written = ""
    for cap in CAPS:
        pairs = (
            (k, _value(value, cap, exact=exact)) for k, value, exact in _all(document) if value
        )
        written = front + "\t".join(f"{key}={value}" for key, value in pairs if value)
        if len(written.encode()) <= limit:
            break
    return written


def _event_id(document: Document) -> str:
    """Name what happened, as the kind of token: QRadar maps it to an event name."""
    if not is_trip(document):
        return f"canary_siem.{stream(document)}"
    kind = read(document, "canary.token.kind") or read(document, "event.code") or "unknown"
    return f"canarytoken.{_UNSAFE.sub('_', kind[:LONGEST_EXACT])}"


def _all(document: Document) -> Iterator[tuple[str, str, bool]]:
    """Give key, value, and whether a part of the value would be a lie: LEEF's own, then ours."""
    if at := moment(document):
        yield "devTime", f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}+0000", True
        yield "devTimeFormat", TIME_FORMAT, True
    yield "src", address(document, "source.ip"), True
    yield "srcPort", read(document, "source.port"), True
    yield "dst", address(document, "destination.ip"), True
    yield "dstPort", read(document, "destination.port"), True
    yield "proto", read(document, "network.transport").upper(), True
    yield "sev", str(grade(document, SEVERITIES, trip=8, other=1)), True
    yield "cat", "honeytoken" if is_trip(document) else stream(document), True
    yield "usrName", read(document, "user.name"), False
    yield "domain", read(document, "user.domain"), False
    yield "identHostName", read(document, "host.name"), False
    yield "url", read(document, "url.full") or read(document, "url.original"), False
    yield "policy", read(document, "canary.token.memo"), False
    yield "externalId", read(document, "event.id"), True
    yield "tokenId", read(document, "canary.token.id"), True
    yield "tokenType", read(document, "canary.token.kind"), True
    yield "tokenClass", read(document, "canary.token.class"), True
    yield "tokenTags", read(document, "tags"), False
    yield "channel", read(document, "canary.channel"), True
    yield "sourceRole", read(document, "canary.source.role"), True
    yield "eventKind", read(document, "event.kind"), True
    yield "reason", read(document, "canary.suppressed_by"), False
    yield "filePath", read(document, "file.path"), False
    yield "process", read(document, "process.name"), False
    yield "incidentId", read(document, "canary.incident.id"), True
    yield "incidentSequence", read(document, "canary.incident.sequence"), True
    yield "mitre", read(document, "threat.technique.id"), False
    yield "msg", read(document, "message"), False


def _value(value: str, cap: int, *, exact: bool) -> str:
    plain = (value if value.isprintable() else CONTROL.sub(" ", value)).strip()
    if exact:
        return plain if len(plain.encode()) <= LONGEST_EXACT and "\\" not in plain else ""
    plain = cut(plain, cap).rstrip()
    return f"{plain} " if plain.endswith("\\") else plain
