"""Who is let in, and as whom: PROXY headers, TLS, limits."""

import asyncio
import errno
import shutil
import socket
import ssl
import struct
import subprocess
from pathlib import Path

import pytest
import structlog
import trustme

from canary_siem.sockets.proxy import SIGNATURE
from listeners.http import gate
from tests.canary_siem.sockets.hellos import client_hello
from tests.listeners.http.traps import (
    DOMAIN,
    GIF,
    HOST,
    ID,
    MemoryTrap,
    get,
    listening,
    talk,
    until,
)

NAME = f"{ID}.{DOMAIN}"
REQUEST = get(f"/{ID}", f"Host: {DOMAIN}")
LINE = b"PROXY TCP4 198.51.100.7 203.0.113.9 4711 80\r\n"
V2 = (
    SIGNATURE
    + b"\x21\x11\x00\x0c"
    + socket.inet_aton("198.51.100.7")
    + socket.inet_aton("203.0.113.9")
    + struct.pack("!HH", 4711, 80)
)
BEHIND_PROXY = {"proxy_protocol": True, "trusted_proxies": ["127.0.0.0/8"]}
AUTHORITY = trustme.CA()


def pem(folder: Path, *names: str) -> dict[str, str]:
    """Write certificate and key; give the settings that name them."""
    issued = AUTHORITY.issue_cert(*names)
    issued.private_key_pem.write_to_path(folder / "tls.key")
    (folder / "tls.pem").write_bytes(b"".join(each.bytes() for each in issued.cert_chain_pems))
    return {
        "tls_bind": "127.0.0.1:0",
        "certificate": str(folder / "tls.pem"),
        "key": str(folder / "tls.key"),
    }


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    AUTHORITY.configure_trust(context)
    return context


# ---- the PROXY protocol ---------------------------------------------------------------------


@pytest.mark.parametrize("header", [LINE, V2])
async def test_a_proxied_client_is_the_source(header: bytes) -> None:
    trap = MemoryTrap()
    async with listening(trap, **BEHIND_PROXY) as port:
        answer = await talk(port, header + REQUEST)

    hit = trap.hit
    assert answer.endswith(GIF)
    assert (hit.source_ip, hit.source_port, hit.role) == ("198.51.100.7", 4711, "forwarded")
    assert (hit.destination_ip, hit.destination_port) == ("203.0.113.9", 80)
    assert hit.original == REQUEST


@pytest.mark.parametrize("header", [b"PROXY UNKNOWN\r\n", SIGNATURE + b"\x20\x00\x00\x00"])
async def test_a_proxy_that_speaks_for_itself_is_the_source(header: bytes) -> None:
    trap = MemoryTrap()
    async with listening(trap, **BEHIND_PROXY) as port:
        await talk(port, header, REQUEST)

    assert (trap.hit.source_ip, trap.hit.role) == ("127.0.0.1", "direct")


@pytest.mark.parametrize("sent", [REQUEST, b"PROXY"])
async def test_a_trusted_proxy_that_brings_no_header_is_closed(sent: bytes) -> None:
    trap = MemoryTrap()
    async with listening(trap, **BEHIND_PROXY, header_timeout="100ms") as port:
        assert await talk(port, sent, end=False) == b""

    assert trap.hits == []


async def test_a_proxy_that_names_no_client_is_told_of_once() -> None:
    with structlog.testing.capture_logs() as logs:
        async with listening(MemoryTrap(), **BEHIND_PROXY) as port:
            for _ in range(2):
                await talk(port, REQUEST, end=False)

    assert [(each["peer"], each["reason"]) for each in logs] == [("127.0.0.1", "no PROXY header")]


@pytest.mark.parametrize(("header", "status"), [(b"", b"200"), (LINE, b"400"), (V2, b"400")])
async def test_who_is_no_proxy_of_ours_trips_as_himself(header: bytes, status: bytes) -> None:
    trap = MemoryTrap()
    elsewhere = {**BEHIND_PROXY, "trusted_proxies": ["192.0.2.0/24"]}
    async with listening(trap, **elsewhere) as port:
        answer = await talk(port, header + REQUEST)

    assert answer.startswith(b"HTTP/1.1 " + status)
    assert (trap.hit.source_ip, trap.hit.role) == ("127.0.0.1", "direct")


async def test_a_proxy_header_nobody_expects_is_refused_and_trips() -> None:
    trap = MemoryTrap()
    async with listening(trap) as port:
        answer = await talk(port, LINE + REQUEST)

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert (trap.hit.source_ip, trap.hit.role) == ("127.0.0.1", "direct")


async def test_tls_behind_a_proxy_works(tmp_path: Path) -> None:
    trap = MemoryTrap()
    async with listening(trap, **pem(tmp_path, DOMAIN), **BEHIND_PROXY) as port:
        loop = asyncio.get_running_loop()
        sock = socket.create_connection(("127.0.0.1", port))
        sock.sendall(V2)
        reader, writer = await asyncio.open_connection(
            sock=sock, ssl=trusting(), server_hostname=DOMAIN
        )
        writer.write(REQUEST)
        answer = await reader.read()
        writer.close()
        assert loop.is_running()

    assert answer.endswith(GIF)
    assert trap.hit.source_ip == "198.51.100.7"


# ---- TLS ------------------------------------------------------------------------------------


async def test_https_tells_what_was_agreed(tmp_path: Path) -> None:
    trap = MemoryTrap()
    async with listening(trap, **pem(tmp_path, f"*.{DOMAIN}")) as port:
        answer = await talk(port, get("/x", f"Host: {NAME}:{port}"), tls=trusting(), name=NAME)

    hit = trap.hit
    assert answer.endswith(GIF)
    assert hit.ecs["url"]["full"] == f"https://{NAME}:{port}/x"
    assert hit.ecs["tls"]["established"] is True
    assert hit.ecs["tls"]["client"] == {"server_name": NAME}
    assert hit.ecs["tls"]["version_protocol"] == "tls"
    assert hit.ecs["tls"]["version"] in {"1.2", "1.3"}
    assert "_" in hit.ecs["tls"]["cipher"]


