"""Real programs write to a token: swaks by hand, Exim and Postfix through their queues."""

import hashlib
import random
import signal
import smtplib
import subprocess
from collections.abc import Iterator, Mapping
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from tests.backends import certificates, places, postfix
from tests.backends.commands import run
from tests.backends.fixtures import StartMailServer, needs
from tests.ecs import problems, unmapped
from tests.roads import apart
from tests.roads.program import Program, installed, wait

pytestmark = [pytest.mark.backend, pytest.mark.slow]
DOMAIN = "ct.example.test"
MIB = 1 << 20
UMLAUTS = "Grüße aus Köln: https://evil.example/prämie?a=1 €\n"


def table(made: certificates.Certificates, port: int = 0) -> str:
    """Write the listener's configuration."""
    return (
        f'[listeners.smtp]\nbind = ["127.0.0.1:{port}"]\nhostname = "mx.{DOMAIN}"\n'
        f'certificate = "{made.certificate}"\nkey = "{made.key}"\n'
    )


@pytest.fixture
def program(tmp_path: Path) -> Iterator[Program]:
    """A service that takes mail on a free port."""
    with installed(tmp_path, table(certificates.make(tmp_path))) as lent:
        lent.start()
        yield lent


def swaks(program: Program, to: str, *words: str, status: int = 0) -> str:
    """Send a mail; give the whole conversation."""
    needs(places.lacking("swaks"))
    port = program.bound["smtp", "tcp"]
    done = subprocess.run(
        [
            *("swaks", "--server", "127.0.0.1", "--port", str(port), "--helo", "client.example"),
            *("--from", "eve@evil.example", "--to", to, *words),
        ],
        check=False,
        capture_output=True,
        timeout=60,
    )
    said = done.stdout.decode("utf-8", "replace")
    assert done.returncode == status, said + done.stderr.decode(errors="replace")
    return said


def address(token: dict[str, Any]) -> str:
    return str(token["snippets"]["address"])


def only(program: Program, token: dict[str, Any]) -> dict[str, Any]:
    """Give the one trip of *token*; it is sound and an alert."""
    (trip,) = program.trips("--token", token["id"])
    assert problems(trip) == []
    assert unmapped(trip) == []
    assert trip["event"]["kind"] == "alert"
    assert trip["canary"]["channel"] == trip["network"]["protocol"] == "smtp"
    assert trip["event"]["category"] == ["intrusion_detection", "email"]
    return trip


def test_a_plain_mail_trips_once(program: Program) -> None:
    token = program.plant("email")
    said = swaks(program, address(token), "--header", "Subject: An offer")

    trip = only(program, token)

    assert address(token) == f"{token['id']}@{DOMAIN}"
    email = trip["email"]
    assert email["subject"] == "An offer"
    assert email["from"]["address"] == ["eve@evil.example"]
    assert email["to"]["address"] == [address(token)]
    assert email["message_id"]
    assert email["origination_timestamp"]
    assert f"queued as {email['local_id']}" in said
    assert trip["canary"]["email"]["helo"] == "client.example"
    assert trip["canary"]["email"]["envelope"] == {
        "from": "eve@evil.example",
        "to": [address(token)],
    }
    assert trip["source"]["ip"] == "127.0.0.1"
    assert trip["canary"]["source"]["role"] == "direct"
    assert "tls" not in trip
    assert "decode" not in trip["canary"]
    assert trip["rule"]["category"] == "email"
    assert trip["event"]["original"].startswith("EHLO client.example\r\nMAIL FROM:")
    assert "Subject: An offer" in trip["event"]["original"]


@pytest.mark.parametrize("form", ["{id}+news@{domain}", "{ID}@{domain}", "anna.berg@{host}"])
def test_every_form_of_the_address_trips(program: Program, form: str) -> None:
    token = program.plant("email")
    parts = {"id": token["id"], "ID": token["id"].upper(), "host": token["hostname"]}

    swaks(program, form.format(**parts, domain=DOMAIN))

    only(program, token)


def test_a_mail_through_starttls_tells_of_it(program: Program) -> None:
    token = program.plant("email")
    said = swaks(program, address(token), "--tls")

    trip = only(program, token)

    assert "=== TLS started" in said
    assert trip["tls"]["established"]
    assert trip["tls"]["version"] in {"1.2", "1.3"}
    assert trip["tls"]["cipher"]


def test_an_8_bit_mail_is_read(program: Program) -> None:
    token = program.plant("email")
    swaks(
        program,
        address(token),
        *("--header", "Subject: Grüße", "--body", UMLAUTS),
        *("--add-header", "Content-Type: text/plain; charset=utf-8"),
        *("--add-header", "Content-Transfer-Encoding: 8bit"),
    )

    trip = only(program, token)

    assert trip["email"]["subject"] == "Grüße"
    assert trip["canary"]["email"]["links"] == ["https://evil.example/prämie?a=1"]
    assert trip["email"]["content_type"] == "text/plain"


@pytest.mark.parametrize("size", [1000, 5 * MIB])
def test_what_comes_along_is_measured(program: Program, tmp_path: Path, size: int) -> None:
    token = program.plant("email")
    content = random.Random(size).randbytes(size)
    (tmp_path / "offer.pdf").write_bytes(content)
    (tmp_path / "list.csv").write_bytes(b"a,b\r\n1,2\r\n")

    swaks(
        program,
        address(token),
        *("--attach-type", "application/pdf", "--attach", f"@{tmp_path}/offer.pdf"),
        *("--attach-type", "text/csv", "--attach", f"@{tmp_path}/list.csv"),
    )
    files = [each["file"] for each in only(program, token)["email"]["attachments"]]

    assert files[0] == {
        "name": "offer.pdf",
        "extension": "pdf",
        "mime_type": "application/pdf",
        "size": size,
        "hash": {"sha256": hashlib.sha256(content).hexdigest()},
    }
    assert (files[1]["name"], files[1]["size"]) == ("list.csv", 10)


