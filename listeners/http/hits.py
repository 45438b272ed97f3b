"""Saying what was seen: a request as a Hit."""

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from canary_siem.sockets.forwarded import Trusted
from canary_siem.sockets.visitor import Visitor, tls_fields
from canary_siem.trips import ORIGINAL_CAP, Hit
from listeners.http.places import bare_host, split_target

PORTS = {"http": 80, "https": 443}
TIDY = 1024
"""Characters of a request's texts together of which none can be over ECS's caps."""


@dataclass(slots=True)
class Seen:
    """A request as it came.

    Attributes:
        at: Nanoseconds since the epoch when it arrived.
        visitor: Who sent it.
        tls: The TLS session it came through; None on plain HTTP.
        method: As sent; empty where it can't be told.
        target: The request target as sent.
        version: Of HTTP, such as ``1.1``; empty where it can't be told.
        headers: Names in lower case, and values, in order.
        head: Request line and headers, the octets as they came.
        body: The octets of the body that are kept.
        body_size: Octets of the whole body.
        error: What was wrong with it; empty where nothing was.
    """

    at: int
    visitor: Visitor
    tls: ssl.SSLObject | None
    method: str
    target: str
    version: str
    headers: Sequence[tuple[str, str]]
    head: bytes
    body: bytes = b""
    body_size: int = 0
    error: str = ""


def to_hit(seen: Seen, trusted: Trusted) -> Hit:
    """Make the Hit of a request; *trusted* are the proxies whose word counts."""
    visitor = seen.visitor
    headers = dict(reversed(seen.headers))  # the first of a name counts
    parts = split_target(seen.target)
    authority = parts[0] or headers.get("host", "")
    host = clean(bare_host(authority))
    client = trusted.client(
        visitor.ip, [value for key, value in seen.headers if key == "x-forwarded-for"]
    )
    forwarded = visitor.proxied or client != visitor.ip
    ecs: dict[str, Any] = {
        "url": _url(seen.target, parts, authority, host, _scheme(headers, visitor, trusted)),
        "http": _http(seen, headers),
    }
    if agent := clean(headers.get("user-agent", "")):
        ecs["user_agent"] = {"original": agent}
    if visitor.secure or visitor.server_name:
        ecs["tls"] = tls_fields(seen.tls, visitor.server_name)
    return Hit(
        channel="http",
        at=seen.at,
        name=host,
        source_ip=client,
        source_port=visitor.port if client == visitor.ip else 0,
        role="forwarded" if forwarded else "direct",
        destination_ip=visitor.own_ip,
        destination_port=visitor.own_port,
        transport="tcp",
        ecs=ecs,
        tidy=not (seen.body or visitor.server_name) and _is_tidy(seen, headers),
        original=(seen.head + seen.body)[:ORIGINAL_CAP],
        accept=clean(headers.get("accept", "")),
        user_agent=agent,
        path=unquote(clean(parts[1])),
        error=seen.error,
    )


def _is_tidy(seen: Seen, headers: Mapping[str, str]) -> bool:
    """Whether all of ``url``, ``http`` and ``user_agent`` is there, short and printable."""
    sent = f"{seen.method}{seen.target}{seen.version}"
    told = [headers.get(each, "") for each in ("host", "user-agent", "referer", "content-type")]
    texts = sent + "".join(told)
    return bool(seen.target) and len(texts) <= TIDY and texts.isprintable()


def _scheme(headers: Mapping[str, str], visitor: Visitor, trusted: Trusted) -> str:
    """Say which scheme the client used: a trusted proxy may have taken TLS off."""
    told = headers.get("x-forwarded-proto", "").lower()
    if told in PORTS and visitor.ip in trusted:
        return told
    return "https" if visitor.secure else "http"


def _url(
    sent: str, parts: tuple[str, str, str], authority: str, host: str, scheme: str
) -> dict[str, Any]:
    """Give ECS ``url``; ``full`` only where scheme and host are known.

    Args:
        sent: The request target.
        parts: What it was split into.
        authority: Its own, or the ``Host`` header.
        host: The host of that.
        scheme: What the client used.
    """
    target = clean(sent)
    _, path, query = parts if target is sent else split_target(target)
    url: dict[str, Any] = {"original": target, "domain": host, "path": path, "query": query}
    if target:
        url["scheme"] = scheme
    if target and host:
        if target.startswith("/"):
            url["full"] = f"{scheme}://{clean(authority)}{target}"
        elif "://" in target:
            url["full"] = target
        port = authority.rpartition("]")[2].partition(":")[2]
        url["port"] = int(port) if port.isdecimal() and len(port) <= 5 else PORTS[scheme]
    name, dot, extension = path.rpartition("/")[2].rpartition(".")
    if name and dot and extension.isascii() and extension.isalnum() and len(extension) <= 16:
        url["extension"] = extension
    return {key: value for key, value in url.items() if value}


def _http(seen: Seen, headers: Mapping[str, str]) -> dict[str, Any]:
    """Give ECS ``http``."""
    request: dict[str, Any] = {"bytes": len(seen.head) + seen.body_size}
    if method := clean(seen.method):
        request["method"] = method
    if referrer := clean(headers.get("referer", "")):
        request["referrer"] = referrer
    if media := clean(headers.get("content-type", "").partition(";")[0].strip().lower()):
        request["mime_type"] = media
    if seen.body_size:
        request["body"] = {"bytes": seen.body_size}
        if content := _text(seen.body):
            request["body"]["content"] = content
    http: dict[str, Any] = {"request": request}
    if seen.version:
        http["version"] = seen.version
    return http


def _text(body: bytes) -> str:
    """Give a body that is text; the whole octets are in the original."""
    try:
        found = body.decode()
    except UnicodeDecodeError:
        return ""
    return "" if "\x00" in found else found


def clean(value: str) -> str:
    """Give *value* without the lone surrogates that stand for octets that are no UTF-8."""
    if value.isascii():
        return value
    return value.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
