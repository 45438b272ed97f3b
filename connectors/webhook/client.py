"""HTTP to one address: requests in, replies out; what aiohttp raises is translated here, once."""

import asyncio
from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from canary_siem import __version__
from canary_siem.errors import AccessRefusedError, ReceiverUnavailableError
from connectors.webhook.replies import Reply
from connectors.webhook.settings import WebhookSettings

if TYPE_CHECKING:
    from aiohttp import ClientSession

MOST_REPLY = 1 << 10
"""Octets of an answer that are read: enough for its reason."""


def place(url: str) -> str:
    """Give host and port of *url*: what follows them may be a secret."""
    return urlsplit(url).netloc


class Client:
    """One session, made on first use.

    Args:
        settings: Time-out and authorities.
    """

    def __init__(self, settings: WebhookSettings) -> None:
        self._settings = settings
        self._session: ClientSession | None = None

    async def post(self, url: str, body: bytes, headers: Mapping[str, str]) -> Reply:
        """Send *body* to *url*, once; a redirect is not followed.

        Raises:
            ReceiverUnavailableError: No connection, or no answer in time.
            AccessRefusedError: Its certificate is not trusted.
        """
        session = self._session or await self._start()
        from aiohttp import ClientConnectorCertificateError, ClientError  # noqa: PLC0415 - loaded
        from yarl import URL  # noqa: PLC0415 - comes with it

        try:
            async with session.post(
                # Encoded already: it goes out as it was given.
                URL(url, encoded=True),
                data=body,
                headers=headers,
                allow_redirects=False,
            ) as response:
                words = await response.content.read(MOST_REPLY)
                after = response.headers.get("Retry-After", "")
                return Reply(response.status, words.decode(errors="replace"), after)
        except ClientConnectorCertificateError as error:
            await self.close()  # a mended CA file is read by a new session
            raise AccessRefusedError(
                f"{place(url)}: its certificate is not trusted: set ca_file"
                f" ({error.certificate_error})"
            ) from error
        except (ClientError, TimeoutError, OSError) as error:
            raise ReceiverUnavailableError(f"{place(url)}: {_reason(error)}") from error

    async def close(self) -> None:
        """Let go of every connection; the next request makes new ones."""
        session, self._session = self._session, None
        if session:
            await session.close()

    async def _start(self) -> "ClientSession":
        # It takes a fifth of a second to import: the loop has packets to answer meanwhile.
        await asyncio.to_thread(import_module, "aiohttp")
        from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, TCPConnector  # noqa: PLC0415 - loaded

        context = await asyncio.to_thread(self._settings.tls)
        self._session = ClientSession(
            connector=TCPConnector(ssl=context),
            cookie_jar=DummyCookieJar(),
            headers={"User-Agent": f"canary-siem/{__version__}"},
            timeout=ClientTimeout(total=self._settings.timeout),
        )
        return self._session


def _reason(error: Exception) -> str:
    """Say why there is no answer; what aiohttp says itself may hold the whole address."""
    if isinstance(error, TimeoutError):
        return "no answer in time"
    return getattr(error, "strerror", None) or type(error).__name__
