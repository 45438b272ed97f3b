"""Strict readers of RFC 5424, CEF and LEEF, written from the grammars and not from our writers."""

import re
from dataclasses import dataclass

PRINTUSASCII = rb"[\x21-\x7e]"
SYSLOG_HEADER = re.compile(
    rb"<(?P<pri>0|[1-9][0-9]{0,2})>(?P<version>[1-9][0-9]{0,2}) (?P<timestamp>-|\S+)"
    rb" (?P<host>-|" + PRINTUSASCII + rb"{1,255})"
    rb" (?P<app>-|" + PRINTUSASCII + rb"{1,48})"
    rb" (?P<procid>-|" + PRINTUSASCII + rb"{1,128})"
    rb" (?P<msgid>-|" + PRINTUSASCII + rb"{1,32}) "
)
TIMESTAMP = re.compile(
    rb"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
    rb"T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,6})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)"
)
SD_NAME = re.compile(rb'[^\x00-\x20="\]\x7f-\xff]{1,32}')


UNESCAPED = {r"\n": "\n", r"\r": "\r"}


class GrammarError(Exception):
    """A line is not of the grammar."""


@dataclass(frozen=True)
class Syslog:
    """A message as RFC 5424 section 6 reads it."""

    facility: int
    severity: int
    timestamp: str
    host: str
    app: str
    procid: str
    msgid: str
    elements: dict[str, list[tuple[str, str]]]
    message: bytes

    def parameters(self, element: str) -> dict[str, str]:
        """Give the parameters of *element*; none may stand there twice."""
        pairs = self.elements[element]
        if len(dict(pairs)) != len(pairs):
            raise GrammarError("a parameter stands twice")
        return dict(pairs)


def parse_syslog(line: bytes) -> Syslog:
    """Read one SYSLOG-MSG."""
    found = SYSLOG_HEADER.match(line)
    if not found or int(found["pri"]) > 191 or found["version"] != b"1":
        raise GrammarError(f"header: {line[:80]!r}")
    if found["timestamp"] != b"-" and not TIMESTAMP.fullmatch(found["timestamp"]):
        raise GrammarError(f"timestamp: {found['timestamp']!r}")
    elements, at = _elements(line, found.end())
    rest = line[at:]
    if rest and not rest.startswith(b" "):
        raise GrammarError(f"after structured data: {rest[:20]!r}")
    facility, severity = divmod(int(found["pri"]), 8)
    return Syslog(
        facility,
        severity,
        timestamp=found["timestamp"].decode(),
        host=found["host"].decode(),
        app=found["app"].decode(),
        procid=found["procid"].decode(),
        msgid=found["msgid"].decode(),
        elements=elements,
        message=rest[1:],
    )


def _elements(line: bytes, at: int) -> tuple[dict[str, list[tuple[str, str]]], int]:
    if line[at : at + 1] == b"-":
        return {}, at + 1
    elements: dict[str, list[tuple[str, str]]] = {}
    while line[at : at + 1] == b"[":
        name, at = _name(line, at + 1)
        pairs: list[tuple[str, str]] = []
        while line[at : at + 1] == b" ":
            key, at = _name(line, at + 1)
            if line[at : at + 2] != b'="':
                raise GrammarError(f"no value after {key}")
            value, at = _quoted(line, at + 2)
            pairs.append((key, value))
        if line[at : at + 1] != b"]" or name in elements:
            raise GrammarError(f"element {name} does not end, or stands twice")
        elements[name] = pairs
        at += 1
    if not elements:
        raise GrammarError("no structured data")
    return elements, at


def _name(line: bytes, at: int) -> tuple[str, int]:
    found = SD_NAME.match(line, at)
    if not found:
        raise GrammarError(f"no SD-NAME at {at}")
    return found[0].decode(), found.end()


def _quoted(line: bytes, at: int) -> tuple[str, int]:
    value = bytearray()
    while at < len(line):
        octet = line[at : at + 1]
        if octet == b'"':
            return value.decode(), at + 1
        if octet == b"]":
            raise GrammarError("a bare ] in a value")
        if octet == b"\\":
            at += 1
            if line[at : at + 1] not in {b'"', b"\\", b"]"}:
                raise GrammarError("a backslash before what needs none")
        value += line[at : at + 1]
        at += 1
    raise GrammarError("a value without end")


def parse_cef(line: str) -> tuple[list[str], dict[str, str]]:
    """Read one CEF:0 line: its seven header fields and its extension, unescaped."""
    _one_line(line)
    if not line.startswith("CEF:0|"):
        raise GrammarError("no CEF:0")
    header, rest = _header(line.removeprefix("CEF:0|"), 6, escapes=True)
    if not re.fullmatch(r"\d|10", header[-1]):
        raise GrammarError(f"severity {header[-1]!r}")
    return header, _extension(rest)


def _extension(rest: str) -> dict[str, str]:
    found: dict[str, str] = {}
    starts = list(re.finditer(r"(?:^| )([A-Za-z0-9_]+)=", rest))
    if rest and (not starts or starts[0].start() != 0):
        raise GrammarError(f"extension: {rest[:40]!r}")
    ends = [*(each.start() for each in starts[1:]), len(rest)]
    for start, end in zip(starts, ends, strict=True):
        key, value = start[1], rest[start.end() : end]
        if key in found:
            raise GrammarError(f"{key} stands twice")
        if not re.fullmatch(r"(?:[^\\=]|\\[\\=nr])*", value):
            raise GrammarError(f"{key}: bad escape in {value!r}")
        if not value or value != value.strip(" "):
            raise GrammarError(f"{key}: {value!r} is blank at an end")
        found[key] = re.sub(r"\\.", lambda m: UNESCAPED.get(m[0], m[0][1]), value)
    for key in found:
        if re.fullmatch(r"(cs[1-6]|cn[1-3]|c6a[1-4])", key) and f"{key}Label" not in found:
            raise GrammarError(f"{key} has no label")
    return found


def parse_leef(line: str) -> tuple[list[str], dict[str, str]]:
    """Read one LEEF:2.0 line: its five header fields and its attributes."""
    _one_line(line, allowed="\t")
    if not line.startswith("LEEF:2.0|"):
        raise GrammarError("no LEEF:2.0")
    header, rest = _header(line.removeprefix("LEEF:2.0|"), 5, escapes=False)
    if header.pop() != "x09":
        raise GrammarError("the delimiter is not a tab")
    found: dict[str, str] = {}
    for pair in rest.split("\t"):
        key, equals, value = pair.partition("=")
        if not equals or not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", key) or key in found:
            raise GrammarError(f"attribute {pair!r}")
        if not value or value.endswith("\\"):
            raise GrammarError(f"{key}: {value!r} swallows the delimiter, or is empty")
        found[key] = value
    return header, found


def _header(line: str, count: int, *, escapes: bool) -> tuple[list[str], str]:
    """Take *count* fields, each ended by a bar."""
    fields = []
    plain = r"(?:[^\\|]|\\[\\|])*" if escapes else r"[^\\|]*"
    for _ in range(count):
        found = re.match(f"({plain})[|]", line)
        if not found:
            raise GrammarError(f"header: {line[:40]!r}")
        fields.append(re.sub(r"\\(.)", r"\1", found[1]))
        line = line[found.end() :]
    return fields, line


def _one_line(line: str, allowed: str = "") -> None:
    line.encode()
    if found := re.search(r"[\x00-\x1f\x7f-\x9f\ufeff]", line.replace(allowed or "\0\0", "")):
        raise GrammarError(f"{found[0]!r} in a line")
