"""A TLS context that follows its files."""

import ssl
from pathlib import Path

import pytest
import structlog
import trustme
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    load_pem_private_key,
)

from canary_siem.errors import ConfigError
from canary_siem.sockets.tls import ServerTls

AUTHORITY = trustme.CA()


class Clock:
    def __init__(self) -> None:
        self.moment = 0.0

    def __call__(self) -> float:
        self.moment += 1
        return self.moment


def write(folder: Path, name: str = "one.example") -> tuple[Path, Path]:
    issued = AUTHORITY.issue_cert(name)
    certificate, key = folder / "tls.pem", folder / "tls.key"
    chain = b"".join(each.bytes() for each in issued.cert_chain_pems)
    certificate.write_bytes(chain)
    key.write_bytes(issued.private_key_pem.bytes())
    return certificate, key


def names(context: ssl.SSLContext) -> list[str]:
    """Shake hands in memory; give the names in the server's certificate, and ALPN."""
    client_context = ssl.create_default_context()
    AUTHORITY.configure_trust(client_context)
    client_context.check_hostname = False
    client_context.set_alpn_protocols(["h2", "http/1.1"])
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(to_client, to_server, server_hostname="x.example")
    server = context.wrap_bio(to_server, to_client, server_side=True)
    for side in (client, server, client, server):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
    certificate = client.getpeercert() or {}
    alternatives = certificate.get("subjectAltName", ())
    return [str(each[1]) for each in alternatives] + [client.selected_alpn_protocol() or ""]


def test_the_files_are_served_with_the_protocols_we_speak(tmp_path: Path) -> None:
    tls = ServerTls("http", *write(tmp_path), protocols=["http/1.1"], now=Clock())

    assert names(tls.context) == ["one.example", "http/1.1"]


def test_changed_files_hold_for_the_next_connection(tmp_path: Path) -> None:
    tls = ServerTls("http", *write(tmp_path), now=Clock())
    write(tmp_path, "two.example")

    assert names(tls.context) == ["two.example", ""]


def test_files_that_did_not_change_are_not_read_again(tmp_path: Path) -> None:
    tls = ServerTls("http", *write(tmp_path), now=Clock())

    assert tls.context is tls.context


def test_the_files_are_looked_at_once_a_second(tmp_path: Path) -> None:
    tls = ServerTls("http", *write(tmp_path), now=lambda: 0.0)
    write(tmp_path, "two.example")

    assert names(tls.context) == ["one.example", ""]


def test_a_broken_new_file_keeps_the_old_one_and_says_so_once(tmp_path: Path) -> None:
    tls = ServerTls("http", *write(tmp_path), now=Clock())
    (tmp_path / "tls.pem").write_bytes(b"half a certific")

    with structlog.testing.capture_logs() as logs:
        assert names(tls.context) == names(tls.context) == ["one.example", ""]

    assert [(each["log_level"], each["event"]) for each in logs] == [
        ("warning", "new certificate not usable, the old one serves on")
    ]


def test_a_file_that_went_away_keeps_the_old_one_and_its_return_is_seen(tmp_path: Path) -> None:
    certificate, key = write(tmp_path)
    tls = ServerTls("http", certificate, key, now=Clock())
    key.unlink()
    assert names(tls.context) == ["one.example", ""]

    write(tmp_path, "two.example")

    assert names(tls.context) == ["two.example", ""]


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    certificate, key = write(tmp_path)
    key.unlink()

    with pytest.raises(ConfigError, match=rf"certificate: can't read {key}: No such file"):
        ServerTls("http", certificate, key)


def test_files_that_do_not_fit_are_named(tmp_path: Path) -> None:
    certificate, key = write(tmp_path)
    key.write_bytes(AUTHORITY.issue_cert("other.example").private_key_pem.bytes())

    with pytest.raises(ConfigError, match="are no PEM certificate with its key"):
        ServerTls("http", certificate, key)


def test_an_encrypted_key_is_refused_without_asking(tmp_path: Path) -> None:
    certificate, key = write(tmp_path)
    loaded = load_pem_private_key(key.read_bytes(), None)
    key.write_bytes(
        loaded.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
    )

    with pytest.raises(ConfigError, match="unencrypted"):
        ServerTls("http", certificate, key)
