"""Enemies of the SMTP listener: garbage, crowds, slow ones, senders without end."""

import socket
from collections.abc import Iterator
from concurrent import futures
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

import pytest

from tests.roads.mutating import mutants
from tests.roads.program import Program, installed, wait
from tests.roads.test_enemies import resident, send_stream

pytestmark = [pytest.mark.slow, pytest.mark.timeout(180)]
TABLE = """
[listeners.smtp]
bind = ["127.0.0.1:0"]
hostname = "mx.example"
messages_per_minute = 100000
message_size = 20000000
command_timeout = "5s"
connections_per_source = 24
"""
MUTANTS = 6_000
SENDERS = 24
MIB = 1 << 20
WORN = "the message is not whole"
MAIL = (
    "EHLO client.example\r\nMAIL FROM:<eve@evil.example> SIZE=900 BODY=8BITMIME\r\n"
    "RCPT TO:<{to}>\r\nDATA\r\nFrom: =?utf-8?q?E=C3=A4?= <eve@evil.example>\r\nTo: {to}\r\n"
    "Subject: An offer\r\nDate: Mon, 02 Mar 2026 10:00:00 +0100\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n'
    "Content-Transfer-Encoding: quoted-printable\r\n\r\nhttps://evil.example/=C3=A4\r\n--b\r\n"
    'Content-Type: application/pdf; name*0="a"; name*1*=.pdf\r\n'
    "Content-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n"
    "JVBERi0=\r\n--b--\r\n.\r\nQUIT\r\n"
)


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    with installed(tmp_path, TABLE) as lent:
        lent.start()
        yield lent


def connect(program: Program) -> socket.socket:
    return socket.create_connection(("127.0.0.1", program.bound["smtp", "tcp"]), 30)


def say(program: Program, octets: bytes) -> bytes:
    """Say *octets*, and that nothing follows; give what comes back."""
    with connect(program) as to:
        found = bytearray()
        with suppress(OSError):  # it may be closed before all is out
            to.sendall(octets)
            to.shutdown(socket.SHUT_WR)
        with suppress(OSError):
            while part := to.recv(1 << 16):
                found += part
        return bytes(found)


def is_well(program: Program) -> bool:
    """Say whether a mail still trips, and nothing went wrong."""
    token = program.plant("email")
    said = say(program, MAIL.format(to=token["snippets"]["address"]).encode())
    (trip,) = program.trips("--token", token["id"])
    troubles = [line for line in program.log if '"error"' in line or "Traceback" in line]
    assert troubles == []
    return (
        b"250 2.0.0 Ok: queued as " in said
        and trip["email"]["subject"] == "An offer"
        and program.get("/readyz")[0] == 200
    )


