"""What is asked is bounded in every way; what comes back is an answer, or says why not."""

import asyncio
import gzip
import re
import ssl
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.utils import formatdate

import pytest
import trustme

from canary_siem.sockets.reach import Reach
from listeners.oracle.asking import CAP, Asker, InVainError
from tests.listeners.oracle.sites import LOOPBACK, Site, answer, drip, flood, hang, headers, site


@asynccontextmanager
async def asking(reach: Reach = LOOPBACK, seconds: float = 10.0) -> AsyncIterator[Asker]:
    asker = Asker(reach, seconds, "Probe/1")
    try:
        yield asker
    finally:
        await asker.close()


@pytest.fixture
async def there() -> AsyncIterator[Site]:
    async with site() as made:
        yield made


@pytest.fixture
async def asker() -> AsyncIterator[Asker]:
    async with asking() as made:
        yield made


async def refused(asker: Asker, url: str, why: str) -> InVainError:
    with pytest.raises(InVainError, match=why) as caught:
        await asker.ask(url)
    return caught.value


async def test_an_answer_is_given_as_it_came(there: Site, asker: Asker) -> None:
    there.says(42, "/a?b=c")
    before = time.time_ns()

    said = await asker.ask(there.url("/a?b=c#part"))

    assert said.body == b'{"n": 42}'
    assert before <= said.at <= time.time_ns()
    (head,) = there.asked
    assert head.startswith("GET /a?b=c HTTP/1.1\r\n")
    assert "User-Agent: Probe/1\r\n" in head
    assert "Accept-Encoding: identity\r\n" in head
    assert not re.search("(?im)^(cookie|authorization|referer):", head)


async def test_nothing_is_remembered(there: Site, asker: Asker) -> None:
    there.pages["/n"] = answer(
        "1", "200 OK", "Set-Cookie: a=b", "ETag: x", "Connection: keep-alive"
    )

    for _ in range(2):
        await asker.ask(there.url())

    assert there.asked[0] == there.asked[1]


@pytest.mark.parametrize("status", [201, 204, 304, 401, 404, 429, 500, 503])
async def test_whatever_is_not_200_is_in_vain(there: Site, asker: Asker, status: int) -> None:
    body = "" if status in {204, 304} else '{"n": 1}'
    there.pages["/n"] = answer(body, f"{status} Some")

    error = await refused(asker, there.url(), f"^HTTP {status}$")

    assert error.stay_away == 0


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("120", 120.0),
        (" 7 ", 7.0),
        ("-5", 0.0),
        ("soon", 0.0),
        ("9" * 400, 999_999_999.0),
        (formatdate(0, usegmt=True), 0.0),
        ("Fri, 99 Foo 2026 99:99:99 GMT", 0.0),
    ],
)
async def test_who_asks_to_stay_away_is_heard(
    there: Site, asker: Asker, header: str, seconds: float
) -> None:
    there.pages["/n"] = answer("", "503 Busy", f"Retry-After: {header}")

    assert (await refused(asker, there.url(), "HTTP 503")).stay_away == seconds


async def test_a_date_to_come_back_at_is_heard(there: Site, asker: Asker) -> None:
    date = formatdate(time.time() + 300, usegmt=True)
    there.pages["/n"] = answer("", "429 Slow Down", f"Retry-After: {date}")

    assert 200 < (await refused(asker, there.url(), "HTTP 429")).stay_away <= 300


@pytest.mark.parametrize("way", [hang, drip, headers])
async def test_who_does_not_come_to_an_end_is_left(there: Site, way: object) -> None:
    there.pages["/n"] = way  # type: ignore[assignment]  # the parameters are ways
    async with asking(seconds=0.3) as asker:
        await refused(asker, there.url(), r"no whole answer within 0\.3 s|its head is too long")


async def test_who_talks_too_much_is_left(there: Site, asker: Asker) -> None:
    there.pages["/n"] = flood
    there.pages["/m"] = answer("1" * CAP)

    await refused(asker, there.url(), "longer than 256 KiB")

    assert len((await asker.ask(there.url("/m"))).body) == CAP


