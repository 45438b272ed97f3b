"""Saying what was seen: a mail, or what was to become one, as Hits."""

import ssl
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from canary_siem.artifacts.logins import user_fields
from canary_siem.events import rfc3339, timestamp
from canary_siem.sockets.visitor import Visitor, tls_fields
from canary_siem.trips import Hit
from listeners.smtp.addresses import Address
from listeners.smtp.charsets import fit
from listeners.smtp.message import Attachment, Message

CHANNEL = "smtp"
RECIPIENTS = 50
"""Recipients of one mail that are told."""
_ADDRESSES = ("from", "to", "cc", "reply_to")


@dataclass(slots=True)
class Seen:
    """What one client did.

    Attributes:
        at: Nanoseconds since the epoch.
        visitor: Who it was.
        tls: The session it came through.
        helo: What it calls itself.
        sender: Whom it says the mail is from (MAIL FROM); None where it said nothing.
        recipients: Who was to get it, of those that are ours.
        message: The mail; None where none came.
        queue_id: What we call it.
        login: As whom the client wanted to log in; empty where it did not.
        original: Its octets as they came.
        error: What was wrong with it; empty where nothing was.
    """

    at: int
    visitor: Visitor
    tls: ssl.SSLObject | None = None
    helo: str = ""
    sender: Address | None = None
    recipients: Sequence[Address] = field(default_factory=list)
    message: Message | None = None
    queue_id: str = ""
    login: str = ""
    original: bytes = b""
    error: str = ""

    def hits(self, hosts: Iterable[str]) -> list[Hit]:
        """Make the Hits of tokens that were named at *hosts*; an empty one where none was."""
        visitor, fields = self.visitor, self.fields()
        return [
            Hit(
                channel=CHANNEL,
                at=self.at,
                name=host,
                source_ip=visitor.ip,
                source_port=visitor.port,
                role="forwarded" if visitor.proxied else "direct",
                destination_ip=visitor.own_ip,
                destination_port=visitor.own_port,
                transport="tcp",
                ecs=fields,
                original=self.original,
                error=self.error,
            )
            for host in hosts
        ]

    def fields(self) -> dict[str, Any]:
        """Give ECS ``email``, ``tls`` and ``user``, and what ECS has no field for."""
        sender = self.sender.text if self.sender else ""
        null = self.sender is not None and self.sender.empty
        recipients = _each(address.text for address in self.recipients)
        envelope = {"from": "<>" if null else sender, "to": recipients}
        # What the envelope says holds where the message does not say otherwise.
        email: dict[str, Any] = {
            "direction": "inbound",
            "from": {"address": _each([sender])},
            "to": {"address": recipients},
        }
        canary: dict[str, Any] = {"helo": self.helo, "envelope": envelope}
        if self.message is not None:
            _lay(email, _of(self.message))
            email["delivery_timestamp"] = timestamp(self.at)
            email["local_id"] = self.queue_id
            canary["links"] = _each(self.message.links)
        fields: dict[str, Any] = {"email": email, "canary": {"email": canary}}
        if self.tls is not None:
            fields["tls"] = tls_fields(self.tls, "")
        return fields | user_fields(fit(self.login))


def _of(message: Message) -> dict[str, Any]:
    """Give what a message says of itself, as ECS ``email``."""
    headers = message.headers
    email: dict[str, Any] = {
        name: {"address": _each(headers.addresses(name.replace("_", "-")))} for name in _ADDRESSES
    }
    email["sender"] = {"address": "".join(headers.addresses("sender")[:1])}
    email["subject"] = fit(headers.text("subject"))
    email["message_id"] = headers.raw("message-id").strip(" <>")
    email["x_mailer"] = headers.text("x-mailer") or headers.text("user-agent")
    if headers.raw("content-type"):
        email["content_type"] = headers.media_type()
    if (written := message.written()) is not None:
        email["origination_timestamp"] = rfc3339(written)
    files: list[dict[str, Any]] = []
    for attachment in message.attachments:
        if (file := _file(attachment)) not in files:  # ECS: nothing twice
            files.append(file)
    email["attachments"] = files
    return email


def _file(attachment: Attachment) -> dict[str, Any]:
    name = fit(attachment.name)
    stem, _, extension = name.rpartition(".")
    known: dict[str, Any] = {"name": name, "mime_type": fit(attachment.media_type)}
    if stem and extension.isalnum() and len(extension) <= 16:
        known["extension"] = extension.lower()
    if attachment.sha256:
        known |= {"size": attachment.size, "hash": {"sha256": attachment.sha256}}
    return {"file": {key: value for key, value in known.items() if value or value == 0}}


def _each(values: Iterable[str]) -> list[str]:
    """Make texts fit, and keep each once."""
    return list(dict.fromkeys(filter(None, map(fit, values))))[:RECIPIENTS]


def _lay(below: dict[str, Any], over: dict[str, Any]) -> None:
    """Take from *over* what says something."""
    for key, value in over.items():
        told = value.get("address") if isinstance(value, dict) else value
        if told:
            below[key] = value
