"""A trip as one line, in the format that is set."""

import os

import orjson

from canary_siem.dialects import cef, leef, plain5424, rfc5424
from canary_siem.trips import StoredTrip
from connectors.syslog.settings import FACILITIES, SyslogSettings

_WRAPPED = {"cef": cef.line, "leef": leef.line}


class Lines:
    """Writes lines.

    Args:
        settings: Format, facility, enterprise number and bound.
    """

    def __init__(self, settings: SyslogSettings) -> None:
        self._facility = FACILITIES[settings.facility]
        self._enterprise = settings.enterprise
        self._limit = settings.limit
        self._dialect = _WRAPPED.get(settings.format)
        self._whole = settings.place.transport != "udp"
        self._procid = str(os.getpid())
        self._short = self._whole and self._dialect is None

    def write(self, trip: StoredTrip) -> bytes:
        """Write *trip*.

        Raises:
            ValueError: The stored document is no JSON.
            TypeError: It is no object.
        """
        if self._short and (line := self._plain(trip.document)):
            return line
        document = orjson.loads(trip.document)
        if not isinstance(document, dict):
            raise TypeError("the document is no JSON object")
        if self._dialect is None:
            return rfc5424.line(
                document,
                trip.document if self._whole else b"",
                facility=self._facility,
                procid=self._procid,
                enterprise=self._enterprise,
                limit=self._limit,
            )
        return rfc5424.wrapped(
            document,
            self._dialect(document, limit=self._limit - rfc5424.HEADER_OCTETS),
            facility=self._facility,
            procid=self._procid,
        )

    def _plain(self, stored: bytes) -> bytes | None:
        return plain5424.line(
            stored,
            facility=self._facility,
            procid=self._procid,
            enterprise=self._enterprise,
            limit=self._limit,
        )


def counted(line: bytes) -> bytes:
    """Frame *line* by its length (RFC 6587, section 3.4.1; RFC 5425, section 4.3)."""
    return b"%d %b" % (len(line), line)


def ended(line: bytes) -> bytes:
    """Frame *line* by a line feed after it (RFC 6587, section 3.4.2); it holds none itself."""
    return line + b"\n"
