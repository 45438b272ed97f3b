"""A world for corpora: tokens, an intruder and our own statements at chosen times.

Hits are what the listeners make of real octets, trips what the real chain makes of hits. Only the
clock is ours: a corpus says when each thing happened.
"""

import struct
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import ip_network
from pathlib import Path
from types import SimpleNamespace
from typing import Any, ClassVar, cast
from unittest.mock import patch

import orjson

from canary_siem.callers import caller
from canary_siem.delivery.heartbeat import Voice
from canary_siem.events import EventIds, Observer, Statements
from canary_siem.house import Kinds
from canary_siem.interfaces import Kind, Site
from canary_siem.pipeline import chain, trip_logger
from canary_siem.planting import audited
from canary_siem.processors.compose import Compose
from canary_siem.processors.decode import Decode
from canary_siem.processors.enrich import Enrich
from canary_siem.processors.grade import Grade
from canary_siem.processors.incident import Incidents
from canary_siem.sockets.forwarded import Trusted
from canary_siem.sockets.visitor import Visitor
from canary_siem.suppressions import Suppression
from canary_siem.tokens import NoOptions, Token
from canary_siem.trips import Hit, Trip
from listeners.dns.caught import Caught
from listeners.dns.responder import Responder
from listeners.http.hits import Seen, to_hit
from tests.canary_siem.processors.test_enrich import LEEUWARDEN, NETWORK, database
from tests.contracts.options import example
from tests.listeners.dns.doubles import MemoryTrap, option, query
from tests.listeners.dns.doubles import opt as edns

Document = dict[str, Any]
MOMENT = datetime(2026, 3, 4, 9, tzinfo=UTC)
"""Nine o'clock sharp: what happens before and after an hour's end is easy to say."""
DOMAIN, SECOND_DOMAIN = "ct.example.org", "example.net"
HOME = "1b1e8b570f24e488"
"""The installation that most trips come from."""
INTRUDER, OTHER, THIRD = "198.51.100.23", "198.51.100.77", "203.0.113.200"
TOR_EXIT = "192.0.2.66"
PLACED = "192.0.2.0/24"
"""Whose place is known: where the Tor exit is."""
PROXY = "192.0.2.1"
PREVIEWERS = "203.0.113.128/28"
RESOLVERS = ("198.51.100.53", "203.0.113.53", "192.0.2.53")
BROWSER = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/143.0 Safari/537.36"
CREDENTIAL = "test_credential"
"""The kind below, which is in no folder."""


class StolenKey(Kind[NoOptions]):
    """A kind of the class credential, for as long as none is to be relied on."""

    title: ClassVar[str] = "A key"
    cls = "credential"
    fires_on: ClassVar[str] = "used"
    severity: ClassVar[int] = 99
    options = NoOptions


