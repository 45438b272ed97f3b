"""Whoever talks to the SMTP listener can't tell it from a Postfix: a real one is the judge."""

import re
import socket
from collections.abc import Iterator
from contextlib import suppress

import pytest

from listeners.smtp.looks import Looks, looks
from tests.backends import postfix
from tests.backends.fixtures import needs
from tests.listeners.smtp.clients import DOMAIN, MemoryTrap, client, listening

pytestmark = [pytest.mark.backend, pytest.mark.slow]
HOST, BANNER = "mx.example.test", "ESMTP Postfix (Debian/GNU)"
SIZE = 20_000
LONG = b"x" * 3000
CONVERSATIONS: dict[str, list[bytes]] = {
    "a mail": [
        b"EHLO client.example\r\n",
        b"MAIL FROM:<a@b.example> SIZE=100 BODY=8BITMIME\r\n",
        b"RCPT TO:<anna@%d>\r\n",
        b"RCPT TO:<Bob@%d>\r\n",
        b"DATA\r\n",
        b"Subject: x\r\n\r\n..hello\nbare\r\n.\r\n",
        b"DATA\r\n",
        b"RCPT TO:<anna@%d>\r\n",
        b"QUIT\r\n",
    ],
    "several mails": [
        b"HELO client.example\r\n",
        b"mail from:<>\r\n",
        b"rcpt to:<postmaster>\r\n",
        b"data\r\n",
        b".\r\n",
        b"MAIL FROM: <a@b.example> SMTPUTF8\r\n",
        b"RCPT TO: anna@%d\r\n",
        b"RSET\r\n",
        b"DATA\r\n",
        b"MAIL FROM:a@b.example\r\n",
        b"EHLO again\r\n",
        b"RCPT TO:<anna@%d>\r\n",
        b"QUIT now\r\n",
    ],
    "recipients": [
        b"EHLO client.example\r\n",
        b"MAIL FROM:<a@b.example>\r\n",
        b"RCPT TO:<a@gmail.example>\r\n",
        b"RCPT TO:<a%%gmail.example@%d>\r\n",
        b"RCPT TO:<a@gmail.example@%d>\r\n",
        b"RCPT TO:<gmail.example!a@%d>\r\n",
        b"RCPT TO:<@a.example:a@%d>\r\n",
        b'RCPT TO:<"a b"@%d>\r\n',
        b"RCPT TO:<a b@%d>\r\n",
        b"RCPT TO:<>\r\n",
        b"RCPT TO:<a@%d\r\n",
        b"RCPT TO:<a@-%d>\r\n",
        b"RCPT TO:<a@%d.>\r\n",
        b"RCPT TO:<a@[127.0.0.1]>\r\n",
        b"RCPT TO:< a@%d >\r\n",
        b"RCPT TO:<a@%d> NOTIFY=NEVER\r\n",
        b"RCPT TO:<a@%d> FOO=1\r\n",
        b"RCPT TO:<a@%d> <b>\r\n",
        b"RCPT\r\n",
        b"RCPT TO\r\n",
        b"RCPT  TO:<a@%d>\r\n",
        b"RCPT TO :<a@%d>\r\n",
        b" RCPT TO:<a@%d>\r\n",
        b"RCPT FROM:<a@%d>\r\n",
    ],
    "no recipients": [
        b"EHLO client.example\r\n",
        b"MAIL FROM:<a@b.example>\r\n",
        b"RCPT TO:<a@gmail.example>\r\n",
        b"DATA\r\n",
        b"DATA x\r\n",
    ],
    "senders": [
        b"EHLO client.example\r\n",
        b"MAIL\r\n",
        b"MAIL FROM\r\n",
        b"MAIL TO:<a@b.example>\r\n",
        b"MAIL FROM:<a@b.example\r\n",
        b"MAIL FROM:<a@b.example> SIZE=x\r\n",
        b"MAIL FROM:<a@b.example> BODY=BINARYMIME\r\n",
        b"MAIL FROM:<a@b.example> FOO\r\n",
        b"MAIL FROM:<a@b.example> RET=HDRS\r\n",
        b"MAIL FROM:<a@b.example> AUTH=<>\r\n",
        b"MAIL FROM:<a@b.example>\r\n",
    ],
    "a big mail": [
        b"EHLO client.example\r\n",
        b"MAIL FROM:<a@b.example>\r\n",
        b"RCPT TO:<anna@%d>\r\n",
        b"DATA\r\n",
        b"Subject: x\r\n\r\n" + b"hello\r\n" * 4000 + b".\r\n",
        b"MAIL FROM:<a@b.example> SIZE=99999999999\r\n",
    ],
    "other commands": [
        b"NOOP\r\n",
        b"NOOP x y\r\n",
        b"NOOP\0x\r\n",
        b"RSET x\r\n",
        b"HELP\r\n",
        b"EXPN a\r\n",
        b"SEND a\r\n",
        b"EHLO\r\n",
        b"HELO\r\n",
        b"HELO a b c\r\n",
        b"EHLO \xff\r\n",
        b"EHLO [192.0.2.1]\r\n",
        b"STARTTLS\r\n",
        b"AUTH PLAIN AHgAeQ==\r\n",
        b"AUTH\r\n",
        b"XCLIENT ADDR=192.0.2.1\r\n",
        b"\r\n",
        b"   \r\n",
    ],
    "who is there": [
        b"VRFY anna@%d\r\n",
        b"VRFY a@gmail.example\r\n",
        b"VRFY\r\n",
        b"EHLO client.example\r\n",
        b"ETRN\r\n",
        b"ETRN a.example\r\n",
        b"MAIL FROM:<a@b.example>\r\n",
        b"ETRN a.example\r\n",
    ],
    "long lines": [b"FOO " + LONG + b"\r\n", b"NOOP " + LONG + b"\r\n", b"NOOP\r\n"],
    "lines without CR": [
        b"EHLO a\n",
        b"MAIL FROM:<a@b.example>\n",
        b"RCPT TO:<a@%d>\n",
        b"QUIT\n",
    ],
    "HTTP": [b"GET / HTTP/1.1\r\n"],
    "CONNECT": [b"CONNECT gmail.example:25 HTTP/1.1\r\n"],
    "TLS": [b"\x16\x03\x01\x02\x00\x01\r\n"],
    "errors": [b"FOO\r\n"] * 21,
    "errors around a mail": [
        *[b"FOO\r\n"] * 15,
        b"EHLO client.example\r\n",
        b"MAIL FROM:<a@b.example>\r\n",
        b"RCPT TO:<anna@%d>\r\n",
        b"DATA\r\n",
        b"Subject: x\r\n\r\nhello\r\n.\r\n",
        *[b"FOO\r\n"] * 21,
    ],
    "greetings": [b"EHLO client.example\r\n", b"HELO client.example\r\n"] * 65,
    "junk around a mail": [
        *[b"NOOP\r\n"] * 90,
        b"EHLO client.example\r\n",
        b"MAIL FROM:<a@b.example>\r\n",
        b"RCPT TO:<anna@%d>\r\n",
        b"DATA\r\n",
        b"Subject: x\r\n\r\nhello\r\n.\r\n",
        *[b"RSET\r\n", b"NOOP\r\n"] * 65,
    ],
}


