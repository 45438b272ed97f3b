"""What a person sets: where the receiver is, and how it wants to be spoken to."""

import ssl
from functools import cached_property
from pathlib import Path
from typing import Literal, NamedTuple, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, model_validator

from canary_siem.dialects.rfc5424 import EXAMPLE_ENTERPRISE, LEAST_LIMIT
from canary_siem.durations import Duration
from canary_siem.sockets.receivers import verified

PORTS = {"udp": 514, "tcp": 514, "tls": 6514}
"""Where none is given: RFC 5426, custom, RFC 5425."""

MOST_DATAGRAM = 65_000
FACILITIES = {"authpriv": 10} | {f"local{n}": 16 + n for n in range(8)}
"""RFC 5424, section 6.2.1, table 1."""

Facility = Literal[
    "authpriv", "local0", "local1", "local2", "local3", "local4", "local5", "local6", "local7"
]


class Place(NamedTuple):
    """An address, taken apart."""

    transport: str
    host: str
    port: int


class SyslogSettings(BaseModel):
    """``[connectors.NAME]`` with ``type = "syslog"``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(description="udp://HOST:PORT, tcp://HOST:PORT or tls://HOST:PORT.")
    format: Literal["rfc5424", "cef", "leef"] = Field(
        "rfc5424", description="CEF and LEEF are the message of an RFC 5424 line."
    )
    framing: Literal["octet-counting", "lf"] = Field(
        "octet-counting", description="How messages are parted by TCP and TLS (RFC 6587)."
    )
    facility: Facility = Field("authpriv", description="What the receiver sorts by.")
    enterprise: int = Field(
        EXAMPLE_ENTERPRISE,
        ge=1,
        lt=1 << 32,
        description="Your IANA enterprise number, in the name of the structured data.",
    )
    max_octets: int | None = Field(
        None,
        ge=LEAST_LIMIT,
        le=1 << 20,
        description="A line at most: 2048 by UDP, else 65536. Fields are cut, never the line.",
    )
    ca_file: Path | None = Field(None, description="PEM; instead of the system's authorities.")
    certificate: Path | None = Field(None, description="PEM; for receivers that want one.")
    key: Path | None = Field(None, description="PEM; its key, where it is not beside it.")
    timeout: Duration = Field(10.0, gt=0, le=120, description="To connect, and to send.")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        transport = self.place.transport
        if transport == "udp" and self.framing != "octet-counting":
            raise ValueError("a datagram has no framing: leave it out")
        if transport == "udp" and (self.max_octets or 0) > MOST_DATAGRAM:
            raise ValueError(f"a datagram holds {MOST_DATAGRAM} octets: lower max_octets")
        if transport != "tls" and (self.ca_file or self.certificate or self.key):
            raise ValueError("ca_file, certificate and key need a url that begins with tls://")
        if self.key and not self.certificate:
            raise ValueError("key needs certificate")
        return self

    @cached_property
    def place(self) -> Place:
        """Where the receiver is."""
        parts = urlsplit(self.url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("url is udp://HOST:PORT, tcp://HOST:PORT or tls://HOST:PORT")
        if parts.username is not None or parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("url ends with the port, and holds no user or password")
        return Place(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme])

    @property
    def limit(self) -> int:
        """Octets of a line at most."""
        return self.max_octets or (LEAST_LIMIT if self.place.transport == "udp" else 65_536)

    def tls(self) -> ssl.SSLContext:
        """Give what a TLS connection is made by: the receiver is always verified (RFC 5425).

        Raises:
            AccessRefusedError: A file of ours can't be used.
        """
        return verified(self.ca_file, self.certificate, self.key)
