"""Postfix starts here, takes mail for its domain, and no other."""

import smtplib

import pytest

from tests.backends import postfix
from tests.backends.fixtures import needs
from tests.backends.processes import wait_until

pytestmark = [pytest.mark.backend, pytest.mark.slow]
SETTINGS = {
    "myhostname": "mx.example.test",
    "mydestination": "example.test",
    "mynetworks": "192.0.2.9/32",
    "smtpd_relay_restrictions": "reject_unauth_destination",
}


def test_it_takes_mail_for_its_domain_and_empties_its_queue() -> None:
    needs(postfix.missing())
    with postfix.server(SETTINGS) as server:
        with smtplib.SMTP("127.0.0.1", server.port) as client:
            client.sendmail("a@b.example", ["anna@example.test"], b"Subject: x\n\nhello")
            with pytest.raises(smtplib.SMTPRecipientsRefused, match="Relay access denied"):
                client.sendmail("a@b.example", ["anna@gmail.example"], b"Subject: x\n\nhello")
        server.send("a@b.example", ["bob@example.test"], b"Subject: x\n\nhello")
        wait_until(lambda: server.log().count("status=sent") == 2, what="two mails", seconds=60)
        wait_until(lambda: server.queued() == 0, what="an empty queue")
