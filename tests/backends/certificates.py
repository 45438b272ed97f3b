"""A certificate authority of one's own, for the servers and for their clients."""

from dataclasses import dataclass
from pathlib import Path

import trustme


@dataclass(frozen=True)
class Certificates:
    """PEM files: the authority, one certificate for localhost, one for a client."""

    authority: Path
    certificate: Path
    key: Path
    client_certificate: Path
    client_key: Path


def make(folder: Path) -> Certificates:
    """Make an authority and what it signs, in *folder*; every user may read them."""
    authority = trustme.CA()
    server = authority.issue_cert("localhost", "127.0.0.1")
    client = authority.issue_cert("client.example.test")
    made = Certificates(
        folder / "authority.pem",
        folder / "server.pem",
        folder / "server-key.pem",
        folder / "client.pem",
        folder / "client-key.pem",
    )
    authority.cert_pem.write_to_path(str(made.authority))
    server.cert_chain_pems[0].write_to_path(str(made.certificate))
    server.private_key_pem.write_to_path(str(made.key))
    client.cert_chain_pems[0].write_to_path(str(made.client_certificate))
    client.private_key_pem.write_to_path(str(made.client_key))
    return made
