"""Mail to people, by any relay: one for each incident, what follows gathered in one an interval.

At least once: what the relay has taken is delivered; a mail that is sent again carries the same
``Message-ID``. The first hit of an incident is mailed at once. What follows is settled when it
stands in a file of the connector's own, in ``data_dir``, and goes out as one mail with a count:
the first after a twentieth of ``interval``, then one an interval; a restart forgets none of it. A
hit that is graded higher does not wait. Beyond ``burst`` mails an interval new incidents share
one.

Drills, and what is wrong with canary-siem itself, are always told; heartbeats and audit are not
unless ``send = "all"``. Needs the extra ``email``.
"""

from canary_siem.interfaces import ConnectorDoor
from connectors.email.connector import Email
from connectors.email.settings import EmailSettings

DOOR = ConnectorDoor(
    settings=EmailSettings,
    build=Email,
    example={
        "url": "smtp://mail.example.org:587",
        "username": "canary",
        "password_file": "/run/secrets/mail",
        "sender": "canary-siem <canary@example.org>",
        "to": ["soc@example.org"],
    },
    guarantee="at least once",
    max_count=100,
)