def test_no_state_shows_and_nothing_is_passed_on(program: Program) -> None:
    live, paused, deleted = (program.plant("email") for _ in range(3))
    program.call("token", "pause", paused["id"])
    program.call("token", "delete", deleted["id"])
    nobody = "z" * len(live["id"])
    heard = set()
    for who in (live["id"], paused["id"], deleted["id"], nobody):
        said = swaks(
            program, f"{who}@{DOMAIN}", "--header", "Date: x", "--header", "Message-Id: x"
        )
        lines = [line for line in said.splitlines() if line.startswith("<")]
        heard.add("\n".join(lines).partition("queued as")[0])
    refused = swaks(program, "somebody@gmail.example", status=24)
    through = swaks(program, f"somebody%gmail.example@{DOMAIN}", status=24)

    assert len(heard) == 1
    assert "554 5.7.1 <somebody@gmail.example>: Relay access denied" in refused
    assert "Relay access denied" in through
    assert only(program, live)
    for each, reason in ((paused, "paused"), (deleted, "deleted")):
        (trip,) = program.trips("--token", each["id"])
        assert (trip["event"]["kind"], trip["canary"]["suppressed_by"]) == ("event", reason)
    assert program.metric("canary_siem_noise_total", channel="smtp") == 3


def test_what_was_taken_is_on_disk(program: Program) -> None:
    token = program.plant("email")
    swaks(program, address(token), "--header", "Subject: An offer")
    program.stop(signal.SIGKILL)

    assert only(program, token)["email"]["subject"] == "An offer"


def letter(to: str, *, size: int = 0) -> EmailMessage:
    """Write a mail with a text, and a file where it has a *size*."""
    made = EmailMessage()
    made["From"], made["To"], made["Subject"] = "Eve <eve@example.test>", to, "Grüße"
    made.set_content(UMLAUTS, cte="8bit")
    if size:
        content = random.Random(size).randbytes(size)
        made.add_attachment(content, maintype="application", subtype="zip", filename="grün.zip")
    return made


def judge(trip: Mapping[str, Any], made: EmailMessage) -> None:
    """Hold a trip against the mail that made it."""
    assert trip["email"]["subject"] == "Grüße"
    assert trip["canary"]["email"]["links"] == ["https://evil.example/prämie?a=1"]
    assert trip["tls"]["established"]
    files = list(made.iter_attachments())
    assert len(trip["email"].get("attachments", ())) == len(files)
    for told, file in zip(trip["email"].get("attachments", ()), files, strict=True):
        content = file.get_content()
        assert told["file"]["name"] == file.get_filename()
        assert told["file"]["size"] == len(content)
        assert told["file"]["hash"]["sha256"] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("size", [0, 5 * MIB])
def test_exim_delivers_from_its_queue(
    program: Program, mail_server: StartMailServer, size: int
) -> None:
    server = mail_server(route=(DOMAIN, program.bound["smtp", "tcp"]))
    token = program.plant("email")
    made = letter(address(token), size=size)
    with smtplib.SMTP("127.0.0.1", server.port) as client:
        client.send_message(made)

    wait(lambda: program.trips("--token", token["id"]), what=f"a trip\n{server.log()}", seconds=60)
    wait(lambda: server.queued() == 0, what=f"an empty queue\n{server.log()}")
    trip = only(program, token)

    judge(trip, made)
    assert trip["canary"]["email"]["helo"] == "mail.example.test"


@pytest.mark.parametrize("size", [0, 5 * MIB])
def test_postfix_finds_us_by_dns_and_delivers_from_its_queue(tmp_path: Path, size: int) -> None:
    needs(postfix.missing())
    needs(apart.missing(tmp_path))
    settings = {
        "myhostname": "out.example.test",
        "mydestination": "",
        "smtp_tls_security_level": "may",
        "smtp_tls_loglevel": "1",
        "smtp_bind_address": "127.0.0.2",
        "notify_classes": "",
    }
    with apart.running(tmp_path, table(certificates.make(tmp_path), 25)) as program:
        token, other = program.plant("email"), program.plant("email")
        made = letter(address(token), size=size)
        around = apart.beside(program)
        # Of another address than ours: a mail to where a server is itself loops, it thinks.
        run([*around, "ip", "address", "add", "127.0.0.2/8", "dev", "lo"])
        with postfix.server(settings, around=around, address="127.0.0.2") as server:
            server.send(
                "eve@example.test",
                [address(token), f"anna@{other['hostname']}"],
                made.as_bytes(),
            )
            wait(lambda: mailed(program, other), what="a trip", seconds=60)
            wait(lambda: server.queued() == 0, what="an empty queue")
            log = server.log()
    trips = [mailed(program, each) for each in (token, other)]

    for trip in trips:
        assert trip
        assert problems(trip) == []
        judge(trip, made)
        assert trip["source"]["ip"] == "127.0.0.2"
        assert trip["canary"]["email"]["helo"] == "out.example.test"
    assert log.count("status=sent (250 2.0.0 Ok: queued as ") == 2, log


def mailed(program: Program, token: dict[str, Any]) -> dict[str, Any]:
    """Give the trip of *token* that came by mail, once there is one."""
    trips = program.trips("--token", token["id"])
    return next((each for each in trips if each["canary"]["channel"] == "smtp"), {})
