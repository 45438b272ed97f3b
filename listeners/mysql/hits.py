"""Saying what was seen: a login as a Hit."""

import ssl
from typing import Any

from canary_siem.sockets.visitor import Visitor, tls_fields
from canary_siem.trips import ORIGINAL_CAP, Hit
from listeners.mysql.login import Login
from listeners.mysql.places import dialled

CHANNEL = "mysql"
_TOLD = {  # connection attribute: ECS field
    "_client_name": ("user_agent", "name"),
    "_client_version": ("user_agent", "version"),
    "_platform": ("host", "architecture"),
    "program_name": ("process", "name"),
}
"""MySQL 8.4 Reference Manual, "Performance Schema Connection Attribute Tables"."""


def to_hit(
    at: int,
    visitor: Visitor,
    raw: bytes,
    login: Login | None,
    tls: ssl.SSLObject | None = None,
    error: str = "",
) -> Hit:
    """Make the Hit of a login, or of octets that are none.

    Args:
        at: Nanoseconds since the epoch when it came.
        visitor: Who sent it.
        raw: The octets, as they came.
        login: What was read in them.
        tls: The session it came through.
        error: What was wrong with it; empty where nothing was.
    """
    ecs: dict[str, Any] = _said(login) if login else {}
    if tls is not None:
        ecs["tls"] = tls_fields(tls, "")
    return Hit(
        channel=CHANNEL,
        at=at,
        name=dialled(login) if login else "",
        source_ip=visitor.ip,
        source_port=visitor.port,
        role="forwarded" if visitor.proxied else "direct",
        destination_ip=visitor.own_ip,
        destination_port=visitor.own_port,
        transport="tcp",
        ecs=ecs,
        original=raw[:ORIGINAL_CAP],
        error=error or (login.error if login else ""),
    )


def _said(login: Login) -> dict[str, Any]:
    """Give what the client says of itself, and as whom it came."""
    said: dict[str, Any] = {"user": {"name": login.user}} if login.user else {}
    for attribute, (group, name) in _TOLD.items():
        if value := login.attributes.get(attribute):
            said.setdefault(group, {})[name] = value
    if system := login.attributes.get("_os"):
        said.setdefault("user_agent", {})["os"] = {"name": system}
    pid = login.attributes.get("_pid", "")
    if pid.isascii() and pid.isdecimal() and len(pid) <= 10:
        said.setdefault("process", {})["pid"] = int(pid)
    return said
