"""One relay: a real one, and a scripted one for what real ones don't do on purpose."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from canary_siem.errors import AccessRefusedError, CanarySiemError, ReceiverUnavailableError
from connectors.email.relay import MailRefusedError, Relay, Taken
from tests.backends import mta
from tests.backends.fixtures import StartMailServer
from tests.connectors.email.mailing import settings, to_server
from tests.connectors.email.scripted import scripted

MAIL = b"From: a@example.test\r\nSubject: {}\r\n\r\nhello\r\n"
TO = ["soc@example.test"]
backend = pytest.mark.backend


async def send(given: Any, subject: str = "hi", to: list[str] = TO) -> Taken:
    relay = Relay(given)
    try:
        return await relay.send(MAIL.replace(b"{}", subject.encode()), to)
    finally:
        await relay.close()


# ---- a real one --------------------------------------------------------------------------------


@backend
@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
async def test_a_password_goes_by_tls(
    mail_server: StartMailServer, scheme: str, tmp_path: Path
) -> None:
    server = mail_server(passwords=True)
    (tmp_path / "password").write_text(f"{mta.PASSWORD}\n")
    given = to_server(server, username="canary", password_file=tmp_path / "password")
    if scheme == "smtps":
        tls = {"url": f"smtps://localhost:{server.tls_port}", "starttls": None}
        given = given.model_copy(update=tls)

    assert await send(given) == Taken()
    [mail] = server.wait_for(1)
    assert mail["Envelope-to"] == "soc@example.test"
    assert "esmtpsa" in str(mail["Received"])


@backend
async def test_a_relay_that_knows_only_login_gets_that(mail_server: StartMailServer) -> None:
    server = mail_server(passwords=True, plain=False)
    await send(to_server(server, username="canary", password=mta.PASSWORD))

    assert len(server.wait_for(1)) == 1
    assert "A=login:canary" in server.log()


@backend
async def test_a_wrong_password_holds_the_queue(mail_server: StartMailServer) -> None:
    server = mail_server(passwords=True)
    given = to_server(server, username="canary", password="n0t-so")
    with pytest.raises(AccessRefusedError, match="535") as refused:
        await send(given)

    assert "n0t-so" not in str(refused.value)


@backend
async def test_no_password_where_one_is_wanted_holds_the_queue(
    mail_server: StartMailServer,
) -> None:
    with pytest.raises(AccessRefusedError, match="Authentication required"):
        await send(to_server(mail_server(passwords=True)))


@backend
async def test_an_authority_that_is_not_ours_is_not_trusted(mail_server: StartMailServer) -> None:
    server = mail_server()
    urls = (f"smtp://localhost:{server.port}", f"smtps://localhost:{server.tls_port}")
    for url in urls:
        with pytest.raises(AccessRefusedError, match="is not trusted: set ca_file"):
            await send(settings(url))


@backend
async def test_a_name_that_the_certificate_lacks_is_not_trusted(
    mail_server: StartMailServer,
) -> None:
    server = mail_server()
    given = settings(f"smtp://127.0.0.2:{server.port}", ca_file=server.certificates.authority)
    with pytest.raises(CanarySiemError):
        await send(given)


@backend
async def test_a_relay_that_lost_starttls_gets_no_password(mail_server: StartMailServer) -> None:
    given = to_server(mail_server(starttls=False), username="canary", password="s3cr3t")
    with pytest.raises(AccessRefusedError, match="offers no STARTTLS"):
        await send(given)


@backend
@pytest.mark.parametrize("upgrade", ["offered", "never"])
async def test_a_relay_without_tls_takes_mail_without_a_password(
    mail_server: StartMailServer, upgrade: str
) -> None:
    server = mail_server(starttls=False)
    await send(settings(f"smtp://127.0.0.1:{server.port}", starttls=upgrade))

    assert len(server.wait_for(1)) == 1


@backend
async def test_who_is_refused_or_put_off_is_told_apart(mail_server: StartMailServer) -> None:
    server = mail_server()
    to = [*TO, "nobody@example.test", "later@example.test"]
    taken = await send(to_server(server), to=to)

    assert list(taken.later) == ["later@example.test"]
    assert taken.later["later@example.test"].startswith("451 ")
    assert "There is no such mailbox" in taken.never["nobody@example.test"]
    assert [each["Envelope-to"] for each in server.wait_for(1)] == TO


@backend
@pytest.mark.parametrize(
    ("to", "sender", "subject", "error"),
    [
        (["nobody@example.test"], "a@example.test", "hi", AccessRefusedError),
        (["a@elsewhere.test"], "a@example.test", "hi", AccessRefusedError),
        (
            ["nobody@example.test", "later@example.test"],
            "a@x.test",
            "hi",
            ReceiverUnavailableError,
        ),
        (TO, "refused@example.test", "hi", AccessRefusedError),
        (TO, "a@example.test", "refuse me", MailRefusedError),
        (TO, "a@example.test", "put me off", ReceiverUnavailableError),
    ],
)
async def test_a_refusal_says_whose_matter_it_is(
    mail_server: StartMailServer,
    to: list[str],
    sender: str,
    subject: str,
    error: type[CanarySiemError],
) -> None:
    server = mail_server()
    with pytest.raises(error, match=f"smtp://localhost:{server.port}"):
        await send(to_server(server, sender=sender), subject, to)

    assert server.mails() == []


@backend
async def test_several_mails_share_a_connection(mail_server: StartMailServer) -> None:
    server = mail_server()
    relay = Relay(to_server(server))
    for subject in ("one", "refuse me", "two"):
        try:
            await relay.send(MAIL.replace(b"{}", subject.encode()), TO)
        except MailRefusedError:
            assert subject == "refuse me"
    await relay.close()
    await relay.close()

    assert {str(each["Subject"]) for each in server.wait_for(2)} == {"one", "two"}


# ---- a scripted one ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("replies", "error", "words"),
    [
        ({"banner": b"421 too busy\r\n"}, ReceiverUnavailableError, "421 too busy"),
        ({"banner": b"554 not you\r\n"}, AccessRefusedError, "554 not you"),
        ({"MAIL": b"552 5.3.4 too big\r\n"}, MailRefusedError, "too big"),
        ({"MAIL": b"452 full\r\n"}, ReceiverUnavailableError, "452 full"),
        ({"RCPT": b"452 full\r\n"}, ReceiverUnavailableError, "452 full"),
        ({"DATA": b"554 no\r\n"}, MailRefusedError, "554 no"),
        ({"END": b"451 later\r\n"}, ReceiverUnavailableError, "451 later"),
        ({"END": b"250"}, ReceiverUnavailableError, "no answer|disconnected|closed"),
        ({"END": b""}, ReceiverUnavailableError, "smtp://"),
        ({"EHLO": b"\xff\xfe\r\n"}, ReceiverUnavailableError, "smtp://"),
        ({"EHLO": None}, ReceiverUnavailableError, "smtp://"),
        ({"RCPT": b"250-" + b"x" * 100_000 + b"\r\n"}, ReceiverUnavailableError, "smtp://"),
    ],
)
async def test_whatever_it_says_is_understood_or_tried_again(
    replies: dict[str, Any], error: type[CanarySiemError], words: str
) -> None:
    patience = "500ms" if silent(replies) else "20s"  # a loaded machine is slow to answer
    async with scripted(**replies) as server:
        given = settings(f"smtp://127.0.0.1:{server.port}", timeout=patience)
        with pytest.raises(error, match=words) as raised:
            await send(given)

    assert f"127.0.0.1:{server.port}" in str(raised.value)


def silent(replies: dict[str, Any]) -> bool:
    """Say whether some command is never answered in full."""
    return any(
        each is None or (each and not each.endswith(b"\r\n")) or each.startswith(b"250-x")
        for each in replies.values()
    )


async def test_a_login_that_we_do_not_know_holds_the_queue() -> None:
    odd = b"250-there\r\n250 AUTH GSSAPI\r\n"
    async with scripted(EHLO=odd) as server:
        given = settings(f"smtp://127.0.0.1:{server.port}", starttls="never")
        login = {"username": "canary", "password": given.password}
        with pytest.raises(AccessRefusedError, match="no way to log in that we know"):
            await send(given.model_copy(update=login))


async def test_it_greets_as_it_is_told_and_says_goodbye() -> None:
    async with scripted() as server:
        await send(settings(f"smtp://127.0.0.1:{server.port}", helo="trap.example.test"))
        while "QUIT" not in server.heard:
            await asyncio.sleep(0.01)

    assert server.heard[0] == "EHLO trap.example.test"


async def test_nobody_there_is_unavailable() -> None:
    with pytest.raises(ReceiverUnavailableError, match="smtp://127"):
        await send(settings("smtp://127.0.0.1:1"))
