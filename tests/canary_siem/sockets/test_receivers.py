"""Receivers are verified, and files of ours that can't be used are named."""

import ssl
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization

from canary_siem.errors import AccessRefusedError
from canary_siem.sockets.receivers import kept_in, verified
from tests.backends import certificates


def test_the_systems_authorities_are_trusted_where_nothing_is_said() -> None:
    context = verified(None)

    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname


def test_an_authority_of_ones_own_takes_their_place(tmp_path: Path) -> None:
    context = verified(certificates.make(tmp_path).authority)

    assert len(context.get_ca_certs()) == 1
    assert context.verify_mode is ssl.CERT_REQUIRED


def test_a_certificate_of_ours_goes_with_its_key(tmp_path: Path) -> None:
    made = certificates.make(tmp_path)

    verified(None, made.client_certificate, made.client_key)
    with pytest.raises(AccessRefusedError, match="server-key"):
        verified(None, made.client_certificate, made.key)


def test_a_file_that_is_not_there_is_told_by_name(tmp_path: Path) -> None:
    with pytest.raises(AccessRefusedError, match=r"nothing\.pem: No such file"):
        verified(tmp_path / "nothing.pem")


def test_an_encrypted_key_is_refused_instead_of_asking_a_terminal(tmp_path: Path) -> None:
    made = certificates.make(tmp_path)
    plain = serialization.load_pem_private_key(made.client_key.read_bytes(), None)
    key = tmp_path / "encrypted.pem"
    key.write_bytes(
        plain.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"a pass phrase"),
        )
    )

    with pytest.raises(AccessRefusedError, match=r"encrypted\.pem: the key is encrypted"):
        verified(None, made.client_certificate, key)


def test_a_secret_is_read_as_it_stands_now(tmp_path: Path) -> None:
    file = tmp_path / "secret"
    for text in ("old\n", "new\n"):
        file.write_text(text)
        assert kept_in(file, "the secret") == text


@pytest.mark.parametrize(("content", "reason"), [(None, "No such file"), (b"\xff", "not text")])
def test_a_secret_that_cant_be_read_is_told_by_its_file(
    content: bytes | None, reason: str, tmp_path: Path
) -> None:
    file = tmp_path / "secret"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(AccessRefusedError, match=f"can't read the secret in {file}: .*{reason}"):
        kept_in(file, "the secret")
