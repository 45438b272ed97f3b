"""Kibana's HTTP API, as far as setup needs it; what goes wrong is said by what to do about it."""

import ssl
from collections.abc import Collection, Mapping
from contextlib import AbstractAsyncContextManager
from types import TracebackType
from typing import Any, Self

import aiohttp
import orjson

from canary_siem import __version__
from canary_siem.errors import (
    AccessRefusedError,
    ActionError,
    CanarySiemError,
    ReceiverUnavailableError,
)
from connectors.elasticsearch.settings import ElasticsearchSettings

CUT = 500
"""Characters of Kibana's words that we repeat."""
HEADERS: Mapping[str, str] = {
    "kbn-xsrf": "canary-siem",  # whoever can set it is no browser that was led here
    "elastic-api-version": "2023-10-31",
    "user-agent": f"canary-siem/{__version__}",
}


class Kibana(AbstractAsyncContextManager["Kibana"]):
    """One Kibana, and one of its spaces where the address ends with ``/s/SPACE``.

    Raises:
        AccessRefusedError: A secret's or a certificate's file can't be used.
    """

    def __init__(self, settings: ElasticsearchSettings) -> None:
        self._url = str(settings.kibana_url).rstrip("/")
        self._headers = dict(HEADERS)
        if authorization := settings.authorization():
            self._headers["authorization"] = authorization
        self._tls = settings.tls() if self._url.startswith("https:") else True
        self._timeout = aiohttp.ClientTimeout(total=settings.timeout)
        self._session: aiohttp.ClientSession  # from when it is entered

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(
            headers=self._headers,
            timeout=self._timeout,
            connector=aiohttp.TCPConnector(ssl=self._tls),
        )
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc_value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        await self._session.close()

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        file: bytes = b"",
        allowed: Collection[int] = (),
    ) -> tuple[int, bytes]:
        """Send one request; give the status and what came back.

        Args:
            method: HTTP method.
            path: With a leading slash, below the address.
            params: The query.
            body: Goes as JSON.
            file: NDJSON that goes as an upload instead.
            allowed: Statuses that come back instead of an error.

        Raises:
            ReceiverUnavailableError: No connection, no time, or 429 and 5xx.
            AccessRefusedError: 401, 403; the certificate is not trusted; it is no Kibana.
            ActionError: Any other refusal; the text has Kibana's words.
        """
        sent: Any = None if body is None else orjson.dumps(body)
        headers = {} if body is None else {"content-type": "application/json"}
        if file:
            sent = aiohttp.FormData()
            sent.add_field("file", file, filename="canary-siem.ndjson")
        try:
            async with self._session.request(
                method,
                self._url + path,
                params=params,
                data=sent,
                headers=headers,
                allow_redirects=False,
            ) as reply:
                status, text = reply.status, await reply.read()
                known = "kbn-name" in reply.headers
        except (aiohttp.ClientSSLError, ssl.SSLError) as error:
            raise AccessRefusedError(self._trouble(error)) from error
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            words = f"{self._url}: {str(error) or type(error).__name__}"
            raise ReceiverUnavailableError(words) from error
        if not known and status not in {401, 403, 429, 502, 503, 504}:  # a proxy may say these
            raise AccessRefusedError(f"{self._url}: what answers there is not Kibana")
        if status == 200 or status in allowed:
            return status, text
        raise self.refusal(f"{method} {path}", status, text)

    def _trouble(self, error: Exception) -> str:
        untrusted = isinstance(error, aiohttp.ClientConnectorCertificateError)
        hint = "; its certificate is not trusted: set ca_file" if untrusted else ""
        return f"{self._url}: {error}{hint}"

    def refusal(self, what: str, status: int, text: bytes) -> CanarySiemError:
        """Say what to do about a status that is none of success."""
        words = f"{self._url}: {what}: HTTP {status}: {reason(text)}"
        if status in {401, 403}:
            return AccessRefusedError(words)
        if status == 429 or status >= 500:
            return ReceiverUnavailableError(words)
        return ActionError(words, status=409)


def reason(text: bytes) -> str:
    """Give Kibana's words about an error, cut."""
    try:
        told = orjson.loads(text)
    except orjson.JSONDecodeError:
        told = text.decode(errors="replace")
    if isinstance(told, dict):
        told = told.get("message") or told.get("error") or told
    return " ".join(str(told)[: 2 * CUT].split())[:CUT]
