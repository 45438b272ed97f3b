"""All that the program can send: each kind by each channel in every way, and our own words."""

import asyncio
from datetime import timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Any

from canary_siem import plugins
from canary_siem.config import check
from canary_siem.names import encode
from canary_siem.sockets.visitor import Visitor
from canary_siem.tokens import Token
from canary_siem.trips import Drill, Hit
from listeners.mysql.hits import to_hit
from listeners.mysql.login import parse
from listeners.oracle.asking import Said
from listeners.oracle.moves import Wish
from listeners.oracle.moves import to_hit as moved
from listeners.smtp.addresses import Address, mailbox
from listeners.smtp.hits import Seen
from listeners.smtp.message import Reader
from tests.contracts.speaking import SPEAKERS
from tests.dashboards.world import (
    BROWSER,
    INTRUDER,
    MOMENT,
    OTHER,
    SECOND_DOMAIN,
    TOR_EXIT,
    Document,
    World,
    subnet,
)
from tests.listeners.mysql.clients import MARIADB_CLIENT as MARIADB

AGENT = b"user.name=alice\0host.name=ws-17\0file.path=/srv/plans\0process.name=id"
"""What our own agents write into a name."""
DATA = (
    encode(b"zo\xc3\xab", room=180)[0],
    encode(b"\xff\xfe\x00\x01", room=180)[0],
    encode(AGENT, room=180)[0],
    encode("CORP\\alice".encode("utf-16-le"), room=180)[0],
    "w.alice.ws-17.corp.ini",
    "n5xgk",
)
HEADERS = {
    "user-agent": BROWSER,
    "referer": "https://intranet.example.org/wiki?page=7",
    "content-type": "application/x-www-form-urlencoded",
    "accept": "text/html,*/*;q=0.8",
}
MAIL = {
    "From": "Eve <eve@evil.example>",
    "Sender": "list@evil.example",
    "Reply-To": "drop@evil.example",
    "To": "Anna <anna@corp.example>",
    "Cc": "bob@corp.example",
    "Subject": "An offer",
    "Date": "Mon, 02 Mar 2026 10:00:00 +0100",
    "Message-ID": "<1@evil.example>",
    "X-Mailer": "Bulk 1.0",
}
STEP = timedelta(minutes=7)
"""More than an incident's window."""


async def everything(place: Path) -> tuple[Document, ...]:
    """Trip every kind that is installed in every way there is, and say all that we can say."""
    world, bare = World(place), World(place, console_url="")
    for kind in plugins.names("kinds"):
        token = world.plant(kind, tags=("finance",), labels={"owner": "finance-it"})
        _in_every_way(world, token)
        for hit in await spoken(world, token):
            world.spring(token, hit, MOMENT, source_ip=INTRUDER, source_port=50505)
        _barely(bare, bare.plant(kind, tags=(), labels={}))
        world.audit(token, MOMENT)
    world.look_up(world.plant("dns", domain=SECOND_DOMAIN), MOMENT)
    login = to_hit(0, Visitor(INTRUDER, 4711, "203.0.113.10", 3306), MARIADB, parse(MARIADB))
    world.spring(world.plant("mysql"), login, MOMENT)
    world.spring(world.plant("email"), mailed(), MOMENT)
    for before, after in ((3, 5), (5, 0), (0, 0.5)):
        world.spring(world.plant("oracle"), number(before, after), MOMENT)
    for what in ("heartbeat", "disk", "elastic", ""):
        world.say(MOMENT, what)
    return (*world.documents, *bare.documents)


def _in_every_way(world: World, token: Token) -> None:
    at = MOMENT
    for data in ("", *DATA):
        at += STEP
        world.look_up(token, at, data=data)
    world.look_up(token, at + STEP, subnet=subnet("198.51.100.0"))
    world.look_up(token, at + STEP, subnet=subnet("192.0.2.7", 32), qtype=28)
    world.look_up(token, at + STEP, qtype=2)
    for source in (INTRUDER, TOR_EXIT, "2001:db8::42"):
        world.fetch(token, at + STEP, source, path="/plans/2026.docx?a=b", headers=HEADERS)
    world.fetch(token, at, method="POST", headers=HEADERS, body=b"user=alice&password=x")
    world.fetch(token, at, secure=True)
    world.fetch(token, at, headers={"x-forwarded-for": OTHER, "user-agent": "Slackbot 1.0"})
    world.fetch(token, at, error="octets that are no request")
    world.fetch(token, at, drill=Drill("nonce"))
    world.fetch(token, at, drill=Drill("nonce"), role="direct")


def number(before: float, after: float) -> Hit:
    """Let a number elsewhere move."""
    watched = Wish("https://stats.example.org/n?of=x", "stats.example.org", "/n", "change", 3600.0)
    return moved(watched, Said(0, b'{"n": %d}' % after), before, after)


def mailed() -> Hit:
    """Let a mail arrive that has all a mail can have."""
    letter = EmailMessage(policy=SMTP)
    for name, value in MAIL.items():
        letter[name] = value
    letter.set_content("See https://evil.example/offer?a=1")
    letter.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="offer.pdf")
    reader = Reader()
    reader.feed(letter.as_bytes())
    seen = Seen(
        at=0,
        visitor=Visitor(INTRUDER, 4711, "203.0.113.10", 25),
        helo="out.evil.example",
        sender=mailbox("bounce@evil.example"),
        recipients=[Address("anna@ct.example.org", "anna", "ct.example.org")],
        message=reader.close(whole=True),
        queue_id="4Bx2Q91z7c",
        original=letter.as_bytes()[:500],
    )
    (hit,) = seen.hits(["ct.example.org"])
    return hit


def _barely(world: World, token: Token) -> None:
    """Trip *token* so that all that can be absent is."""
    nobody: dict[str, Any] = {
        "destination_ip": "",
        "destination_port": 0,
        "source_port": 0,
        "original": b"",
    }
    world.look_up(token, MOMENT, **nobody)
    world.fetch(token, MOMENT, headers={"accept": ""}, **nobody)


async def spoken(world: World, token: Token) -> list[Hit]:
    """Trip *token* through each listener as it runs, by whoever speaks its protocol."""
    hits = []
    for name, ask in SPEAKERS.items():
        door = plugins.load("listeners", name)
        settings = check(door.settings, {**door.example, "bind": ["127.0.0.1:0"]}, "file.toml")
        listener = door.build(settings, world.trap)
        bound = await listener.start()
        try:
            async with asyncio.timeout(20):
                await ask(bound, token.hostname)
        finally:
            await listener.stop()
        hits += world.trap.hits
        world.trap.hits.clear()
    return hits
