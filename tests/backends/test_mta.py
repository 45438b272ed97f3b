"""The mail server takes mail, asks for passwords, refuses what it is told to, and hands on."""

import smtplib
import ssl

import pytest

from tests.backends import mta
from tests.backends.fixtures import StartMailServer

pytestmark = pytest.mark.backend
REFUSED = smtplib.SMTPRecipientsRefused
MAIL = "Subject: {}\r\n\r\nhello\r\n"


def connected(server: mta.Server) -> smtplib.SMTP:
    client = smtplib.SMTP("127.0.0.1", server.port, "client.example.test", timeout=60)
    client.starttls(context=ssl.create_default_context(cafile=server.certificates.authority))
    return client


def test_a_mail_is_delivered_to_each_recipient(mail_server: StartMailServer) -> None:
    server = mail_server()
    with connected(server) as client:
        client.sendmail("a@x.test", ["b@example.test", "c@example.test"], MAIL.format("hi"))

    found = server.wait_for(2)
    assert {str(each["Envelope-to"]) for each in found} == {"b@example.test", "c@example.test"}
    assert [each["Subject"] for each in found] == ["hi", "hi"]
    assert "TLS1.3" in str(found[0]["Received"])


def test_a_password_is_asked_for(mail_server: StartMailServer) -> None:
    server = mail_server(passwords=True)
    with connected(server) as client:
        with pytest.raises(smtplib.SMTPSenderRefused, match="Authentication required"):
            client.sendmail("a@x.test", "b@example.test", MAIL.format("hi"))
        with pytest.raises(smtplib.SMTPAuthenticationError):
            client.login("canary", "wrong")
        client.login("canary", mta.PASSWORD)
        client.sendmail("a@x.test", "b@example.test", MAIL.format("hi"))

    assert len(server.wait_for(1)) == 1


def test_tls_may_begin_at_once(mail_server: StartMailServer) -> None:
    server = mail_server(starttls=False)
    context = ssl.create_default_context(cafile=server.certificates.authority)
    with smtplib.SMTP_SSL("127.0.0.1", server.tls_port, context=context, timeout=60) as client:
        client.sendmail("a@x.test", "b@example.test", MAIL.format("hi"))
    with smtplib.SMTP("127.0.0.1", server.port, timeout=60) as client:
        client.ehlo()
        assert not client.has_extn("starttls")

    assert len(server.wait_for(1)) == 1


@pytest.mark.parametrize(
    ("recipient", "code"),
    [
        ("later@example.test", 451),
        ("nobody@example.test", 550),
        ("b@elsewhere.test", 550),
    ],
)
def test_recipients_are_refused(mail_server: StartMailServer, recipient: str, code: int) -> None:
    with connected(mail_server()) as client, pytest.raises(REFUSED) as refused:
        client.sendmail("a@x.test", recipient, MAIL.format("hi"))

    assert refused.value.recipients[recipient][0] == code


@pytest.mark.parametrize(("subject", "code"), [("put me off", 451), ("refuse me", 550)])
def test_content_is_refused(mail_server: StartMailServer, subject: str, code: int) -> None:
    with connected(mail_server()) as client, pytest.raises(smtplib.SMTPDataError) as refused:
        client.sendmail("a@x.test", "b@example.test", MAIL.format(subject))

    assert refused.value.smtp_code == code


def test_who_was_put_off_is_taken_later(mail_server: StartMailServer) -> None:
    server = mail_server()
    server.open()
    with connected(server) as client:
        client.sendmail("a@x.test", "later@example.test", MAIL.format("hi"))

    assert len(server.wait_for(1)) == 1


def test_mail_for_another_domain_is_handed_on(mail_server: StartMailServer) -> None:
    last = mail_server()
    first = mail_server(route=("ct.example.test", last.port))
    with connected(first) as client:
        client.sendmail("a@x.test", "b@ct.example.test", MAIL.format("hi"))

    assert "5.7.1 We do not relay" in last.wait_logged("We do not relay")
