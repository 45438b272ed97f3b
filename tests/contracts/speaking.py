"""How an intruder asks a listener for a name: the one thing that contracts can't know."""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence

from canary_siem.interfaces import Bound
from tests.listeners.dns.doubles import asker, query
from tests.listeners.mysql.clients import login, refused

Ask = Callable[[Sequence[Bound], str], Awaitable[bytes]]


async def by_dns(bound: Sequence[Bound], host: str) -> bytes:
    """Look *host* up by UDP."""
    at = next(each for each in bound if each.transport == "udp")
    async with asker() as one:
        return await one.ask(query(host), (at.address, at.port))


async def by_http(bound: Sequence[Bound], host: str) -> bytes:
    """Fetch a page of *host*; give the answer without its Date."""
    reader, writer = await asyncio.open_connection(bound[0].address, bound[0].port)
    writer.write(f"GET /a/b HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
    async with asyncio.timeout(10):
        said = await reader.read()
    writer.close()
    return re.sub(rb"\r\nDate: [^\r]*", b"", said)


async def by_mysql(bound: Sequence[Bound], host: str) -> bytes:
    """Log in as *host*; give the refusal."""
    return await refused(bound[0].port, login(host))


SPEAKERS: Mapping[str, Ask] = {"dns": by_dns, "http": by_http, "mysql": by_mysql}
"""By listener. One that is asked by name stands here with its first day."""