def chosen() -> Looks:
    """Give the looks that our listener has here."""
    return looks([DOMAIN], HOST, BANNER, SIZE)


@pytest.fixture(scope="module")
def real() -> Iterator[int]:
    """A Postfix that has the same settings: its port."""
    needs(postfix.missing())
    offers = chosen().offers
    switched_off = ["chunking", "dsn", *(["etrn"] if "ETRN" not in offers else [])]
    settings = {
        "myhostname": HOST,
        "myorigin": DOMAIN,
        "mydestination": DOMAIN,
        "mynetworks": "192.0.2.9/32",
        "smtpd_banner": f"$myhostname {BANNER}",
        "smtpd_relay_restrictions": "reject_unauth_destination",
        "smtpd_forbid_bare_newline": "normalize",
        "smtpd_discard_ehlo_keywords": " ".join(switched_off),
        "disable_vrfy_command": "no" if "VRFY" in offers else "yes",
        "message_size_limit": str(SIZE),
        "smtpd_error_sleep_time": "0",
    }
    with postfix.server(settings) as lent:
        yield lent.port


def ask_real(port: int, lines: list[bytes]) -> list[str]:
    """Say *lines* one by one; give what is said, the greeting first."""
    with socket.create_connection(("127.0.0.1", port), 30) as to, to.makefile("rb") as stream:
        heard = [_reply(stream)]
        with suppress(ConnectionError):  # it has hung up
            for line in lines:
                to.sendall(line)
                heard.append(_reply(stream))
        return heard


def _reply(stream) -> str:  # type: ignore[no-untyped-def]
    said = ""
    while line := stream.readline().decode():
        said += line
        if line[3:4] != "-":
            break
    return re.sub(r"queued as \w+", "queued", said)


async def ask_ours(lines: list[bytes]) -> list[str]:
    heard: list[str] = []
    settings = {"hostname": HOST, "banner": BANNER, "message_size": SIZE}
    async with listening(MemoryTrap(), **settings) as port, client(port, greeted=False) as one:
        heard.append(await one.reply())
        with suppress(ConnectionError):  # it has hung up
            for line in lines:
                one.writer.write(line)
                heard.append(re.sub(r"queued as \w+", "queued", await one.reply()))
    return heard


@pytest.mark.parametrize("name", CONVERSATIONS)
async def test_it_answers_as_a_postfix_does(real: int, name: str) -> None:
    lines = [
        line.replace(b"%d", DOMAIN.encode()).replace(b"%%", b"%") for line in CONVERSATIONS[name]
    ]

    theirs, ours = ask_real(real, lines), await ask_ours(lines)

    told = [b"(connected)", *lines]
    for line, expected, found in zip(told, theirs, ours, strict=False):
        assert found == expected, line
    assert [each for each in ours if each] == [each for each in theirs if each]
