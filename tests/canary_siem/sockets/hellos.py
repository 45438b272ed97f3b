"""ClientHello octets as a real TLS library sends them."""

import ssl
from contextlib import suppress


def client_hello(name: str) -> bytes:
    """Give the first flight of a client that asks for *name*; empty for no SNI."""
    context = ssl.create_default_context()
    context.check_hostname = False
    outgoing = ssl.MemoryBIO()
    client = context.wrap_bio(ssl.MemoryBIO(), outgoing, server_hostname=name or None)
    with suppress(ssl.SSLWantReadError):
        client.do_handshake()
    return outgoing.read()
