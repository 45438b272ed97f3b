"""What a person may set, and what is wrong with the rest."""

from pathlib import Path
from typing import Any

import pytest
import trustme
from pydantic import ValidationError

from canary_siem.errors import AccessRefusedError
from connectors.syslog import DOOR
from connectors.syslog.settings import Place, SyslogSettings


def settings(url: str, **options: Any) -> SyslogSettings:
    return SyslogSettings.model_validate({"url": url, **options})


def test_the_example_is_valid() -> None:
    assert SyslogSettings.model_validate(DOOR.example).format == "rfc5424"


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("udp://siem.example.org", Place("udp", "siem.example.org", 514)),
        ("tcp://siem.example.org:601/", Place("tcp", "siem.example.org", 601)),
        ("tls://[2001:db8::1]", Place("tls", "2001:db8::1", 6514)),
    ],
)
def test_an_address_is_transport_host_and_port(url: str, place: Place) -> None:
    assert settings(url).place == place


@pytest.mark.parametrize(
    ("url", "options", "words"),
    [
        ("http://siem", {}, "udp://HOST:PORT"),
        ("siem:514", {}, "udp://HOST:PORT"),
        ("tcp://", {}, "udp://HOST:PORT"),
        ("tcp://siem:99999", {}, "[Pp]ort"),
        ("tcp://u:p@siem", {}, "no user or password"),
        ("tcp://siem/path", {}, "ends with the port"),
        ("udp://siem", {"framing": "lf"}, "no framing"),
        ("udp://siem", {"max_octets": 70_000}, "a datagram holds"),
        ("tcp://siem", {"max_octets": 480}, "greater than"),
        ("tcp://siem", {"ca_file": "/ca.pem"}, "tls://"),
        ("tls://siem", {"key": "/key.pem"}, "key needs certificate"),
        ("tls://siem", {"verify": False}, "Extra inputs"),
        ("tls://siem", {"facility": "kern"}, "authpriv"),
    ],
)
def test_what_is_wrong_is_said(url: str, options: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        settings(url, **options)


@pytest.mark.parametrize(
    ("url", "options", "limit"),
    [("udp://s", {}, 2048), ("tcp://s", {}, 65_536), ("udp://s", {"max_octets": 8192}, 8192)],
)
def test_a_line_is_bounded_by_what_carries_it(
    url: str, options: dict[str, Any], limit: int
) -> None:
    assert settings(url, **options).limit == limit


@pytest.mark.parametrize("file", ["ca_file", "certificate"])
def test_a_file_that_is_not_there_is_named(file: str) -> None:
    with pytest.raises(AccessRefusedError, match="/nowhere"):
        settings("tls://siem", **{file: "/nowhere/x.pem"}).tls()


def test_an_encrypted_key_is_refused_instead_of_asking_a_terminal(tmp_path: Path) -> None:
    client = trustme.CA().issue_cert("client.example.org")
    certificate, key = tmp_path / "client.pem", tmp_path / "key.pem"
    client.cert_chain_pems[0].write_to_path(str(certificate))
    key.write_text(
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
        "MIGjMF8GCSqGSIb3DQEFDTBSMDEGCSqGSIb3DQEFDDAkBBAAAAAAAAAAAAAAAAAA\n"
        "-----END ENCRYPTED PRIVATE KEY-----\n"
    )

    with pytest.raises(AccessRefusedError, match=str(key)):
        settings("tls://siem", certificate=certificate, key=key).tls()
