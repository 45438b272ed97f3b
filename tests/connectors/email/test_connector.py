"""Trips become mails: by a real mail server, and across faults and restarts."""

import asyncio
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from canary_siem.errors import AccessRefusedError, ReceiverUnavailableError
from canary_siem.interfaces import DELIVERED
from canary_siem.trips import StoredTrip
from connectors.email import connector as module
from tests.backends.fixtures import StartMailServer
from tests.connectors.email.mailing import INCIDENT, connector, hit, settings, to_server
from tests.connectors.email.scripted import scripted
from tests.samples import EVENT_ID, health_document, stored

backend = pytest.mark.backend
QUICK = {"interval": "60s"}  # what follows goes after a twentieth of it


async def until(condition: Callable[[], Any], seconds: float = 60) -> Any:
    async with asyncio.timeout(seconds):
        while not (found := condition()):
            await asyncio.sleep(0.02)
    return found


def subjects(mails: list[EmailMessage]) -> list[str]:
    return [str(each["Subject"]) for each in mails]


class Clock:
    """Stands where it is put."""

    def __init__(self, at: float = 1_000_000.0) -> None:
        self.at = at

    def __call__(self) -> float:
        return self.at


@backend
async def test_an_incident_is_one_mail_and_what_follows_another(
    mail_server: StartMailServer, tmp_path: Path
) -> None:
    server = mail_server()
    mailer = connector(to_server(server, **QUICK), tmp_path)
    assert await mailer.deliver([hit(1)]) == [DELIVERED]
    first = server.wait_for(1)[0]
    assert await mailer.deliver([hit(2), hit(3)]) == [DELIVERED] * 2
    assert await mailer.deliver([hit(4)]) == [DELIVERED]
    mails = await until(lambda: (found := server.mails()) and len(found) > 1 and found)
    await mailer.close()

    further = [each for each in mails if each["In-Reply-To"]]
    assert len(further) == 1
    assert first["Message-ID"] == f"<{INCIDENT.format(1)}@example.test>"
    assert further[0]["In-Reply-To"] == further[0]["References"] == first["Message-ID"]
    assert further[0]["Subject"] == f"Re: {first['Subject']}"
    body = further[0].get_body(("plain",))
    assert body
    assert "3 further hits since" in body.get_content()


@backend
async def test_a_thousand_hits_of_one_incident_are_few_mails(
    mail_server: StartMailServer, tmp_path: Path
) -> None:
    server = mail_server()
    mailer = connector(to_server(server, interval="10m", send="trips"), tmp_path)
    for start in range(1, 1001, 100):
        batch = [hit(number) for number in range(start, start + 100)]
        assert await mailer.deliver(batch) == [DELIVERED] * 100
    await mailer.close()

    assert len(server.wait_for(1)) == 1


@backend
async def test_what_waits_survives_a_restart(mail_server: StartMailServer, tmp_path: Path) -> None:
    server, clock = mail_server(), Clock()
    given = to_server(server)
    before = connector(given, tmp_path, now=clock)
    await before.deliver([hit(1)])
    await before.deliver([hit(2), hit(3)])
    await before.close()

    clock.at += 700
    after = connector(given, tmp_path, now=clock)
    assert await after.deliver([stored(health_document())]) == [DELIVERED]
    mails = server.wait_for(2)
    await after.close()

    assert any("Re: " in each for each in subjects(mails))


@backend
async def test_what_comes_again_is_not_told_again(
    mail_server: StartMailServer, tmp_path: Path
) -> None:
    server = mail_server()
    for _ in range(3):
        mailer = connector(to_server(server), tmp_path)
        assert await mailer.deliver([hit(1), hit(1, 2)]) == [DELIVERED] * 2
        await mailer.close()

    assert len(server.wait_for(2)) == 2


@backend
async def test_a_recipient_who_is_put_off_keeps_nobody_waiting(
    mail_server: StartMailServer, tmp_path: Path
) -> None:
    server, clock = mail_server(), Clock()
    given = to_server(server, to=["soc@example.test", "later@example.test", "nobody@example.test"])
    mailer = connector(given, tmp_path, now=clock)
    with capture_logs() as logs:
        assert await mailer.deliver([hit(1)]) == [DELIVERED]
        assert await mailer.deliver([hit(1, 2)]) == [DELIVERED]
    assert len(server.wait_for(2)) == 2
    assert [each["to"] for each in logs if each["event"] == "recipient refused"] == [
        "nobody@example.test"
    ] * 2

    server.open()
    clock.at += 61
    await mailer.deliver([stored(health_document())])
    mails = server.wait_for(4)
    await mailer.close()

    late = [each for each in mails if each["Envelope-to"] == "later@example.test"]
    assert len({str(each["Message-ID"]) for each in late}) == 2


