"""The addresses that a listener binds."""

import ipaddress
import socket
from typing import Annotated, Any

from pydantic import BeforeValidator

from canary_siem.errors import ConfigError

BACKLOG = 1024
RECEIVE_BUFFER = 4 << 20
"""Octets of UDP queue asked of the kernel: a burst waits there while the disk is busy."""


def parse_bind(value: str) -> tuple[str, int]:
    """Read ``ADDRESS:PORT`` (IPv6 in brackets).

    Raises:
        ValueError: It is no such pair.
    """
    host, colon, port = value.rpartition(":")
    host = host.removeprefix("[").removesuffix("]")
    try:
        address, number = str(ipaddress.ip_address(host)), int(port)
    except ValueError:
        colon = ""
        address, number = "", 0
    if not colon or not 0 <= number <= 65535:
        raise ValueError(f"{value!r} is not ADDRESS:PORT, such as 0.0.0.0:53 or [::]:53")
    return address, number


def _binds(value: Any) -> Any:
    """Take a single string for a list of one."""
    values = [value] if isinstance(value, str) else value
    for each in values if isinstance(values, list) else []:
        parse_bind(str(each))
    return values


Binds = Annotated[list[str], BeforeValidator(_binds)]
"""``bind`` in configuration: a list of ``ADDRESS:PORT``; a single string is taken too."""


def bind(value: str, kind: socket.SocketKind, *, port: int | None = None) -> socket.socket:
    """Give a non-blocking socket bound to *value*; a stream socket listens.

    Args:
        value: ``ADDRESS:PORT``.
        kind: ``SOCK_DGRAM`` or ``SOCK_STREAM``.
        port: Overrides the port in *value* (UDP and TCP of one bind share it).

    Raises:
        ConfigError: The address is taken, not ours, or not allowed to us.
    """
    address, number = parse_bind(value)
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    bound = socket.socket(family, kind)
    try:
        bound.setblocking(False)
        if family == socket.AF_INET6:
            bound.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
        if kind == socket.SOCK_STREAM:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        else:
            bound.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, RECEIVE_BUFFER)
        bound.bind((address, number if port is None else port))
        if kind == socket.SOCK_STREAM:
            bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        hint = f"can't bind {value}: {error.strerror}"
        raise ConfigError("listener", "bind", hint) from error
    return bound
