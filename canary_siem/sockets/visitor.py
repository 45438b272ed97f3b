"""Who is at the other end of a connection."""

import ssl
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Visitor:
    """What a connection tells of itself before the first request.

    Attributes:
        ip: The peer, or the client that a trusted proxy named in a PROXY header.
        port: Its port.
        own_ip: Our side, as the client saw it.
        own_port: Our side.
        proxied: Whether ``ip`` is a proxy's word.
        server_name: The host name of the TLS ClientHello (SNI); empty where there was none.
        secure: Whether TLS is spoken.
        error: What was wrong before any request; empty where nothing was.
    """

    ip: str
    port: int
    own_ip: str
    own_port: int
    proxied: bool = False
    server_name: str = ""
    secure: bool = False
    error: str = ""


def tls_fields(established: ssl.SSLObject | None, server_name: str) -> dict[str, Any]:
    """Give ECS ``tls`` for a handshake that is done, or was only begun (None)."""
    fields: dict[str, Any] = {"established": established is not None}
    if server_name:
        fields["client"] = {"server_name": server_name}
    if established is not None:
        name, _, version = (established.version() or "").partition("v")
        if version:  # OpenSSL says TLSv1.3
            fields["version_protocol"] = name.lower()
            fields["version"] = version if "." in version else f"{version}.0"
        if cipher := established.cipher():
            fields["cipher"] = cipher[0]
    return fields
