"""What is asked, what trips, and what is said: raw requests over loopback."""

import asyncio
import random
import shutil
import subprocess

import pytest

from listeners.http.limits import BODY, BODY_KEPT
from tests.listeners.http.traps import (
    DOMAIN,
    GIF,
    ID,
    OTHER,
    PAGE,
    MemoryTrap,
    get,
    listening,
    talk,
    until,
)


def alike(answer: bytes) -> bytes:
    """Give an answer without its date."""
    return b"\r\n".join(line for line in answer.split(b"\r\n") if not line.startswith(b"Date: "))


async def test_noise_and_a_live_token_get_the_same_octets() -> None:
    trap = MemoryTrap()
    async with listening(trap) as port:
        noise = await talk(port, get("/nothing/here.gif", "Host: a"))
        live = await talk(port, get(f"/stuff/{ID}/x.gif", "Host: a"))

    assert alike(noise) == alike(live)
    assert (
        alike(noise)
        == (
            b"HTTP/1.1 200 OK\r\n"
            b"Server: nginx\r\n"
            b"Content-Type: image/gif\r\n"
            b"Content-Length: %d\r\n"
            b"Connection: close\r\n"
            b"Cache-Control: no-store\r\n"
            b"\r\n" % len(GIF)
        )
        + GIF
    )
    assert trap.ids == [ID]
    assert trap.counts == {"http": 1}


@pytest.mark.parametrize(
    "request_",
    [
        get("/%s", "Host: a"),
        get("/%s", "Host: a", "Accept: text/html"),
        get("/%s", "Host: a", method="HEAD"),
        get("/%s", "Host: a", method="OPTIONS"),
        get("/%s", "Host: a", method="PROPFIND"),
        get("/%s", "Host: a", method="BREW"),
        get("/%s", "Host: a", method="CONNECT"),
        get("/%s", "Host: a", "Host: b"),
        get("/%s/é", "Host: a"),
        get("/%s", "Host: a", "Upgrade: websocket"),
        get("/%s", "Host: a", "X: " + "y" * 9000),
        get("/%s"),
        b"GET /%s HTTP/1.0\r\n\r\n",
        b"GET /%s HTTP/3.7\r\nHost: a\r\n\r\n",
        b"GET /%s HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n",
        b"GET /%s HTTP/1.1\r\nHost: a\r\nContent-Length: x\r\n\r\n",
        b"POST /%s HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"POST /%s HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n",
    ],
)
async def test_whatever_is_asked_noise_and_token_are_answered_alike(request_: bytes) -> None:
    trap = MemoryTrap()
    async with listening(trap) as port:
        noise = await talk(port, request_.replace(b"%s", OTHER[::-1].encode()))
        live = await talk(port, request_.replace(b"%s", ID.encode()))

    assert alike(noise) == alike(live)
    assert noise.startswith(b"HTTP/1.1 ")
    assert b"\r\nServer: nginx\r\n" in noise
    assert b"ython" not in noise
    assert b"aiohttp" not in noise
    assert set(trap.ids) == {ID}


async def test_a_browser_gets_the_page_of_the_trap() -> None:
    async with listening(MemoryTrap()) as port:
        answer = await talk(port, get(f"/{ID}", "Host: a", "Accept: text/html"))

    assert answer.endswith(PAGE.body)
    assert b"\r\nContent-Type: text/html\r\n" in answer


async def test_head_gets_the_headers_of_get() -> None:
    async with listening(MemoryTrap()) as port:
        whole = await talk(port, get("/x", "Host: a"))
        head = await talk(port, get("/x", "Host: a", method="HEAD"))

    assert alike(head) == alike(whole).removesuffix(GIF)


async def test_the_answer_leaves_only_after_the_trip_is_durable() -> None:
    trap = MemoryTrap()
    trap.durable.clear()
    async with listening(trap) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(get(f"/{ID}", "Host: a"))
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.05)

        trap.durable.set()

        assert (await reader.read()).startswith(b"HTTP/1.1 200 OK")
        writer.close()


async def test_a_connection_carries_many_requests_in_order() -> None:
    trap = MemoryTrap()
    async with listening(trap) as port:
        answers = await talk(
            port,
            b"GET /a HTTP/1.1\r\nHost: a\r\n\r\n"
            + f"POST /{ID} HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n\r\nabc".encode()
            + f"HEAD /{OTHER} HTTP/1.1\r\nHost: a\r\n\r\n".encode(),
            get("/last", "Host: a"),
        )

    assert answers.count(b"HTTP/1.1 200 OK") == 4
    assert answers.count(b"Connection: keep-alive") == 3
    assert trap.ids == [ID, OTHER]
    assert trap.hits[0][1].original.endswith(b"\r\n\r\nabc")
    assert trap.hits[1][1].original.startswith(b"HEAD /")


async def test_what_was_seen_is_told_whole() -> None:
    trap = MemoryTrap()
    request = (
        f"\r\nPOST /{ID}/a%20b?c=d HTTP/1.1\r\nhOST:  x.example:81\r\n"
        "User-Agent: curl/8\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello"
    ).encode()
    async with listening(trap) as port:
        await talk(port, request)

    hit = trap.hit
    assert hit.original == request.lstrip()
    assert (hit.channel, hit.transport, hit.role, hit.name) == (
        "http",
        "tcp",
        "direct",
        "x.example",
    )
    assert (hit.source_ip, hit.destination_ip, hit.destination_port) == (
        "127.0.0.1",
        "127.0.0.1",
        port,
    )
    assert hit.source_port
    assert hit.path == f"/{ID}/a b"
    assert hit.ecs["http"]["request"]["body"] == {"bytes": 5, "content": "hello"}


