"""The official client, started on first use; what it raises is translated here, once."""

import asyncio
import logging
import ssl
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from importlib import import_module
from typing import TYPE_CHECKING, Any

from canary_siem import __version__
from canary_siem.errors import (
    AccessRefusedError,
    BatchRefusedError,
    CanarySiemError,
    ReceiverUnavailableError,
)
from connectors.elasticsearch.settings import ElasticsearchSettings

if TYPE_CHECKING:
    from elasticsearch import ApiError, AsyncElasticsearch, TransportError

JSON = "application/json"
CUT = 500
"""Characters of the cluster's words that we repeat."""

OURS_TO_MEND = ("unrecognized parameter", "no handler found")
"""A 400 that says so is no fault of the batch: the cluster is too old, or the path is wrong."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """An HTTP status that the caller wanted to judge itself, and the cluster's words."""

    status: int
    reason: str


class Client:
    """One cluster: requests in, replies out, errors by what the caller should do."""

    def __init__(self, settings: ElasticsearchSettings) -> None:
        self._settings = settings
        self._client: AsyncElasticsearch | None = None
        self._starting = asyncio.Lock()

    async def request(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str] | None = None,
        body: Any = None,
        headers: Mapping[str, str] | None = None,
        allowed: Collection[int] = (),
    ) -> Any:
        """Send one request, once; give what came back.

        Args:
            method: HTTP method.
            path: With a leading slash, quoted.
            params: The query.
            body: Bytes travel as they are; anything else is written as JSON.
            headers: Beside those for content and authorization.
            allowed: Statuses that come back as a Refusal instead of an error.

        Raises:
            ReceiverUnavailableError: No connection, no time, or 429 and 5xx.
            BatchRefusedError: 400 or 413.
            AccessRefusedError: 401, 403, 404; the certificate is not trusted; no Elasticsearch.
        """
        sent = {"accept": JSON, **(headers or {})}
        if body is not None:
            sent["content-type"] = JSON
        if authorization := self._settings.authorization():
            sent["authorization"] = authorization
        client = self._client or await self._start()
        from elasticsearch import ApiError, TransportError  # noqa: PLC0415 - loaded by now

        try:
            reply = await client.perform_request(
                method, path, params=params, headers=sent, body=body
            )
        except ApiError as error:
            if error.meta.status in allowed:
                return Refusal(error.meta.status, reason(error.body))
            raise self._refusal(error) from error
        except TransportError as error:
            trouble = self._trouble(error)
            if isinstance(trouble, AccessRefusedError):
                await self.close()  # a new CA file is read by a new client
            raise trouble from error
        return reply.body

    async def close(self) -> None:
        """Let go of every connection; the next request makes new ones."""
        client, self._client = self._client, None
        if client:
            await client.close()

    @property
    def _place(self) -> str:
        return ", ".join(str(url) for url in self._settings.url)

    async def _start(self) -> "AsyncElasticsearch":
        async with self._starting:
            if self._client is None:
                # It takes half a second to import: the loop has packets to answer meanwhile.
                await asyncio.to_thread(import_module, "elasticsearch")
                self._client = await asyncio.to_thread(self._build)
            return self._client

    def _build(self) -> "AsyncElasticsearch":
        from elastic_transport import OrjsonSerializer  # noqa: PLC0415 - half a second
        from elastic_transport.client_utils import DEFAULT  # noqa: PLC0415 - half a second
        from elasticsearch import AsyncElasticsearch  # noqa: PLC0415 - half a second

        # It warns of every failure, unasked; delivery tells once that the receiver is down.
        logging.getLogger("elastic_transport").setLevel(logging.ERROR)  # noqa: TID251 - not ours
        urls = [str(url).rstrip("/") for url in self._settings.url]
        secure = any(url.startswith("https:") for url in urls)
        return AsyncElasticsearch(
            [_with_port(url) for url in urls],
            headers={"user-agent": f"canary-siem/{__version__}"},
            request_timeout=self._settings.timeout,
            max_retries=0,
            retry_on_timeout=False,
            retry_on_status=(),
            serializers={JSON: OrjsonSerializer()},
            ssl_context=self._settings.tls() if secure else DEFAULT,
        )

    def _trouble(self, error: "TransportError") -> CanarySiemError:
        """Sort what happened before any HTTP status came back."""
        cause = error.__context__ or error  # its own list of causes comes back empty
        words = f"{self._place}: {_one_line(error.message) or type(cause).__name__}"
        if isinstance(cause, ssl.SSLCertVerificationError):
            return AccessRefusedError(f"{words}; its certificate is not trusted: set ca_file")
        return ReceiverUnavailableError(words)

    def _refusal(self, error: "ApiError") -> CanarySiemError:
        """Sort by HTTP status; what is not understood is retried."""
        from elasticsearch import UnsupportedProductError  # noqa: PLC0415 - loaded by now

        status, headers = error.meta.status, error.meta.headers
        words = f"{self._place}: HTTP {status}: {reason(error.body)}"
        if isinstance(error, UnsupportedProductError):
            return AccessRefusedError(f"{self._place}: what answers there is not Elasticsearch")
        if status in {401, 403, 404}:
            return AccessRefusedError(words)
        if status == 400 and any(each in words for each in OURS_TO_MEND):
            return AccessRefusedError(f"{words}; Elasticsearch 8.13 or later is needed")
        # A proxy's 400 is about the connection, not about the trips in it.
        if status == 413 or (status == 400 and "x-elastic-product" in headers):
            return BatchRefusedError(words)
        return ReceiverUnavailableError(words, retry_after=_seconds(headers.get("retry-after")))


def reason(reply: Any) -> str:
    """Give the cluster's words about an error: type, reason and what caused it, cut."""
    error = reply.get("error", reply) if isinstance(reply, dict) else reply
    if not isinstance(error, dict):
        return _one_line(error)
    caused_by = error.get("caused_by")
    cause = caused_by.get("reason") if isinstance(caused_by, dict) else None
    words = (error.get("type"), error.get("reason"), cause)
    return _one_line(": ".join(str(word) for word in words if word) or error)


def _one_line(words: Any) -> str:
    return " ".join(str(words)[: 2 * CUT].split())[:CUT]


def _with_port(url: str) -> str:
    """Write out the port that HTTP implies: the client wants to be told."""
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    if ":" not in host.rpartition("]")[2]:
        host += ":443" if scheme == "https" else ":80"
    return f"{scheme}://{host}{slash}{path}"


def _seconds(retry_after: str | None) -> float | None:
    """Read Retry-After (RFC 9110, section 10.2.3): seconds, or a date."""
    if not retry_after:
        return None
    with suppress(ValueError, TypeError):
        if retry_after.isdecimal():
            return float(retry_after[:9])
        wait = parsedate_to_datetime(retry_after) - datetime.now(UTC)
        return max(0.0, wait.total_seconds())
    return None
