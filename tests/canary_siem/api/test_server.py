"""Binding, TLS, and the refusal to serve keys in the clear."""

import asyncio
import ssl
from pathlib import Path

import pytest
import trustme

from canary_siem.api import Api
from canary_siem.config import ApiSettings
from canary_siem.errors import ConfigError
from canary_siem.house import House
from tests.canary_siem.api.served import Caller, raw
from tests.things import until


def write_pair(ca: trustme.CA, place: Path) -> tuple[Path, Path]:
    made = ca.issue_cert("127.0.0.1")
    certificate, key = place / "tls.pem", place / "tls.key"
    made.cert_chain_pems[0].write_to_path(certificate)
    made.private_key_pem.write_to_path(key)
    return certificate, key


async def fingerprint(port: int, context: ssl.SSLContext) -> bytes:
    """Give the certificate that is served, after an answer was had."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port, ssl=context)
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    assert (await reader.read()).startswith(b"HTTP/1.1 200 ")
    found = writer.get_extra_info("ssl_object").getpeercert(binary_form=True)
    writer.close()
    return bytes(found)


@pytest.mark.parametrize("bind", ["0.0.0.0:0", "[::]:0", "192.0.2.1:443"])
async def test_beyond_loopback_it_wants_tls(house: House, bind: str) -> None:
    with pytest.raises(ConfigError) as caught:
        Api(house, ApiSettings(bind=["127.0.0.1:0", bind]), list)

    assert caught.value.key == "api.bind"
    assert "insecure = true" in str(caught.value)


async def test_who_insists_gets_plain_http(house: House) -> None:
    api = Api(house, ApiSettings(bind=["0.0.0.0:0"], insecure=True), list)
    (bound,) = await api.start()
    said = await raw(bound.port, b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n")
    await api.stop()
    await api.stop()

    assert (bound.listener, bound.transport) == ("api", "tcp")
    assert said.startswith(b"HTTP/1.1 200 ")


async def test_a_certificate_is_followed_when_it_changes(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    ca = trustme.CA()
    certificate, key = write_pair(ca, tmp_path)
    context = ssl.create_default_context()
    ca.configure_trust(context)
    settings = ApiSettings(bind=["127.0.0.1:0"], certificate=certificate, key=key)
    api = Api(house, settings, list)
    (bound,) = await api.start()
    try:
        first = await fingerprint(bound.port, context)
        write_pair(ca, tmp_path)
        found = [first]

        async def changed() -> bool:
            found.append(await fingerprint(bound.port, context))
            return found[-1] != first

        await until(changed)
    finally:
        await api.stop()

    assert found[-1] != first


async def test_a_certificate_that_is_none_is_told(house: House, tmp_path: Path) -> None:
    settings = ApiSettings(
        bind=["127.0.0.1:0"], certificate=tmp_path / "a.pem", key=tmp_path / "a.key"
    )
    with pytest.raises(ConfigError) as caught:
        await Api(house, settings, list).start()

    assert caught.value.key == "api.certificate"
    assert "a.pem" in caught.value.hint


async def test_a_port_that_is_taken_is_told_and_nothing_stays_bound(
    house: House, caller: Caller
) -> None:
    settings = ApiSettings(bind=["127.0.0.1:0", f"127.0.0.1:{caller.port}"])
    with pytest.raises(ConfigError) as caught:
        await Api(house, settings, list).start()

    assert caught.value.key == "api.bind"
