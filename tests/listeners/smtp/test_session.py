import asyncio
import ssl
from base64 import b64encode
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from canary_siem.trips import ORIGINAL_CAP
from tests.backends.certificates import make
from tests.listeners.http.traps import until
from tests.listeners.smtp.clients import (
    DOMAIN,
    ENVELOPE,
    ID,
    MAIL,
    OTHER,
    MemoryTrap,
    client,
    listening,
)


@pytest.fixture
def trap() -> MemoryTrap:
    return MemoryTrap()


async def test_a_mail_to_a_token_trips(trap: MemoryTrap) -> None:
    async with listening(trap) as port, client(port) as one:
        said = await one.mail()

    assert said.startswith("250 2.0.0 Ok: queued as ")
    assert trap.ids == [ID]
    email = trap.hit.ecs["email"]
    assert email["subject"] == "An offer"
    assert email["from"] == {"address": ["eve@evil.example"]}
    assert email["to"] == {"address": ["you@b.example"]}
    assert email["local_id"] == said.split()[-1]
    assert trap.hit.ecs["canary"]["email"] == {
        "helo": "client.example",
        "envelope": {"from": "eve@evil.example", "to": [f"{ID}@{DOMAIN}"]},
        "links": ["https://evil.example/offer"],
    }
    assert (trap.hit.channel, trap.hit.transport, trap.hit.name) == ("smtp", "tcp", DOMAIN)
    assert trap.hit.error == ""
    assert trap.hit.original.decode() == f"{ENVELOPE}DATA\r\n{MAIL[:-3]}"
    assert trap.counts["smtp"] == 0


async def test_the_reply_waits_for_the_disk(trap: MemoryTrap) -> None:
    trap.durable.clear()
    async with listening(trap) as port, client(port) as one:
        mailing = asyncio.gather(one.mail())
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.3):
                await asyncio.shield(mailing)
        trap.durable.set()
        (said,) = await mailing

    assert said.startswith("250 2.0.0 Ok: queued as ")


async def test_nobody_hears_the_difference(trap: MemoryTrap) -> None:
    noise = "z" * len(ID)
    heard = []
    async with listening(trap) as port:
        for who in (ID, noise):
            async with client(port) as one:
                one.send(ENVELOPE.replace(ID, who) + f"VRFY {who}\r\nDATA\r\n{MAIL}QUIT\r\n")
                said = (await one.rest()).decode().replace(who, "WHO")
                heard.append([line.partition("queued as")[0] for line in said.split("\r\n")])

    assert heard[0] == heard[1]
    assert trap.counts["smtp"] == 1


async def test_each_token_that_gets_a_mail_trips_once(trap: MemoryTrap) -> None:
    envelope = ENVELOPE + f"RCPT TO:<x@{OTHER}.{DOMAIN}>\r\nRCPT TO:<{ID}+a@{DOMAIN}>\r\n"
    async with listening(trap) as port, client(port) as one:
        await one.mail(envelope=envelope)
        await one.say("QUIT")

    assert trap.ids == [ID, OTHER]
    assert [hit.name for _, hit in trap.hits] == [DOMAIN, f"{OTHER}.{DOMAIN}"]
    assert len(trap.hits[0][1].ecs["canary"]["email"]["envelope"]["to"]) == 3


async def test_mails_of_one_connection_are_apart(trap: MemoryTrap) -> None:
    async with listening(trap) as port, client(port) as one:
        await one.mail()
        await one.mail(envelope=ENVELOPE.partition("\r\n")[2])

    assert trap.ids == [ID, ID]
    assert trap.hits[0][1].original == trap.hits[1][1].original


@pytest.mark.parametrize("end", ["RSET", "QUIT", "EHLO again"])
async def test_who_ends_without_a_mail_has_tripped(trap: MemoryTrap, end: str) -> None:
    async with listening(trap) as port, client(port) as one:
        one.send(ENVELOPE + end)
        for _ in range(4):
            await one.reply()

        assert trap.ids == [ID]
        assert trap.hit.error == "the client sent no message"
        assert trap.hit.ecs["email"]["to"] == {"address": [f"{ID}@{DOMAIN}"]}
        assert "delivery_timestamp" not in trap.hit.ecs["email"]


