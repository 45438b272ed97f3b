"""HTTP to HEC: what goes out, what comes back, and what may go wrong between."""

import gzip
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import trustme

from canary_siem.errors import AccessRefusedError, ReceiverUnavailableError
from connectors.splunk_hec.client import BIG, MOST_REPLY, Client
from connectors.splunk_hec.settings import SplunkHecSettings
from tests.backends.processes import free_port
from tests.connectors.splunk_hec.scripted import Answer, hec


@asynccontextmanager
async def client(url: str, **options: object) -> AsyncIterator[Client]:
    talking = Client(SplunkHecSettings.model_validate({"url": url, "token": "s3cr3t", **options}))
    try:
        yield talking
    finally:
        await talking.close()


async def test_a_request_carries_token_channel_and_body() -> None:
    async with hec() as behind, client(behind.url) as talking:
        reply = await talking.post("/event", b"{}")
        await talking.post("/event", b"{}")

    path, headers, body = behind.requests[0]
    assert (reply.status, reply.code) == (200, 0)
    assert (path, body) == ("/services/collector/event", b"{}")
    assert headers["Authorization"] == "Splunk s3cr3t"
    assert headers["X-Splunk-Request-Channel"] == behind.requests[1][1]["X-Splunk-Request-Channel"]
    assert headers["User-Agent"].startswith("canary-siem/")


@pytest.mark.parametrize("size", [10, 2 * BIG])
async def test_a_body_is_compressed(size: int) -> None:
    raw = b"a" * size
    async with hec() as behind, client(behind.url) as talking:
        await talking.post("/event", raw, compress=True)

    _, headers, body = behind.requests[0]
    assert headers["Content-Encoding"] == "gzip"
    assert body == raw or gzip.decompress(body) == raw


async def test_an_endless_answer_is_read_in_part() -> None:
    async with hec() as behind, client(behind.url) as talking:
        behind.answers.append(Answer(body="x" * (4 * MOST_REPLY)))

        reply = await talking.post("/event", b"{}")

    assert len(reply.body) == MOST_REPLY


async def test_a_redirect_is_not_followed_with_our_token() -> None:
    async with hec() as behind, client(behind.url) as talking:
        behind.answers.append(Answer(302, "", {"Location": f"{behind.url}/elsewhere"}))

        reply = await talking.post("/event", b"{}")

    assert reply.status == 302
    assert len(behind.requests) == 1


async def test_a_closed_port_is_unavailable_and_named() -> None:
    url = f"http://127.0.0.1:{free_port()}"

    async with client(url) as talking:
        with pytest.raises(ReceiverUnavailableError, match=url):
            await talking.post("/event", b"{}")


async def test_a_server_that_hangs_is_unavailable() -> None:
    async with hec() as behind, client(behind.url, timeout="200ms") as talking:
        behind.answers.append(Answer(hang=True))

        with pytest.raises(ReceiverUnavailableError, match="no answer in time"):
            await talking.post("/event", b"{}")


async def test_a_connection_closed_in_mid_reply_is_unavailable() -> None:
    async with hec() as behind, client(behind.url) as talking:
        behind.answers.append(Answer(drop=True))

        with pytest.raises(ReceiverUnavailableError, match=behind.url):
            await talking.post("/event", b"{}")


async def test_a_certificate_of_our_own_authority_is_trusted(tmp_path: Path) -> None:
    authority = trustme.CA()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("127.0.0.1").configure_cert(tls)
    file = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    async with hec(tls) as behind, client(behind.url, ca_file=file) as talking:
        reply = await talking.post("/event", b"{}")

    assert reply.status == 200


async def test_a_certificate_that_nobody_vouches_for_holds_the_queue() -> None:
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    trustme.CA().issue_cert("127.0.0.1").configure_cert(tls)
    async with hec(tls) as behind, client(behind.url) as talking:
        with pytest.raises(AccessRefusedError, match="set ca_file"):
            await talking.post("/event", b"{}")

    assert behind.requests == []


async def test_a_ca_file_that_is_not_there_is_named() -> None:
    async with client("https://127.0.0.1:1", ca_file="/nowhere/ca.pem") as talking:
        with pytest.raises(AccessRefusedError, match="/nowhere"):
            await talking.post("/event", b"{}")


async def test_closing_twice_is_safe() -> None:
    async with hec() as behind, client(behind.url) as talking:
        await talking.post("/event", b"{}")

        await talking.close()
        await talking.close()
