"""Looks at what listeners want to bind: free for us, or in use by our own service."""

import asyncio
import errno
import secrets
import socket
from collections.abc import AsyncIterator, Iterator

from canary_siem.cli.commands.doctor.asking import ask
from canary_siem.cli.commands.doctor.finding import Finding
from canary_siem.config import Config
from canary_siem.errors import ConfigError
from canary_siem.sockets.binds import bind, parse_bind

SECONDS = 3.0
_WAYS_OUT = {
    errno.EACCES: "ports below 1024 need CAP_NET_BIND_SERVICE, as the systemd unit gives it",
    errno.EADDRNOTAVAIL: "this machine has no such address: give one it has, or 0.0.0.0",
    errno.EADDRINUSE: "another program has it: `ss -lntup` names it",
}


async def look(config: Config) -> AsyncIterator[Finding]:
    """Check every address; one of port 0 is always free."""
    for name, value, kind in _wanted(config):
        what = f"{name} {value}/{'udp' if kind == socket.SOCK_DGRAM else 'tcp'}"
        try:
            bind(value, kind).close()
        except ConfigError as error:
            yield await _in_use(config, name, value, what, error)
        else:
            yield Finding("port", ok=True, detail=f"{what} is free for us")


def _wanted(config: Config) -> Iterator[tuple[str, str, socket.SocketKind]]:
    for name, settings in config.listeners.items():
        for value in (*getattr(settings, "bind", ()), *getattr(settings, "tls_bind", ())):
            if name == "dns":
                yield name, value, socket.SOCK_DGRAM
            yield name, value, socket.SOCK_STREAM
    for value in config.site.api.bind if config.site.api else ():
        yield "api", value, socket.SOCK_STREAM


async def _in_use(config: Config, name: str, value: str, what: str, error: ConfigError) -> Finding:
    cause = error.__cause__
    number = cause.errno if isinstance(cause, OSError) else None
    if number == errno.EADDRINUSE and await _ours(config, name, value):
        return Finding("port", ok=True, detail=f"{what} is in use by our own service")
    reason = cause.strerror if isinstance(cause, OSError) else str(error)
    todo = _WAYS_OUT.get(number or 0, "give another address")
    return Finding("port", ok=False, detail=f"{what}: {reason}", todo=todo)


async def _ours(config: Config, name: str, value: str) -> bool:
    """Ask whoever is there for what only we would say."""
    address, port = parse_bind(value)
    address = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)  # noqa: S104 - read, not bound
    domain = config.site.domains[0]
    if name == "dns":
        reply = await ask((address, port), f"{secrets.token_hex(6)}.{domain}", "A")
        return reply.rcode == "NOERROR" and reply.authoritative
    if name == "api":
        return await _status(address, port, value, "/healthz") == 200
    if name == "http":
        return await _status(address, port, domain, f"/{secrets.token_hex(6)}") in {200, None}
    return True  # no one else speaks that on our port


async def _status(address: str, port: int, host: str, path: str) -> int | None:
    """Give the status of a plain GET; None where it is not plain HTTP that is spoken."""
    try:
        async with asyncio.timeout(SECONDS):
            reader, writer = await asyncio.open_connection(address, port)
            request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
            try:
                writer.write(request.encode())
                line = (await reader.readline()).split()
            finally:
                writer.close()
    except (OSError, TimeoutError, ValueError):
        return None
    return int(line[1]) if len(line) > 1 and line[1].isdigit() else None