async def test_a_renewed_certificate_holds_for_the_next_connection(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    moments = iter(range(1000))
    monkeypatch.setattr(
        "canary_siem.sockets.tls.ServerTls.__init__.__defaults__", ((), lambda: next(moments))
    )
    async with listening(MemoryTrap(), **pem(tmp_path, "old.example")) as port:
        await talk(port, get("/", "Host: a"), tls=trusting(), name="old.example")
        pem(tmp_path, "new.example")

        answer = await talk(port, get("/", "Host: a"), tls=trusting(), name="new.example")

        assert answer.endswith(GIF)


async def test_a_handshake_that_fails_trips_by_its_name(tmp_path: Path) -> None:
    trap = MemoryTrap()
    async with listening(trap, **pem(tmp_path, f"*.{DOMAIN}")) as port:
        with pytest.raises(ssl.SSLCertVerificationError):
            await talk(port, tls=ssl.create_default_context(), name=NAME)
        await until(lambda: trap.hits)

    assert trap.hit.name == NAME
    assert trap.hit.error.startswith("the TLS handshake failed")
    assert trap.hit.ecs["tls"] == {"established": False, "client": {"server_name": NAME}}


async def test_a_handshake_without_a_request_trips_by_its_name(tmp_path: Path) -> None:
    trap = MemoryTrap()
    async with listening(trap, **pem(tmp_path, f"*.{DOMAIN}", DOMAIN)) as port:
        for name in (NAME, DOMAIN):
            _, writer = await asyncio.open_connection(
                "127.0.0.1", port, ssl=trusting(), server_hostname=name
            )
            writer.close()
            await writer.wait_closed()
        await until(lambda: trap.hits)

    assert trap.hit.error == "no request came through TLS"
    assert trap.hit.ecs["tls"]["established"] is True


async def test_a_handshake_of_nobody_is_no_hit(tmp_path: Path) -> None:
    trap = MemoryTrap()
    async with listening(trap, **pem(tmp_path, DOMAIN), header_timeout="100ms") as port:
        await talk(port, client_hello("x.example"), end=False)
        await talk(port, b"\x16\x03\x01\x02", end=False)

    assert trap.hits == []


async def test_plain_http_on_the_tls_port_is_refused_and_trips(tmp_path: Path) -> None:
    trap = MemoryTrap()
    async with listening(trap, **pem(tmp_path, DOMAIN)) as port:
        answer = await talk(port, REQUEST)
        noise = await talk(port, get("/x", "Host: a"))

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert noise.startswith(b"HTTP/1.1 400 ")
    assert trap.hit.error == "plain HTTP on the port for HTTPS"


async def test_tls_on_the_plain_port_trips_by_its_name() -> None:
    trap = MemoryTrap()
    async with listening(trap) as port:
        answer = await talk(port, client_hello(NAME))

    assert answer.startswith(b"HTTP/1.1 400 ")
    assert trap.hit.name == NAME
    assert trap.hit.error == "TLS on the port for HTTP"


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
async def test_curl_is_content_with_https(tmp_path: Path) -> None:
    trap = MemoryTrap()
    AUTHORITY.cert_pem.write_to_path(tmp_path / "ca.pem")
    async with listening(trap, **pem(tmp_path, f"*.{DOMAIN}")) as port:
        authority = str(tmp_path / "ca.pem")
        command = ["curl", "--silent", "--show-error", "--fail", "--cacert", authority]
        command += ["--resolve", f"{NAME}:{port}:127.0.0.1", f"https://{NAME}:{port}/"]
        done = await asyncio.to_thread(
            subprocess.run, command, capture_output=True, check=False, timeout=60
        )

    assert (done.returncode, done.stderr, done.stdout) == (0, b"", GIF)
    assert trap.ids == [ID]


# ---- limits ---------------------------------------------------------------------------------


@pytest.mark.parametrize("limit", ["connections", "connections_per_source"])
async def test_beyond_the_limit_a_connection_is_closed(limit: str) -> None:
    async with listening(MemoryTrap(), **{limit: 1}) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET / HTTP/1.1\r\n" + HOST + b"\r\n")
        await reader.readuntil(GIF)
        assert await talk(port, REQUEST) == b""

        writer.close()
        await writer.wait_closed()

        async with asyncio.timeout(5):
            while not await talk(port, REQUEST):
                await asyncio.sleep(0.01)


async def test_running_out_of_files_is_survived(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gate, "PAUSE", 0.05)
    accept, left = socket.socket.accept, [errno.EMFILE, errno.EMFILE, errno.ECONNABORTED]

    def failing(self: socket.socket) -> tuple[socket.socket, object]:
        if left:
            raise OSError(left.pop(0), "Too many open files")
        return accept(self)

    monkeypatch.setattr(socket.socket, "accept", failing)
    with structlog.testing.capture_logs() as logs:
        async with listening(MemoryTrap()) as port:
            assert (await talk(port, REQUEST)).endswith(GIF)

    assert [(each["log_level"], each["reason"]) for each in logs] == [
        ("warning", "Too many open files")
    ]


async def test_stop_lets_go_of_who_has_not_said_whom_he_speaks_for() -> None:
    trap = MemoryTrap()
    async with listening(trap, **BEHIND_PROXY) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.sleep(0.05)

    assert await reader.read() == b""
    writer.close()
