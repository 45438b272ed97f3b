"""HTTP to one address, with TLS that is verified."""

import ssl
from pathlib import Path

import pytest

from canary_siem.errors import AccessRefusedError, ReceiverUnavailableError
from connectors.webhook.client import MOST_REPLY, Client, place
from tests.backends import certificates
from tests.connectors.webhook.receiving import Answer, receiver, settings


def test_the_path_is_never_told() -> None:
    assert place("https://hooks.example.org:8443/T0/s3cr3t?k=v") == "hooks.example.org:8443"


async def test_a_request_goes_out_as_it_is_given() -> None:
    async with receiver() as server:
        client = Client(settings())
        url = server.url + "/a%2Fb?k=%20x"
        reply = await client.post(url, b"body", {"X-One": "1"})
        await client.close()
        await client.close()

    [(path, headers, body)] = server.requests
    assert (reply.status, reply.words) == (200, "ok")
    assert path == "/hooks/s3cr3t-path/a%2Fb?k=%20x"
    assert (body, headers["X-One"]) == (b"body", "1")
    assert headers["User-Agent"].startswith("canary-siem/")


async def test_a_redirect_is_not_followed() -> None:
    async with receiver() as server:
        server.answers = [Answer(307, headers={"Location": server.url})]
        client = Client(settings())
        reply = await client.post(server.url, b"", {})
        await client.close()

    assert (reply.status, len(server.requests)) == (307, 1)


async def test_of_a_long_answer_the_beginning_is_read() -> None:
    async with receiver() as server:
        server.answers = [Answer(400, "x" * 1_000_000, {"Retry-After": "5"})]
        client = Client(settings())
        reply = await client.post(server.url, b"", {})
        await client.close()

    assert 0 < len(reply.words) <= MOST_REPLY
    assert reply.retry_after == "5"


@pytest.mark.parametrize(
    ("answer", "reason"),
    [(Answer(hang=True), "no answer in time"), (Answer(drop=True), "ServerDisconnectedError")],
)
async def test_no_answer_is_unavailable_and_tells_no_secret(answer: Answer, reason: str) -> None:
    async with receiver() as server:
        server.answers = [answer]
        client = Client(settings(timeout="1s"))
        with pytest.raises(
            ReceiverUnavailableError, match=f"{place(server.url)}: {reason}"
        ) as raised:
            await client.post(server.url, b"", {})
        await client.close()

    assert "s3cr3t" not in str(raised.value)


async def test_why_there_is_no_connection_is_told_and_no_secret() -> None:
    async with receiver() as server:
        url = server.url
    client = Client(settings())
    with pytest.raises(ReceiverUnavailableError, match="Connect call failed") as raised:
        await client.post(url, b"", {})
    await client.close()

    assert str(raised.value).startswith(place(url))
    assert "s3cr3t" not in str(raised.value)


async def test_a_certificate_is_verified(tmp_path: Path) -> None:
    made = certificates.make(tmp_path)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    async with receiver(context) as server:
        stranger = Client(settings())
        with pytest.raises(AccessRefusedError, match="is not trusted: set ca_file"):
            await stranger.post(server.url, b"", {})
        await stranger.close()
        client = Client(settings(ca_file=made.authority))
        reply = await client.post(server.url, b"", {})
        await client.close()

    assert reply.status == 200