@backend
async def test_who_is_never_taken_is_given_up_after_a_day(
    mail_server: StartMailServer, tmp_path: Path
) -> None:
    server, clock = mail_server(), Clock()
    given = to_server(server, to=["soc@example.test", "later@example.test"])
    mailer = connector(given, tmp_path, now=clock)
    await mailer.deliver([hit(1)])
    clock.at += module.GIVE_UP
    with capture_logs() as logs:
        await mailer.deliver([stored(health_document())])
        clock.at += 61
        server.open()
        await mailer.deliver([stored(health_document())])
    await mailer.close()

    assert [each["event"] for each in logs] == ["recipient refused"]
    assert len(server.mails()) == 1


@backend
async def test_a_mail_that_is_refused_for_good_is_a_dead_letter(
    mail_server: StartMailServer,
) -> None:
    server = mail_server()
    mailer = connector(to_server(server))
    outcomes = await mailer.deliver([hit(1, message="refuse me"), hit(1, 2), hit(2, message="x")])
    await mailer.close()

    assert [each.verdict for each in outcomes] == ["rejected", "delivered", "rejected"]
    assert "We do not like what is in it" in outcomes[0].reason
    assert len(server.wait_for(1)) == 1


@backend
async def test_only_what_is_for_people_is_mailed(mail_server: StartMailServer) -> None:
    server = mail_server()
    mailer = connector(to_server(server))
    down: Any = {"event.kind": "event", "event.action": "connector-down", "event.severity": 47}
    quietly: Any = {"event.kind": "event"}
    quiet: list[StoredTrip] = [
        stored(health_document()),
        hit(1, **quietly),
        stored(health_document(**{"event.dataset": "canary_siem.audit", "event.kind": "event"})),
    ]
    assert await mailer.deliver(quiet) == [DELIVERED] * 3
    assert server.mails() == []
    await mailer.deliver([stored(health_document(**down, **{"event.id": EVENT_ID[:-1] + "e"}))])
    drill = {"event.kind": "event", "event.action": "drill", "message": "Drill by doctor"}
    await mailer.deliver([stored(health_document(**drill))])
    mails = server.wait_for(2)
    await mailer.close()

    assert sorted(subjects(mails)) == [
        "[canary-siem] drill: Drill by doctor",
        "[canary-siem] medium: canary-siem on trap-1 is alive",
    ]


@pytest.mark.parametrize("document", [b"[]", b"nonsense"])
async def test_what_is_no_document_is_a_dead_letter(document: bytes) -> None:
    mailer = connector(settings())
    [outcome] = await mailer.deliver([StoredTrip(1, "id-1", "trip", document)])
    await mailer.close()

    assert outcome.verdict == "rejected"


async def test_while_the_relay_is_down_nothing_is_lost_or_told_twice(tmp_path: Path) -> None:
    async with scripted() as server:
        mailer = connector(settings(f"smtp://127.0.0.1:{server.port}", starttls="never"), tmp_path)
        server.replies["RCPT"] = b"451 later\r\n"
        with pytest.raises(ReceiverUnavailableError, match="451 later"):
            await mailer.deliver([hit(1), hit(1, 2)])
        server.replies.clear()
        server.heard.clear()
        assert await mailer.deliver([hit(1), hit(1, 2)]) == [DELIVERED] * 2
        await mailer.close()

        assert sum(each.startswith("MAIL") for each in server.heard) == 2


async def test_what_was_mailed_before_it_failed_is_not_mailed_again(tmp_path: Path) -> None:
    async with scripted() as server:
        mailer = connector(settings(f"smtp://127.0.0.1:{server.port}", starttls="never"), tmp_path)
        server.fail_after = 1
        with pytest.raises(AccessRefusedError, match="550 no more"):
            await mailer.deliver([hit(1), hit(1, 2), hit(1, 3)])
        server.fail_after = None
        server.heard.clear()
        assert await mailer.deliver([hit(1), hit(1, 2), hit(1, 3)]) == [DELIVERED] * 3
        await mailer.close()

        assert sum(each.startswith("MAIL") for each in server.heard) == 2


async def test_what_follows_is_tried_again_by_itself(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "PAUSE", 0.05)
    async with scripted() as server:
        given = settings(f"smtp://127.0.0.1:{server.port}", starttls="never", interval="6s")
        mailer = connector(given, tmp_path)
        await mailer.deliver([hit(1)])
        server.replies["MAIL"] = b"451 later\r\n"
        with capture_logs() as logs:
            await mailer.deliver([hit(2)])
            await until(lambda: any("can't be mailed yet" in each["event"] for each in logs))
        server.replies.clear()
        server.heard.clear()
        await until(lambda: "." in server.heard)
        await mailer.close()

    assert server.heard.count(".") == 1


async def test_closing_twice_waits_for_nothing() -> None:
    mailer = connector(settings(timeout="50s"))
    await mailer.deliver([])
    async with asyncio.timeout(5):
        await mailer.close()
        await mailer.close()