class World:
    """One organisation: its tokens, and what its SIEM gets. Needs a running loop.

    Args:
        place: A folder for the files that enrich.
        console_url: Where trips are read; empty for nowhere: trips then have no ``event.url``.

    Attributes:
        documents: Everything that was recorded, in order.
        trap: What finds the tokens, for listeners.
    """

    def __init__(self, place: Path, console_url: str = "https://canary.example.org") -> None:
        self.kinds: Mapping[str, Kind[Any]] = {**Kinds(), CREDENTIAL: StolenKey()}
        self.documents: list[Document] = []
        self._console_url = console_url
        self.trap = MemoryTrap(Site((DOMAIN, SECOND_DOMAIN), public_ips=("203.0.113.10",)))
        self._responder = Responder(self.trap)
        (place / "tor").write_text(f"{TOR_EXIT}\n")
        (place / "previewers").write_text(f"{PREVIEWERS}\n")
        self._enrich = Enrich(
            database(place / "city.mmdb", PLACED, LEEUWARDEN),
            database(place / "asn.mmdb", PLACED, NETWORK),
            place / "tor",
        )
        ours = (Suppression("the backup", source=(ip_network("203.0.113.250"),)),)
        self._grade = Grade(lambda: ours, place / "previewers")
        self._ids = EventIds()
        self._houses: dict[str, Any] = {}
        self._planted = 0

    def plant(self, kind: str = "web", at: datetime = MOMENT, **more: Any) -> Token:
        """Plant a token of *kind*, made 30 days before *at* where nothing else is said."""
        self._planted += 1
        door = self.kinds[kind]
        seed = self._planted.to_bytes(16, "big")
        given: dict[str, Any] = {
            "id": f"h6jmkykjd2rrd2ahnk{_letters(self._planted)}",
            "memo": f"finance share, plan {self._planted}",
            "domain": DOMAIN,
            "created": at - timedelta(days=30),
        }
        options = door.plausible(door.options.model_validate(example(door)), seed)
        token = Token(**given | more, kind=kind, options=options, seed=seed, cls=door.cls)
        self.trap.known[token.id] = token
        return token

    def look_up(
        self,
        token: Token,
        at: datetime,
        resolver: str = RESOLVERS[0],
        *,
        data: str = "",
        subnet: bytes = b"",
        qtype: int = 1,
        **more: Any,
    ) -> Document:
        """Have *resolver* ask for the token's name, with *data* (labels) before it."""
        name = f"{data}.{token.hostname}" if data else token.hostname
        packet = query(name, qtype, rest=edns(options=option(8, subnet)) if subnet else b"")
        caught = self._responder.answer(packet, True)
        assert isinstance(caught, Caught)
        hit = caught.hit(packet, (resolver, 40123), ("203.0.113.10", 53), "udp")
        return self.spring(token, hit, at, **more)

    def fetch(
        self,
        token: Token,
        at: datetime,
        source: str = INTRUDER,
        *,
        method: str = "GET",
        path: str = "/",
        headers: Mapping[str, str] | None = None,
        body: bytes = b"",
        secure: bool = False,
        error: str = "",
        **more: Any,
    ) -> Document:
        """Have *source* fetch the token's page; a source behind our proxy is `forwarded`."""
        told = {"host": token.hostname, **(headers or {"user-agent": BROWSER})}
        proxied = "x-forwarded-for" in told
        peer = PROXY if proxied else source
        lines = "".join(f"{name}: {value}\r\n" for name, value in told.items())
        name = token.hostname if secure else ""
        seen = Seen(
            at=_nanoseconds(at),
            visitor=Visitor(peer, 50505, "203.0.113.10", 80, server_name=name, secure=secure),
            tls=None,
            method=method,
            target=path,
            version="1.1",
            headers=list(told.items()),
            head=f"{method} {path} HTTP/1.1\r\n{lines}\r\n".encode(),
            body=body,
            body_size=len(body),
            error=error,
        )
        return self.spring(token, to_hit(seen, Trusted([PROXY])), at, **more)

    def spring(
        self, token: Token, hit: Hit, at: datetime, *, home: str = HOME, **fields: Any
    ) -> Document:
        """Send *hit* through the chain of the installation *home*, as having come *at*."""
        hit = hit._replace(at=_nanoseconds(at), **fields)
        with self._clock(at):
            self._house(home).logger.record(token, hit)
        return self.documents[-1]

    def say(self, at: datetime, what: str = "heartbeat", home: str = HOME) -> Document:
        """Let the installation *home* say by itself that it lives, or that something is wrong."""
        house = self._house(home)
        voice = Voice(cast("Any", house), house.statements)
        with self._clock(at):
            if what == "heartbeat":
                beating = voice.beat(60.0)
                beating.send(None)  # up to its first sleep
                beating.close()
            elif what == "disk":
                voice.disk("no space left on device")
            else:
                voice.trouble(what, "connection refused")
        return self.documents[-1]

    def audit(self, token: Token, at: datetime, action: str = "canarytoken-created") -> Document:
        """Say what was done to *token*, as the house does."""
        house = self._house(HOME)
        fields = caller().fields() | audited(token)
        with self._clock(at):
            statement = house.statements.write(
                *("audit", action, f"Planted {token.memo}"),
                category="configuration",
                types=("creation",),
                fields=fields,
            )
            house.log.append(statement)
        return self.documents[-1]

    def _house(self, serial: str) -> Any:
        if serial not in self._houses:
            observer = Observer(serial, hostname=f"trap-{len(self._houses) + 1}")
            log = SimpleNamespace(append=self._append)
            steps = chain(
                Decode(self.kinds),
                Incidents(300 * 10**9, 100_000),
                self._enrich,
                self._grade,
                Compose(observer, self.kinds, self._console_url),
            )
            self._houses[serial] = SimpleNamespace(
                log=log,
                logger=trip_logger(log, steps, observer, self._ids),
                statements=Statements(observer, self._ids),
            )
        return self._houses[serial]

    def _append(self, trip: Trip) -> None:
        self.documents.append(orjson.loads(trip.document(len(self.documents) + 1)))

    @contextmanager
    def _clock(self, at: datetime) -> Iterator[None]:
        with patch("time.time_ns", return_value=_nanoseconds(at) + 412_000):
            yield


def subnet(address: str, length: int = 24) -> bytes:
    """Write an EDNS client subnet (RFC 7871, section 6)."""
    octets = bytes(map(int, address.split(".")))[: (length + 7) // 8]
    return struct.pack("!HBB", 1, length, 0) + octets


def _nanoseconds(at: datetime) -> int:
    return int(at.timestamp() * 1_000_000) * 1000


def _letters(number: int) -> str:
    digits = "abcdefghijklmnopqrstuvwxyz234567"
    return "".join(digits[number >> shift & 31] for shift in (15, 10, 5, 0))
