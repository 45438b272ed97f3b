"""What the tests of the email connector share: settings, notices, trips of one incident."""

from pathlib import Path
from typing import Any

from canary_siem.dialects.notice import Notice, notice
from canary_siem.interfaces import Identity
from canary_siem.trips import StoredTrip
from connectors.email.connector import Email
from connectors.email.settings import EmailSettings
from tests.backends import mta
from tests.samples import stored, trip_document

TO = ("soc@example.test",)
INCIDENT = "01980e1c-7d2a-7b31-9f5e-0000000000{:02x}"


def settings(url: str = "smtp://mail.example.test:25", **given: Any) -> EmailSettings:
    whole = {"url": url, "sender": "canary@example.test", "to": list(TO), **given}
    return EmailSettings.model_validate(whole)


def to_server(server: mta.Server, **given: Any) -> EmailSettings:
    """Give settings that fit *server*."""
    whole = {"ca_file": server.certificates.authority, "starttls": "required", **given}
    return settings(f"smtp://localhost:{server.port}", **whole)


def connector(given: EmailSettings, place: Path | None = None, **more: Any) -> Email:
    return Email(given, Identity("trap-1", place=place), **more)


def hit(number: int = 1, incident: int = 1, **overrides: Any) -> StoredTrip:
    """Give the hit of that *number* of an incident."""
    return stored(document(number, incident, **overrides), number)


def document(number: int = 1, incident: int = 1, **overrides: Any) -> dict[str, Any]:
    fields = {
        "event.id": f"01980e1c-7d2a-7b31-{incident:04x}-{number:012x}",
        "canary.incident.id": INCIDENT.format(incident),
        "canary.incident.sequence": number,
        "canary.token.memo": f"share {incident}",
        "message": f"Canarytoken tripped: share {incident} (dns) from 192.0.2.{number % 250}",
    }
    return trip_document(**fields | overrides)


def told(number: int = 1, incident: int = 1, **overrides: Any) -> Notice:
    return notice(document(number, incident, **overrides))
