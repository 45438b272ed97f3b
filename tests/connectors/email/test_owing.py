"""Whom the relay put off: nobody else waits for him, and he is not forgotten without a word."""

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from canary_siem.interfaces import DELIVERED
from connectors.email import connector as module
from connectors.email.memory import Memory, Owed, Shelf
from tests.backends.fixtures import StartMailServer
from tests.connectors.email.mailing import connector, hit, settings, to_server
from tests.connectors.email.scripted import Scripted, scripted

BEGAN = 1_000_000.0


def remember(place: Path, *names: str) -> None:
    owed = [
        Owed(mail="Subject: late\r\n\r\n", to=[f"{name}@example.test"], since=BEGAN, tried=BEGAN)
        for name in names
    ]
    Shelf(place).keep(Memory(owed=owed))


def asked(server: Scripted) -> list[str]:
    recipients = [each for each in server.heard if each.startswith("RCPT")]
    return [each.partition("<")[2].partition("@")[0] for each in recipients]


async def test_news_goes_first(tmp_path: Path) -> None:
    remember(tmp_path, "late", "later")
    async with scripted() as server:
        given = settings(f"smtp://127.0.0.1:{server.port}", starttls="never")
        mailer = connector(given, tmp_path, now=lambda: BEGAN + 100)
        assert await mailer.deliver([hit(1)]) == [DELIVERED]
        await mailer.close()

    assert asked(server) == ["soc", "late", "later"]
    assert Shelf(tmp_path).read().owed == []


async def test_a_relay_that_is_slow_to_refuse_is_left_in_time(tmp_path: Path) -> None:
    remember(tmp_path, *"abcdef")
    async with scripted(RCPT=b"451 later\r\n") as server:
        given = settings(f"smtp://127.0.0.1:{server.port}", starttls="never")
        # Each refusal takes it 31 seconds.
        mailer = connector(given, tmp_path, now=lambda: BEGAN + 100 + 31 * len(asked(server)))
        assert await mailer.deliver([]) == []
        await mailer.close()

    assert asked(server) == ["a", "b"]
    assert len(Shelf(tmp_path).read().owed) == 6


@pytest.mark.backend
async def test_who_finds_no_room_in_the_memory_is_told_of(
    mail_server: StartMailServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "MOST_OWED", 0)
    given = to_server(mail_server(), to=["soc@example.test", "later@example.test"])
    mailer = connector(given, tmp_path)
    with capture_logs() as logs:
        assert await mailer.deliver([hit(1)]) == [DELIVERED]
    await mailer.close()

    refused = [each for each in logs if each["event"] == "recipient refused"]
    assert [(each["to"], each["log_level"]) for each in refused] == [
        ("later@example.test", "error")
    ]
