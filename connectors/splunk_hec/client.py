"""HTTP to one HEC: requests in, replies out; what aiohttp raises is translated here, once."""

import asyncio
import gzip
import uuid
from importlib import import_module
from typing import TYPE_CHECKING

from canary_siem import __version__
from canary_siem.errors import AccessRefusedError, ReceiverUnavailableError
from canary_siem.sockets.receivers import verified
from connectors.splunk_hec.replies import Reply
from connectors.splunk_hec.settings import SplunkHecSettings

if TYPE_CHECKING:
    from aiohttp import ClientSession, StreamReader

MOST_REPLY = 1 << 16
"""Octets of an answer that are read."""

BIG = 32 << 10
"""Octets from which on compressing is worth a thread."""

KEEPALIVE_SECONDS = 10
"""Less than Splunk's own 12 (server.conf, busyKeepAliveIdleTimeout): we let go first."""


class Client:
    """One HEC, one data channel."""

    def __init__(self, settings: SplunkHecSettings) -> None:
        self._settings = settings
        self._channel = str(uuid.uuid4())
        self._session: ClientSession | None = None

    async def post(self, path: str, body: bytes, *, compress: bool = False) -> Reply:
        """Send *body* to *path* below ``/services/collector``, once.

        Raises:
            ReceiverUnavailableError: No connection, or no answer in time.
            AccessRefusedError: Its certificate is not trusted; a file of ours can't be read.
        """
        headers = {
            "Authorization": f"Splunk {self._settings.secret()}",
            "Content-Type": "application/json",
            "X-Splunk-Request-Channel": self._channel,
        }
        if compress:
            headers["Content-Encoding"] = "gzip"
            body = await _gzipped(body)
        session = self._session or await self._start()
        from aiohttp import ClientConnectorCertificateError, ClientError  # noqa: PLC0415 - loaded

        url = f"{self._settings.collector}{path}"
        try:
            async with session.post(
                url, data=body, headers=headers, allow_redirects=False
            ) as response:
                after = response.headers.get("Retry-After", "")
                return Reply(response.status, await _head(response.content), after)
        except ClientConnectorCertificateError as error:
            await self.close()  # a mended CA file is read by a new session
            raise AccessRefusedError(
                f"{url}: its certificate is not trusted: set ca_file ({error.certificate_error})"
            ) from error
        except (ClientError, TimeoutError, OSError) as error:
            reason = str(error) or "no answer in time"
            raise ReceiverUnavailableError(f"{url}: {reason}") from error

    async def close(self) -> None:
        """Let go of every connection; the next request makes new ones."""
        session, self._session = self._session, None
        if session:
            await session.close()

    async def _start(self) -> "ClientSession":
        # It takes a fifth of a second to import: the loop has packets to answer meanwhile.
        await asyncio.to_thread(import_module, "aiohttp")
        from aiohttp import ClientSession, ClientTimeout, TCPConnector  # noqa: PLC0415 - loaded

        context = await asyncio.to_thread(verified, self._settings.ca_file)
        connector = TCPConnector(ssl=context, keepalive_timeout=KEEPALIVE_SECONDS)
        self._session = ClientSession(
            connector=connector,
            headers={"User-Agent": f"canary-siem/{__version__}"},
            timeout=ClientTimeout(total=self._settings.timeout),
        )
        return self._session


async def _head(content: "StreamReader") -> bytes:
    """Read an answer, MOST_REPLY octets of it at most."""
    text = bytearray()
    async for chunk in content.iter_chunked(MOST_REPLY):
        text += chunk
        if len(text) >= MOST_REPLY:
            break
    return bytes(text[:MOST_REPLY])


async def _gzipped(body: bytes) -> bytes:
    if len(body) < BIG:
        return gzip.compress(body, 1, mtime=0)
    return await asyncio.to_thread(gzip.compress, body, 1, mtime=0)
