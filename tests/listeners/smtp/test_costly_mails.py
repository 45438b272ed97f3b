"""Mails that no parser can read, or that cost too much to read: they trip all the same."""

import pytest
from structlog.testing import capture_logs

from listeners.smtp.headers import Headers
from listeners.smtp.message import Reader
from listeners.smtp.parts import PARTS
from tests.listeners.smtp.clients import ENVELOPE, ID, MAIL, MemoryTrap, client, listening


@pytest.mark.parametrize(("owner", "method"), [(Reader, "feed"), (Headers, "addresses")])
async def test_what_the_parser_can_not_read_trips(
    owner: type, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("an enemy's octets")

    monkeypatch.setattr(owner, method, fail)
    trap = MemoryTrap()
    async with listening(trap) as port, client(port) as one:
        with capture_logs() as logs:
            one.send(f"{ENVELOPE}DATA\r\n{MAIL}")
            await one.rest()

    assert trap.ids == [ID]
    assert trap.hit.error == "the parser failed (RuntimeError)"
    assert [each["event"] for each in logs] == ["a conversation failed"]


@pytest.mark.parametrize("count", [PARTS, PARTS + 1])
async def test_what_is_not_read_of_a_mail_is_said(count: int) -> None:
    trap = MemoryTrap()
    parts = "--x\r\n\r\na\r\n" * count
    mail = f"Content-Type: multipart/mixed; boundary=x\r\n\r\n{parts}--x--\r\n.\r\n"
    async with listening(trap) as port, client(port) as one:
        await one.mail(mail)

    assert trap.hit.error == ("it has more parts than are read" if count > PARTS else "")
