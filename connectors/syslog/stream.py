"""Lines over TCP or TLS: one connection, kept; what was in flight when it broke is sent again."""

import asyncio
import ssl
from collections.abc import Callable, Iterator

import structlog

from canary_siem.errors import AccessRefusedError, CanarySiemError, ReceiverUnavailableError
from connectors.syslog.lines import counted, ended
from connectors.syslog.settings import SyslogSettings
from connectors.syslog.wire import Wire

log = structlog.get_logger(__name__)

OUR_CERTIFICATE = ("CERTIFICATE", "UNKNOWN_CA", "ACCESS_DENIED", "HANDSHAKE_FAILURE")
"""TLS alerts by which a receiver refuses us (RFC 8446, section 6.2), as OpenSSL names them."""

MOST_KEPT = 64
"""Writes of the past that are kept, in case the receiver turns out not to have read them."""


class Stream:
    """Sends chunks of lines.

    Args:
        settings: Where, and how.
    """

    def __init__(self, settings: SyslogSettings) -> None:
        self._settings = settings
        self._frame: Callable[[bytes], bytes] = ended if settings.framing == "lf" else counted
        self._wire: Wire | None = None
        # The batch that the other kernel took last, and what a reset showed to be in doubt.
        self._last: list[bytes] = []
        self._doubtful: list[bytes] = []

    async def send(self, chunks: Iterator[list[bytes]]) -> None:
        """Send every chunk, a write each; return when the receiver's kernel has all.

        Raises:
            ReceiverUnavailableError: There is no connection, or it broke, or stands still.
            AccessRefusedError: A certificate is not trusted, the receiver's or ours.
        """
        seconds = self._settings.timeout
        sent = []
        try:
            wire = await self._connection()
            for data in self._doubtful:
                await wire.write(data, seconds)
            for lines in chunks:
                data = b"".join(map(self._frame, lines))
                sent.append(data)
                await wire.write(data, seconds)
                await asyncio.sleep(0)
            await wire.sent(seconds)
        except OSError as error:
            self._drop()
            raise self._trouble(error) from error
        except BaseException:
            self._drop()  # half a line may be out
            raise
        self._last, self._doubtful = (self._doubtful + sent)[-MOST_KEPT:], []

    async def close(self) -> None:
        """Let go of the connection."""
        wire, self._wire = self._wire, None
        if wire:
            await wire.close()

    async def _connection(self) -> Wire:
        """Give the connection if it lives, else a new one."""
        if wire := self._wire:
            if wire.alive():
                return wire
            self._drop()
            if isinstance(wire.error, ssl.SSLError):
                raise wire.error
        settings = self._settings
        tls = settings.tls() if settings.place.transport == "tls" else None
        wire = Wire()
        await wire.connect(settings.place, settings.timeout, tls)
        self._wire = wire
        return wire

    def _drop(self) -> None:
        """Give the connection up.

        A receiver that closes without having read everything resets it: then the batch before
        is in doubt too, and goes again. The one under way is kept by whoever gave it.
        """
        wire, self._wire = self._wire, None
        if wire is None:
            return
        wire.abort()
        if self._last and (wire.reset or isinstance(wire.error, ssl.SSLError)):
            log.warning("receiver reset; the batch before is sent again", url=self._settings.url)
            self._doubtful = self._last
        self._last = []

    def _trouble(self, error: OSError) -> CanarySiemError:
        """Sort what broke the connection."""
        url = self._settings.url
        if isinstance(error, ssl.SSLCertVerificationError):
            reason = error.verify_message or error
            return AccessRefusedError(
                f"{url}: its certificate is not trusted: set ca_file ({reason})"
            )
        if isinstance(error, ssl.SSLError) and any(
            word in (error.reason or "") for word in OUR_CERTIFICATE
        ):
            return AccessRefusedError(
                f"{url}: it refuses us ({error.reason}): check certificate and key"
            )
        if isinstance(error, TimeoutError):
            return ReceiverUnavailableError(f"{url}: {str(error) or 'no connection in time'}")
        reason = error.strerror or str(error) or "closed by the receiver"
        return ReceiverUnavailableError(f"{url}: {reason}")