@pytest.mark.parametrize("more", ["", "DATA\r\n", "DATA\r\nSubject: An offer\r\n"])
@pytest.mark.parametrize("politely", [True, False])
async def test_who_goes_away_has_tripped(trap: MemoryTrap, more: str, politely: bool) -> None:
    async with listening(trap) as port:
        async with client(port) as one:
            one.send(ENVELOPE + more)
            for _ in range(4 if more else 3):
                await one.reply()
            if politely:
                one.writer.write_eof()
                await one.rest()
        await until(lambda: trap.hits)

    assert trap.ids == [ID]
    assert trap.hit.error == (
        "the message is not whole" if more else "the client went before it sent a message"
    )
    if more.endswith("offer\r\n"):
        assert trap.hit.ecs["email"]["subject"] == "An offer"


@pytest.mark.parametrize("more", ["", "RCPT TO:", "DATA\r\n", "DATA\r\nSubject: An offer\r\n"])
async def test_who_falls_silent_has_tripped(trap: MemoryTrap, more: str) -> None:
    async with listening(trap, command_timeout="150ms") as port, client(port) as one:
        one.writer.write((ENVELOPE + more).encode())
        said = await one.rest()

    assert trap.ids == [ID]
    assert said.endswith(b"421 4.4.2 mx.example Error: timeout exceeded\r\n")


async def test_a_message_that_takes_too_long_is_not_waited_for(trap: MemoryTrap) -> None:
    async with listening(trap, message_timeout="200ms") as port, client(port) as one:
        one.send(f"{ENVELOPE}DATA\r\nSubject: An offer\r\n")
        said = await one.rest()

    assert said.endswith(b"timeout exceeded\r\n")
    assert trap.ids == [ID]
    assert trap.hit.error == "the message is not whole"


async def test_a_big_message_is_refused_but_trips(trap: MemoryTrap) -> None:
    async with listening(trap, message_size=10_000) as port, client(port) as one:
        said = await one.mail(MAIL.replace("See", "x" * 70 + "\r\nSee" * 2500))
        again = await one.mail(envelope=ENVELOPE.partition("\r\n")[2])

    assert said == "552 5.3.4 Error: message file too big\r\n"
    assert again.startswith("250 ")
    assert trap.ids == [ID, ID]
    assert trap.hits[0][1].error == "only 10000 octets of the message were read"


async def test_of_a_mail_no_more_is_kept_than_an_event_has_room_for(trap: MemoryTrap) -> None:
    async with listening(trap) as port, client(port) as one:
        await one.mail(MAIL.replace("See", "x" * 70 + "\r\nSee" * 9000))

    assert len(trap.hit.original) == ORIGINAL_CAP
    assert trap.hit.original.startswith(b"EHLO client.example\r\n")


async def test_who_sends_without_end_is_sent_away(trap: MemoryTrap) -> None:
    async with listening(trap, message_size=10_000) as port, client(port) as one:
        one.send(ENVELOPE + "DATA\r\n" + "x" * 40_000)
        await one.rest()

    assert trap.ids == [ID]


async def test_what_looks_like_a_second_mail_is_part_of_the_first(trap: MemoryTrap) -> None:
    hidden = f"\n.\r\nMAIL FROM:<boss@b.example>\r\nRCPT TO:<{OTHER}@{DOMAIN}>\r\nDATA\r\nx"
    async with listening(trap) as port, client(port) as one:
        await one.mail(MAIL.replace("\r\n.\r\n", f"{hidden}\r\n.\r\n"))
        await one.say("QUIT")

    assert trap.ids == [ID]
    assert trap.hit.error == "line ends that may hide a second message"


