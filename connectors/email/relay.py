"""One SMTP relay: mails in, what became of each out; what aiosmtplib raises is translated here."""

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from typing import TYPE_CHECKING

from canary_siem.errors import AccessRefusedError, CanarySiemError, ReceiverUnavailableError
from connectors.email.settings import EmailSettings, mailbox

if TYPE_CHECKING:
    from aiosmtplib import SMTP

NO_NAME = "[127.0.0.1]"
"""How a machine without a full name greets (RFC 5321, section 4.1.3)."""

GOODBYE = 1.0
"""Seconds that a relay has to answer QUIT."""

TOO_BIG = 552
"""What a relay says at MAIL FROM of the mail, not of us (RFC 1870, section 6.1)."""


class MailRefusedError(CanarySiemError):
    """The relay refuses this mail for good, for what is in it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of a mail that somebody gets.

    Attributes:
        later: Recipients that are put off, and why.
        never: Recipients that are refused for good, and why.
    """

    later: dict[str, str] = field(default_factory=dict)
    never: dict[str, str] = field(default_factory=dict)


class Relay:
    """Connects for one batch of mails; holds no connection between batches.

    Args:
        settings: Where, and as whom.
    """

    def __init__(self, settings: EmailSettings) -> None:
        self._settings = settings
        self._where = f"{settings.place.scheme}://{settings.place.host}:{settings.place.port}"
        self._client: SMTP | None = None

    async def send(self, mail: bytes, recipients: Sequence[str]) -> Taken:
        """Hand *mail* over.

        Args:
            mail: As RFC 5322 has it.
            recipients: Bare addresses.

        Raises:
            MailRefusedError: For what is in it.
            ReceiverUnavailableError: Nobody gets it now.
            AccessRefusedError: We, our sender or all recipients are refused.
        """
        import aiosmtplib  # noqa: PLC0415 - an extra, and loaded by _connected

        try:
            async with asyncio.timeout(self._settings.timeout):
                client = self._client or await self._connected()
                sender = mailbox(self._settings.sender).addr_spec
                refused, _ = await client.sendmail(sender, list(recipients), mail)
        except aiosmtplib.SMTPRecipientsRefused as error:
            raise self._nobody(error) from error
        except aiosmtplib.SMTPDataError as error:
            raise self._sorted(error.code, error.message, MailRefusedError) from error
        except aiosmtplib.SMTPSenderRefused as error:
            kind = MailRefusedError if error.code == TOO_BIG else AccessRefusedError
            raise self._sorted(error.code, error.message, kind) from error
        except aiosmtplib.SMTPResponseException as error:
            await self.close()
            raise self._sorted(error.code, error.message, AccessRefusedError) from error
        except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
            await self.close()
            raise self._translated(error) from error
        said = {name: f"{each[0]} {each[1]}" for name, each in refused.items()}
        later = {name: text for name, text in said.items() if text.startswith("4")}
        return Taken(later, {name: text for name, text in said.items() if name not in later})

    async def close(self) -> None:
        """Say goodbye, if there is somebody to hear it. Safe to call twice."""
        client, self._client = self._client, None
        if client is None:
            return
        import aiosmtplib  # noqa: PLC0415 - it is loaded: there is a client

        # TLS would wait for the relay's own goodbye: what matters was acknowledged before.
        transport = client.transport
        with contextlib.suppress(aiosmtplib.SMTPException, OSError, TimeoutError):
            async with asyncio.timeout(GOODBYE):
                await client.quit()
        await _dropped(client, transport)

    async def _connected(self) -> "SMTP":
        settings = self._settings
        # The loop has packets to answer while a module is read from the disk.
        await asyncio.to_thread(import_module, "aiosmtplib")
        from aiosmtplib import SMTP  # noqa: PLC0415 - loaded

        context, secret = await asyncio.to_thread(lambda: (settings.tls(), settings.secret()))
        client = SMTP(
            hostname=settings.place.host,
            port=settings.place.port,
            local_hostname=settings.helo or _name(),
            timeout=settings.timeout,
            use_tls=settings.place.scheme == "smtps",
            start_tls=False,
            tls_context=context,
        )
        try:
            await client.connect()
            await client.ehlo()
            if settings.place.scheme == "smtp" and settings.upgrade != "never":
                await self._upgraded(client)
            if settings.username:
                await self._logged_in(client, settings.username, secret)
        except BaseException:
            await _dropped(client, client.transport)
            raise
        self._client = client
        return client

    async def _upgraded(self, client: "SMTP") -> None:
        if client.supports_extension("starttls"):
            await client.starttls()
            await client.ehlo()
        elif self._settings.upgrade == "required":
            raise AccessRefusedError(
                f"{self._where} offers no STARTTLS: use smtps://, or starttls with no password"
            )

    async def _logged_in(self, client: "SMTP", username: str, secret: str) -> None:
        if not client.supported_auth_methods:
            raise AccessRefusedError(
                f"{self._where} offers no way to log in that we know: set no username, or another"
                " port"
            )
        await client.login(username, secret)

    def _nobody(self, error: "Exception") -> CanarySiemError:
        """Say that no recipient was taken: put off where one of them was."""
        refusals = getattr(error, "recipients", [])
        said = "; ".join(f"{each.recipient}: {each.code} {each.message}" for each in refusals)
        if any(400 <= each.code < 500 for each in refusals):
            return ReceiverUnavailableError(f"{self._where}: {said}")
        return AccessRefusedError(f"{self._where} takes no recipient: {said}")

    def _sorted(self, code: int, message: str, final: type[CanarySiemError]) -> CanarySiemError:
        """Give *final* for what will stay so (RFC 5321, section 4.2.1), else "unavailable"."""
        said = f"{self._where}: {code} {message}"
        return final(said) if 500 <= code < 600 else ReceiverUnavailableError(said)

    def _translated(self, error: BaseException) -> CanarySiemError:
        cause: BaseException | None = error
        while cause is not None:
            if isinstance(cause, ssl.SSLCertVerificationError):
                return AccessRefusedError(
                    f"{self._where}: its certificate is not trusted: set ca_file"
                    f" ({cause.verify_message})"
                )
            cause = cause.__cause__
        reason = str(error) or f"no answer within {self._settings.timeout:g} s"
        return ReceiverUnavailableError(f"{self._where}: {reason}")


async def _dropped(client: "SMTP", transport: asyncio.BaseTransport | None) -> None:
    client.close()
    if isinstance(transport, asyncio.WriteTransport):
        transport.abort()
    for _ in range(3):  # as many turns as the loop needs to close a socket below TLS
        await asyncio.sleep(0)


def _name() -> str:
    """Give our name where it is a full one; never ask a resolver for it."""
    name = socket.gethostname()
    return name if "." in name and name.isascii() else NO_NAME