async def test_a_thousand_placements_of_an_id_are_all_attributed() -> None:
    trap = MemoryTrap()
    draw = random.Random(7)

    def word() -> str:
        return "".join(draw.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=draw.randrange(40)))

    def request(number: int) -> bytes:
        host, path, query = draw.choice([DOMAIN, "192.0.2.1", "x.example"]), [word(), word()], ""
        match number % 4:
            case 0:
                host = f"{word() or 'www'}.{ID.upper()}.{DOMAIN}:80"
            case 1:
                path.insert(draw.randrange(3), ID + draw.choice(["", ".gif", ".tar.gz"]))
            case 2:
                query = "&".join([f"{word()}={word()}", f"k={ID}", word()])
            case _:
                path.append("".join(f"%{ord(each):02X}" for each in ID))
        target = f"/{'/'.join(path)}" + (f"?{query}" if query else "")
        return f"GET {target} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode()

    async with listening(trap) as port:
        for batch in range(20):
            requests = [request(50 * batch + number) for number in range(50)]
            await talk(port, b"".join(requests))

    assert trap.ids == [ID] * 1000
    assert trap.counts == {}


async def test_a_long_segment_before_the_id_does_not_matter() -> None:
    trap = MemoryTrap()
    async with listening(trap) as port:
        await talk(port, get("/" + "about" * 6 + f"/{ID}/x.js", f"Host: {DOMAIN}"))

    assert trap.ids == [ID]


# ---- bodies ---------------------------------------------------------------------------------


async def test_a_client_that_waits_for_continue_is_told_to() -> None:
    trap = MemoryTrap()
    head = f"POST /{ID} HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\nContent-Length: 2\r\n\r\n"
    async with listening(trap) as port:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head.encode())
        assert await reader.readexactly(25) == b"HTTP/1.1 100 Continue\r\n\r\n"

        writer.write(b"ok")

        assert (await reader.readline()) == b"HTTP/1.1 200 OK\r\n"
        writer.transport.abort()
    assert trap.hit.original == head.encode() + b"ok"


async def test_a_compressed_body_is_kept_as_it_came() -> None:
    trap = MemoryTrap()
    head = f"POST /{ID} HTTP/1.1\r\nHost: a\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\n"
    async with listening(trap) as port:
        answer = await talk(port, head.encode() + b"\x1f\x8b\xff\xff")

    assert answer.startswith(b"HTTP/1.1 200")
    assert trap.hit.original.endswith(b"\r\n\r\n\x1f\x8b\xff\xff")


async def test_a_chunked_body_is_read_and_the_next_request_found() -> None:
    trap = MemoryTrap()
    head = f"POST /{ID} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
    async with listening(trap) as port:
        await talk(
            port,
            head.encode() + b"2\r\nab\r\n1\r\nc\r\n0\r\n\r\n",
            get(f"/{OTHER}", "Host: a"),
        )

    assert trap.ids == [ID, OTHER]
    assert trap.hits[0][1].ecs["http"]["request"]["body"] == {"bytes": 3, "content": "abc"}
    assert trap.hits[1][1].original.startswith(f"GET /{OTHER}".encode())


async def test_a_body_beyond_its_bound_is_cut_off_and_trips() -> None:
    trap = MemoryTrap()
    head = f"PUT /{ID} HTTP/1.1\r\nHost: a\r\nContent-Length: {4 * BODY}\r\n\r\n"
    async with listening(trap) as port:
        answer = await talk(port, head.encode(), b"x" * (BODY + 9))

    assert answer.startswith(b"HTTP/1.1 413 ")
    assert trap.hit.error == "the body is too long"
    assert trap.hit.original == head.encode() + b"x" * BODY_KEPT


async def test_a_body_that_never_comes_is_a_trip_and_an_answer_in_time() -> None:
    trap = MemoryTrap()
    head = f"PUT /{ID} HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n"
    async with listening(trap, body_timeout="100ms") as port:
        answer = await talk(port, head.encode() + b"abc", end=False)

    assert answer.startswith(b"HTTP/1.1 408 ")
    assert trap.hit.error == "the body did not come in time"
    assert trap.hit.original.endswith(b"\r\n\r\nabc")


async def test_a_client_that_leaves_in_the_body_has_tripped_once() -> None:
    trap = MemoryTrap()
    head = f"PUT /{ID} HTTP/1.1\r\nHost: a\r\nContent-Length: 99\r\n\r\nGET /{OTHER}"
    async with listening(trap) as port:
        _, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(head.encode())
        await until(lambda: not writer.transport.get_write_buffer_size())
        await asyncio.sleep(0.02)
        writer.transport.abort()
        await until(lambda: trap.hits)

    assert trap.ids == [ID]
    assert trap.hit.error


@pytest.mark.skipif(not shutil.which("curl"), reason="curl is not installed")
@pytest.mark.parametrize("options", [[], ["-I"], ["-d", "a=b"], ["--http1.0"], ["-T", "-"]])
async def test_curl_is_content(options: list[str]) -> None:
    trap = MemoryTrap()
    async with listening(trap) as port:
        url = f"http://127.0.0.1:{port}/stuff/{ID}.gif"
        command = ["curl", "--silent", "--show-error", "--fail", *options, url]
        done = await asyncio.to_thread(
            subprocess.run, command, input=b"sent", capture_output=True, check=False, timeout=60
        )

    assert (done.returncode, done.stderr) == (0, b"")
    assert trap.ids == [ID]
    assert trap.hit.user_agent.startswith("curl/")
