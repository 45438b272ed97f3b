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


async def by_smtp(bound: Sequence[Bound], host: str) -> bytes:
    """Write to somebody at *host*; give the answers without the id in the queue."""
    reader, writer = await asyncio.open_connection(bound[0].address, bound[0].port)
    mail = (
        f"EHLO a\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<anna@{host}>\r\nDATA\r\n\r\n.\r\nQUIT\r\n"
    )
    writer.write(mail.encode())
    async with asyncio.timeout(10):
        said = await reader.read()
    writer.close()
    return re.sub(rb"queued as \w+", b"queued", said)


SPEAKERS: Mapping[str, Ask] = {
    "dns": by_dns,
    "http": by_http,
    "mysql": by_mysql,
    "smtp": by_smtp,
}
"""By listener. One that is asked by name stands here with its first day."""
