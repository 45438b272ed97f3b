"""A hundred thousand mutated packets and requests leave the service healthy, and as it was."""

import asyncio
import socket
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from dnslib import EDNS0, DNSRecord, EDNSOption

from canary_siem.cli.calling import opened
from canary_siem.config import load
from canary_siem.house import room
from tests.roads.intruder import fetch, look_up
from tests.roads.mutating import mutants
from tests.roads.program import Program, installed
from tests.things import make_token

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
DATAGRAMS, SEGMENTS, REQUESTS = 72_000, 8_000, 20_000
HASTE = {
    f"CANARY_SIEM_LISTENERS__HTTP__{what}_TIMEOUT": "2s" for what in ("HEADER", "BODY", "IDLE")
}
"""So that who says nothing more is sent away sooner."""
MIB = 1 << 20


def resident(program: Program) -> int:
    """Give the octets of memory that the service has."""
    assert program.process
    fields = Path(f"/proc/{program.process.pid}/statm").read_text().split()
    return int(fields[1]) * 4096


def packets(hostname: str) -> list[bytes]:
    """Write the queries that mutants are made of."""
    kinds = ("A", "AAAA", "TXT", "NS", "SOA", "ANY", "HTTPS")
    names = (hostname, f"nbswy3dp.g07.{hostname}", "ct.example.test", "www.example.org", ".")
    found = [DNSRecord.question(name, kind) for name in names for kind in kinds]
    told = DNSRecord.question(hostname)
    told.add_ar(EDNS0(udp_len=4096, opts=[EDNSOption(8, bytes([0, 1, 24, 0, 192, 0, 2]))]))
    return [bytes(each.pack()) for each in [*found, told, told.reply()]]


def requests(hostname: str, token_id: str) -> list[bytes]:
    """Write the requests that mutants are made of."""
    host = f"Host: {hostname}\r\n"
    chunked = "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    texts = (
        f"GET / HTTP/1.1\r\n{host}User-Agent: curl/8\r\nAccept: */*\r\n\r\n",
        f"GET /a/b/{token_id}.gif?q={token_id}&x=%2e HTTP/1.1\r\nHost: www.example.org\r\n\r\n",
        f"POST /login HTTP/1.1\r\n{host}Content-Length: 7\r\n\r\na=b&c=d",
        f"PUT /x HTTP/1.1\r\n{host}Expect: 100-continue\r\n{chunked}",
        f"GET / HTTP/1.1\r\n{host}\r\nGET /two HTTP/1.1\r\n{host}\r\n",
        f"GET http://{hostname}/ HTTP/1.0\r\nX-Forwarded-For: 192.0.2.1\r\n\r\n",
        f"GET /ws HTTP/1.1\r\n{host}Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
        f"CONNECT {hostname}:443 HTTP/1.1\r\n{host}\r\n",
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00",
        "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00",
    )
    return [text.encode("latin-1") for text in texts]


def send_datagrams(program: Program, seeds: list[bytes], count: int, seed: int) -> None:
    """Send by UDP, where many get no answer; a good query after each few paces it."""
    good = DNSRecord.question("pace.ct.example.test").pack()
    with program.udp() as to, program.udp() as pace:
        to.setblocking(False)
        for number, each in enumerate(mutants(seeds, count, seed)):
            with suppress(OSError):
                to.send(each)
            if number % 50 == 49:
                pace.send(good)
                pace.recv(4096)
                with suppress(BlockingIOError):
                    while to.recv(4096):
                        pass


def send_stream(address: tuple[str, int], data: bytes) -> None:
    """Send by TCP, say that nothing follows, and read what comes until it is closed."""
    # From many addresses: one alone has too few ports, and we are to leave those of 127.0.0.1.
    source = (f"127.9.0.{crc32(data) % 32 + 1}", 0)
    with suppress(OSError), socket.create_connection(address, 5, source) as to:
        to.sendall(data)
        to.shutdown(socket.SHUT_WR)
        while to.recv(1 << 16):
            pass


def send_streams(program: Program, listener: str, seeds: list[bytes], each: range) -> None:
    """Send mutants of *seeds* by TCP, a dozen at a time."""
    address = ("127.0.0.1", program.bound[listener, "tcp"])
    with ThreadPoolExecutor(12) as pool:
        for _ in pool.map(partial(send_stream, address), mutants(seeds, len(each), each.start)):
            pass


def framed(packet: bytes) -> bytes:
    """Put a length before a packet, as DNS over TCP does."""
    return len(packet).to_bytes(2, "big") + packet


def attack(program: Program, token: dict[str, Any], share: float, seed: int) -> int:
    """Send *share* of it all; give how much that was."""
    dns = packets(token["hostname"])
    counts = [round(count * share) for count in (DATAGRAMS, SEGMENTS, REQUESTS)]
    send_datagrams(program, dns, counts[0], seed)
    send_streams(program, "dns", [framed(each) for each in dns], range(seed, seed + counts[1]))
    web = requests(token["hostname"], token["id"])
    send_streams(program, "http", web, range(seed, seed + counts[2]))
    return sum(counts)


def healthy(program: Program, token: dict[str, Any]) -> bool:
    """Say whether a token trips by each road, and the API says that all is well."""
    before = len(program.trips("--token", token["id"]))
    look_up(program, token["hostname"])
    look_up(program, token["hostname"], tcp=True)
    fetch(program, token["hostname"])
    trips = program.trips("--token", token["id"])[before:]
    return [program.get(path)[0] for path in ("/healthz", "/readyz")] == [200, 200] and [
        (trip["canary"]["channel"], trip["network"]["transport"]) for trip in trips
    ] == [("dns", "udp"), ("dns", "tcp"), ("http", "tcp")]


def test_a_hundred_thousand_mutants_change_nothing(tmp_path: Path) -> None:
    with installed(tmp_path, **HASTE) as program:
        target, known = program.json(
            "token", "create", "web", "--memo", "one of many", "--count", "2"
        )
        program.start()
        assert healthy(program, known)
        warm = attack(program, target, 0.1, 1)
        before = resident(program)
        sent = attack(program, target, 1, 2)
        after = resident(program)

        assert healthy(program, known)
        recorded = program.metric("canary_siem_trips_total", channel="dns")
        noise = program.metric("canary_siem_noise_total", channel="dns")
        troubles = [line for line in program.log if '"error"' in line or "Traceback" in line]
        assert program.stop() == 0

    assert sent >= 100_000
    assert warm >= 10_000
    assert min(recorded, noise) > 1_000  # the mutants reached both roads
    assert troubles == []
    assert after - before < 15 * MIB


async def plant(program: Program, count: int) -> None:
    """Plant *count* tokens through the store: to make their answers too takes a minute."""
    async with opened(load(program.config, room, {})) as house:
        domain = house.site.domains[0]
        ids = sorted(house.draw_id() for _ in range(count))  # in the order of the index: fast
        tokens = [make_token(token_id, domain=domain) for token_id in ids]
        await house.store.tokens.save(tokens)


def test_a_hundred_thousand_tokens_need_little_memory(tmp_path: Path) -> None:
    with installed(tmp_path) as program:
        asyncio.run(plant(program, 100_000))
        token = program.plant("web")
        program.start()
        assert healthy(program, token)
        send_datagrams(program, packets(token["hostname"]), 5_000, 3)

        assert resident(program) < 120 * MIB