def test_mutated_mails_change_nothing(program: Program) -> None:
    token = program.plant("email")
    to = token["snippets"]["address"]
    seeds = [
        MAIL.format(to=to).encode(),
        f"EHLO a\r\nVRFY {to}\r\nAUTH PLAIN AGEAYg==\r\nRSET\r\nETRN a\r\nQUIT\r\n".encode(),
        f"EHLO a\nMAIL FROM:<>\nRCPT TO:<{to}>\nDATA\n\n.\n.\r\n".encode(),
        f"GET /{token['id']} HTTP/1.1\r\nHost: {token['hostname']}\r\n\r\n".encode(),
        b"\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00",
    ]
    address = ("127.0.0.1", program.bound["smtp", "tcp"])
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(partial(send_stream, address), mutants(seeds, MUTANTS // 10, 1)))
        before = resident(program)
        list(pool.map(partial(send_stream, address), mutants(seeds, MUTANTS, 2)))

    assert is_well(program)
    assert resident(program) - before < 15 * MIB
    assert program.metric("canary_siem_trips_total", channel="smtp") > MUTANTS / 10
    assert program.metric("canary_siem_noise_total", channel="smtp") > MUTANTS / 10
    assert program.stop() == 0


FILLERS = [
    b"x" * 76 + b"\r\n",
    b"\r\n",
    b"x",
    b"\0",
    b"https://evil.example/" + b"y" * 60 + b"\r\n",
    b"--b\r\n",
]


def send_without_end(program: Program, start: bytes, filler: bytes) -> None:
    piece = filler * (65536 // len(filler))
    with suppress(OSError), connect(program) as to:
        to.sendall(start)
        for _ in range(4 * MIB // len(piece)):
            to.sendall(piece)
        to.shutdown(socket.SHUT_WR)
        while to.recv(1 << 16):
            pass


def test_a_crowd_of_senders_without_end_costs_little_memory(program: Program) -> None:
    token = program.plant("email")
    start = (
        MAIL.format(to=token["snippets"]["address"]).partition("\r\n--b\r\n")[0].encode() + b"\r\n"
    )
    send_without_end(program, start, FILLERS[0])
    before = resident(program)
    peak = before
    with ThreadPoolExecutor(SENDERS) as pool:
        ends = [
            pool.submit(send_without_end, program, start, FILLERS[number % len(FILLERS)])
            for number in range(SENDERS)
        ]
        while not all(each.done() for each in ends):
            peak = max(peak, resident(program))
            futures.wait(ends, 0.05)
    trips = program.trips("--token", token["id"])

    assert peak - before < 40 * MIB
    assert len(trips) == SENDERS + 1
    errors = {trip["canary"]["decode"]["error"] for trip in trips}
    assert errors == {WORN, f"{WORN}; it has more parts than are read"}
    assert is_well(program)


SLOW = [
    b"",
    b"EHLO client.exa",
    b"EHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<%b>\r\n",
    b"EHLO a\r\nMAIL FROM:<a@b>\r\nRCPT TO:<%b>\r\nDATA\r\nSubject: x\r\n",
]


def test_slow_ones_do_not_keep_their_seats(program: Program) -> None:
    token = program.plant("email")
    address = token["snippets"]["address"].encode()
    slow = [connect(program) for _ in range(SENDERS)]
    try:
        for number, each in enumerate(slow):
            each.sendall(SLOW[number % len(SLOW)].replace(b"%b", address))
        crowded = wait(lambda: say(program, b"QUIT\r\n"), what="a refusal")
        assert crowded == b"421 4.7.0 mx.example Error: too many connections from 127.0.0.1\r\n"
        wait(lambda: b"221 2.0.0 Bye" in say(program, b"QUIT\r\n"), what="a seat", seconds=60)
        wait(
            lambda: len(program.trips("--token", token["id"])) == SENDERS // 2,
            what="a trip of each that named the token",
        )
    finally:
        for each in slow:
            each.close()

    assert is_well(program)


GARBAGE = {
    "NUL": b"\0" * 10_000,
    "no UTF-8": b"\xff" * 10_000 + b"\r\n",
    "no end": b"x" * MIB,
    "late end": b"x" * MIB + b"\r\nQUIT\r\n",
    "nothing": b"\r\n" * 10_000,
    "a long name": b"EHLO " + b"a" * 100_000 + b"\r\nQUIT\r\n",
    "a long route": b"MAIL FROM:<" + b"@a," * 20_000 + b":b@c>\r\n",
    "TLS": b"STARTTLS\r\n" * 1000,
    "junk": b"NOOP\r\n" * 10_000,
}


def test_what_is_no_mail_is_survived(program: Program) -> None:
    for octets in GARBAGE.values():
        say(program, octets)

    assert is_well(program)


def test_a_half_closed_connection_is_answered(program: Program) -> None:
    token = program.plant("email")

    said = say(program, MAIL.format(to=token["snippets"]["address"]).encode())

    assert said.endswith(b"221 2.0.0 Bye\r\n")
    assert len(program.trips("--token", token["id"])) == 1