async def test_what_was_said_before_tls_is_forgotten(trap: MemoryTrap, tmp_path: Path) -> None:
    """Nothing that came in the clear is heard in TLS (RFC 3207; CVE-2011-0411)."""
    made = make(tmp_path)
    context = ssl.create_default_context(cafile=str(made.authority))
    settings = {"certificate": made.certificate, "key": made.key}
    async with listening(trap, **settings) as port, client(port) as one:
        assert "250-STARTTLS\r\n" in await one.say("EHLO plain.example")
        said = await one.say(f"STARTTLS\r\nMAIL FROM:<x@y.example>\r\nRCPT TO:<{OTHER}@{DOMAIN}>")
        assert said == "220 2.0.0 Ready to start TLS\r\n"
        await one.secure(context)
        assert (
            await one.say(f"RCPT TO:<{ID}@{DOMAIN}>") == "503 5.5.1 Error: need MAIL command\r\n"
        )
        assert "STARTTLS" not in await one.say("EHLO secure.example")
        await one.mail()
        await one.say("QUIT")

    assert trap.ids == [ID, ID]
    hit = trap.hits[1][1]
    assert hit.ecs["tls"]["version"].startswith("1.")
    assert b"plain.example" not in hit.original


async def test_who_wants_tls_and_speaks_none_is_let_go(trap: MemoryTrap, tmp_path: Path) -> None:
    made = make(tmp_path)
    settings = {"certificate": made.certificate, "key": made.key}
    async with listening(trap, **settings) as port, client(port) as one:
        await one.say("STARTTLS")
        one.send("no TLS at all, and long enough to be judged")
        await one.rest()
        async with client(port) as other:
            assert (await other.mail()).startswith("250 ")


async def test_who_wants_tls_and_falls_silent_hears_nothing(
    trap: MemoryTrap, tmp_path: Path
) -> None:
    made = make(tmp_path)
    settings = {"certificate": made.certificate, "key": made.key, "command_timeout": "1s"}
    async with listening(trap, **settings) as port, client(port) as one:
        assert (await one.say("STARTTLS")).startswith("220 ")
        assert await one.rest() == b""


async def test_garbage_that_names_a_token_trips(trap: MemoryTrap) -> None:
    async with listening(trap) as port:
        async with client(port) as one:
            assert (await one.say(f"SEND {ID}")).startswith("500 ")
            assert (await one.say(b"EHLO \xff" + OTHER.encode())).startswith("500 ")
        async with client(port) as one:
            assert (await one.say(f"GET /{ID} HTTP/1.1")).startswith("221 2.7.0")
            assert await one.rest() == b""

    assert trap.ids == [ID, OTHER, ID]
    assert {hit.error for _, hit in trap.hits} == {"named without a mail"}


async def test_a_login_that_names_a_token_trips(trap: MemoryTrap) -> None:
    secret = b64encode(f"\0{ID}@{DOMAIN}\0hunter2".encode()).decode()
    async with listening(trap) as port, client(port) as one:
        said = await one.say(f"AUTH PLAIN {secret}")

    assert said == "503 5.5.1 Error: authentication not enabled\r\n"
    assert trap.ids == [ID]
    assert trap.hit.ecs["user"] == {"name": f"{ID}@{DOMAIN}", "email": f"{ID}@{DOMAIN}"}


async def test_who_only_looks_around_is_one_noise(trap: MemoryTrap) -> None:
    async with listening(trap) as port:
        async with client(port) as one:
            one.send("EHLO a\r\nFOO\r\nNOOP\r\nQUIT")
            await one.rest()
        async with client(port) as one:
            one.writer.write_eof()
            await one.rest()

    assert trap.counts["smtp"] == 1
    assert trap.hits == []


async def test_errors_come_to_an_end(trap: MemoryTrap) -> None:
    async with listening(trap) as port, client(port) as one:
        one.send("FOO\r\n" * 100)
        said = (await one.rest()).decode().split("\r\n")

    assert len(said) == 22
    assert said[20] == "421 4.7.0 mx.example Error: too many errors"


async def test_a_trap_that_fails_says_nothing_and_is_told(trap: MemoryTrap) -> None:
    trap.fails = True
    with capture_logs() as logs:
        async with listening(trap) as port, client(port) as one:
            one.send(ENVELOPE + "DATA\r\n" + MAIL)
            said = (await one.rest()).decode()

    assert "queued" not in said
    assert {each["log_level"] for each in logs} == {"error"}
