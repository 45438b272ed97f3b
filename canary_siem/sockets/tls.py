"""TLS from the operator's own PEM files, read again when they change."""

import ssl
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import structlog

from canary_siem.errors import ConfigError

log = structlog.get_logger(__name__)

Stamp = tuple[tuple[int, int, int], ...]


class ServerTls:
    """A server's TLS context that follows its files.

    Renewed certificates hold for the next connection, without a restart. While the new files
    can't be used (half written, a key of another certificate) the old ones serve on.

    Args:
        listener: Its name, for errors and the log.
        certificate: PEM: the certificate, then its chain.
        key: PEM: the private key, without a pass phrase.
        protocols: ALPN names (RFC 7301) that we speak.
        now: A monotonic clock, seconds; the files are looked at once a second at most.

    Raises:
        ConfigError: The files can't be used now.
    """

    def __init__(
        self,
        listener: str,
        certificate: Path,
        key: Path,
        protocols: Sequence[str] = (),
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._listener = listener
        self._certificate = certificate
        self._key = key
        self._protocols = list(protocols)
        self._now = now
        self._looked = now()
        self._stamp = self._read_stamp()
        try:
            self._context = self._load()
        except (OSError, ValueError) as error:
            hint = self._hint(error)
            raise ConfigError(f"listeners.{listener}", "certificate", hint) from error

    @property
    def context(self) -> ssl.SSLContext:
        """The context for the next connection."""
        moment = self._now()
        if moment - self._looked >= 1:
            self._looked = moment
            self._follow()
        return self._context

    def _follow(self) -> None:
        stamp = self._read_stamp()
        if stamp == self._stamp:
            return
        self._stamp = stamp
        try:
            self._context = self._load()
        except (OSError, ValueError) as error:
            hint = self._hint(error)
            log.warning("new certificate not usable, the old one serves on", reason=hint)
        else:
            log.info("certificate read again", listener=self._listener)

    def _read_stamp(self) -> Stamp:
        """Tell one state of the files from another; a file that is gone has a state too."""
        stamps = []
        for path in (self._certificate, self._key):
            try:
                found = path.stat()
                stamps.append((found.st_mtime_ns, found.st_ino, found.st_size))
            except OSError:
                stamps.append((0, 0, 0))
        return tuple(stamps)

    def _load(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        # An empty pass phrase: OpenSSL must never ask for one on the terminal.
        context.load_cert_chain(self._certificate, self._key, password="")
        if self._protocols:
            context.set_alpn_protocols(self._protocols)
        return context

    def _hint(self, error: Exception) -> str:
        for path in (self._certificate, self._key):
            try:
                path.open("rb").close()
            except OSError as unreadable:
                return f"can't read {path}: {unreadable.strerror}"
        return (
            f"{self._certificate} and {self._key} are no PEM certificate with its key, "
            f"unencrypted ({error})"
        )