@pytest.mark.parametrize(
    ("said", "why"),
    [
        (b"", "closed without an answer"),
        (b"\r\n", "closed without an answer"),
        (b"HTTP", "closed without an answer"),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "is no HTTP"),
        (b"HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n1", "is no HTTP"),
        (b"HTTP/1.1 200 OK\r\nX: " + b"y" * 100_000 + b"\r\n\r\n1", "its head is too long"),
        (
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n1\r\n",
            "is no HTTP|before it was whole",
        ),
        (answer("12", length=1_000), "ended before it was whole"),
        (answer("", "302 Found", "Location: http://["), "Invalid IPv6 URL"),
    ],
)
async def test_what_is_no_whole_answer_is_in_vain(
    there: Site, asker: Asker, said: bytes, why: str
) -> None:
    there.pages["/n"] = said

    error = await refused(asker, there.url(), why)

    assert str(error).isprintable()
    assert len(str(error)) <= 300


async def test_a_small_answer_does_not_grow(there: Site, asker: Asker) -> None:
    bomb = gzip.compress(b"1" * 10_000_000)
    there.pages["/n"] = answer(bomb, "200 OK", "Content-Encoding: gzip")

    await refused(asker, there.url(), "is compressed")


async def test_nobody_listens(asker: Asker) -> None:
    async with site() as gone:
        url = gone.url()

    await refused(asker, url, "^can't connect: Connection refused$")


async def test_a_name_that_there_is_not(asker: Asker) -> None:
    await refused(
        asker, "http://nobody.invalid/n", "^can't connect: .* resolution|^can't connect: Name"
    )


async def test_redirects_are_followed_but_not_for_ever(there: Site, asker: Asker) -> None:
    there.says(3, "/end")
    there.pages["/n"] = answer("", "301 Moved", "Location: a/b")
    there.pages["/a/b"] = answer("", "307 Moved", f"Location: {there.url('/end')}#x")
    there.pages["/round"] = answer("", "302 Found", "Location: /round")

    assert (await asker.ask(there.url())).body == b'{"n": 3}'
    await refused(asker, there.url("/round"), "more than 5 redirects")
    assert len(there.asked) == 3 + 6


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("http://127.0.0.2:{port}/n", r"127\.0\.0\.2 is no public address"),
        ("http://[::1]:{port}/n", "::1 is no public address"),
        ("//2130706434:{port}/n", "2130706434 is no public address"),
        ("http://169.254.169.254/latest/meta-data/", "no public address"),
        ("file:///etc/passwd", "begins with https://"),
        ("http://a:b@127.0.0.1:{port}/n", "every event would show"),
    ],
)
async def test_a_redirect_leads_nowhere_else(there: Site, target: str, why: str) -> None:
    there.pages["/n"] = answer("", "302 Found", f"Location: {target.format(port=there.port)}")
    async with asking(Reach(["*", "127.0.0.1/32"])) as asker:
        await refused(asker, there.url(), why)

    assert len(there.asked) == 1


async def test_a_host_that_is_not_allowed_is_not_asked(there: Site) -> None:
    async with asking(Reach(["*.example.org"])) as asker:
        await refused(asker, there.url(), "not among oracle_hosts")

    assert there.asked == []


async def test_a_name_is_judged_by_what_it_is_at(there: Site) -> None:
    there.says(1)
    async with asking(Reach(["*", "::1"])) as asker:
        await refused(asker, there.url(host="localhost"), "localhost is no public address")
    async with asking() as asker:
        said = await asker.ask(there.url(host="localhost"))

    assert said.body == b'{"n": 1}'
    assert len(there.asked) == 1


async def test_a_certificate_is_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    ca = trustme.CA()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ca.issue_cert("localhost").configure_cert(context)
    async with site(context) as there, asking() as asker:
        await refused(
            asker,
            there.url().replace("http:", "https:"),
            "^TLS: unable to get local issuer certificate$",
        )

    assert there.asked == []


async def test_who_is_asked_when_we_hurry_is_left(there: Site, asker: Asker) -> None:
    there.pages["/n"] = hang

    async with asyncio.timeout(5), asyncio.TaskGroup() as group:
        asked = group.create_task(refused(asker, there.url(), "no whole answer"))
        while not there.asked:
            await asyncio.sleep(0.005)
        asker.hurry()
        await asked
    asker.hurry()


async def test_a_host_that_is_trusted_may_be_anywhere_and_leads_nowhere_else(
    there: Site,
) -> None:
    there.says(7, "/n")
    there.pages["/away"] = answer("", "302 Found", f"Location: http://127.0.0.2:{there.port}/n")
    async with asking(Reach(["*"])) as asker:
        said = await asker.ask(there.url("/n"), anywhere=True)
        with pytest.raises(InVainError, match=r"127\.0\.0\.2 is no public address"):
            await asker.ask(there.url("/away"), anywhere=True)
        await refused(asker, there.url("/n"), "is no public address")

    assert said.body == b'{"n": 7}'
