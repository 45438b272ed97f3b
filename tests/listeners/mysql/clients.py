"""Logins as real clients sent them, the listener on a free port, and a client of raw bytes."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

from listeners.mysql import DOOR
from listeners.mysql.settings import MysqlSettings
from tests.listeners.http.traps import DOMAIN, ID, MemoryTrap

# The content of the first packet of `mariadb -uabc -psecret mydb`, MariaDB 10.11 on Debian 12.
MARIADB_CLIENT = (
    b"\x8c\xa2\xbf\x00\x00\x00\x10\x00!\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    b"\x00\x00\x00\x00\x00\x1d\x00\x00\x00abc\x00\x14\x8a\xf7\xe4\x92\xe0\x13/\xe8\x92\x80\x13"
    b"\xf7+R\x96\xbfh\r\xe1Tmydb\x00mysql_native_password\x00\x7f\x03_os\x05Linux\x0c_client_na"
    b"me\nlibmariadb\x04_pid\x0513109\x0f_client_version\x063.3.20\t_platform\x06x86_64\x0cprog"
    b"ram_name\x05mysql\x0c_server_host\t127.0.0.1"
)
# The same of a MariaDB that logs in as a replica, its user `repl`.
MARIADB_REPLICA = (
    b"\x05\xa28\x80{\x03\x00@\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"
    b"\x00\x00\x00\x00\x00\x00\x00repl\x00\x14\x8a\xf7\xe4\x92\xe0\x13/\xe8\x92\x80\x13\xf7+R"
    b"\x96\xbfh\r\xe1Tmysql_native_password\x00w\x03_os\x10debian-linux-gnu\x0c_client_name\x08"
    b"libmysql\x04_pid\x0513082\x0f_client_version\x0810.11.19\x0c_server_host\t127.0.0.1\t_pla"
    b"tform\x06x86_64"
)
WITH_PASSWORD = bytes(range(1, 21))
CAPABILITIES = 0x0000_8201
PLUGIN, ATTRIBUTES, DATABASE = 0x0008_0000, 0x0010_0000, 0x0000_0008


def counted(text: bytes) -> bytes:
    """Write *text* behind its count."""
    size = len(text)
    return (bytes([size]) if size < 251 else b"\xfc" + size.to_bytes(2, "little")) + text


def login(
    user: bytes | str,
    secret: bytes = WITH_PASSWORD,
    *,
    database: bytes = b"",
    plugin: bytes = b"",
    attributes: Mapping[str, str] | None = None,
    capabilities: int = CAPABILITIES,
) -> bytes:
    """Write the content of a login (HandshakeResponse41)."""
    name = user.encode() if isinstance(user, str) else user
    end = b""
    if database:
        capabilities |= DATABASE
        end += database + b"\0"
    if plugin:
        capabilities |= PLUGIN
        end += plugin + b"\0"
    if attributes is not None:
        capabilities |= ATTRIBUTES
        pairs = b"".join(
            counted(key.encode()) + counted(value.encode()) for key, value in attributes.items()
        )
        end += counted(pairs)
    fixed = capabilities.to_bytes(4, "little") + (1 << 24).to_bytes(4, "little") + b"\x2d"
    return fixed + bytes(23) + name + b"\0" + bytes([len(secret)]) + secret + end


def packet(payload: bytes, sequence: int = 1) -> bytes:
    """Frame *payload*."""
    return len(payload).to_bytes(3, "little") + bytes([sequence]) + payload


class Client:
    """A client that sends what it is told."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer

    async def read(self) -> tuple[int, bytes]:
        """Give the next packet: its number and its content."""
        async with asyncio.timeout(10):
            header = await self.reader.readexactly(4)
            return header[3], await self.reader.readexactly(int.from_bytes(header[:3], "little"))

    def send(self, data: bytes) -> None:
        self.writer.write(data)

    async def rest(self) -> bytes:
        """Give all that comes until the end."""
        async with asyncio.timeout(10):
            return await self.reader.read()


@asynccontextmanager
async def client(port: int, *, greeted: bool = True) -> AsyncIterator[Client]:
    """Connect; the greeting is taken where *greeted*."""
    one = Client(*await asyncio.open_connection("127.0.0.1", port))
    try:
        if greeted:
            await one.read()
        yield one
    finally:
        one.writer.transport.abort()


@asynccontextmanager
async def listening(trap: MemoryTrap, **settings: Any) -> AsyncIterator[int]:
    """Start the listener on loopback; give its port."""
    chosen = {"bind": "127.0.0.1:0", **settings}
    listener = DOOR.build(MysqlSettings.model_validate(chosen), trap)
    (bound, *_) = await listener.start()
    try:
        yield bound.port
    finally:
        await listener.stop()


async def refused(port: int, payload: bytes) -> bytes:
    """Log in; give the error that comes back, without its header."""
    async with client(port) as one:
        one.send(packet(payload))
        return (await one.read())[1]


__all__ = ["DOMAIN", "ID", "MemoryTrap"]
