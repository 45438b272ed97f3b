"""What a TLS session tells of who came."""

import ssl
from typing import cast

import pytest

from canary_siem.sockets.visitor import tls_fields


class Session:
    def __init__(self, version: str | None, cipher: tuple[str, str, int] | None) -> None:
        self._version = version
        self._cipher = cipher

    def version(self) -> str | None:
        return self._version

    def cipher(self) -> tuple[str, str, int] | None:
        return self._cipher


@pytest.mark.parametrize(
    ("version", "protocol", "number"),
    [("TLSv1.3", "tls", "1.3"), ("TLSv1", "tls", "1.0"), ("SSLv3", "ssl", "3.0")],
)
def test_a_version_is_cut_as_ecs_wants_it(version: str, protocol: str, number: str) -> None:
    session = cast("ssl.SSLObject", Session(version, ("AES", "x", 128)))

    assert tls_fields(session, "a.example") == {
        "established": True,
        "version": number,
        "version_protocol": protocol,
        "cipher": "AES",
        "client": {"server_name": "a.example"},
    }


def test_what_is_not_known_is_absent() -> None:
    assert tls_fields(cast("ssl.SSLObject", Session(None, None)), "") == {"established": True}
    assert tls_fields(None, "") == {"established": False}
