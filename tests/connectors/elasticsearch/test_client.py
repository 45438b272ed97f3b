"""What the network and the cluster may do to one request, and what each of it means to us."""

import asyncio
import ssl
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from canary_siem.errors import (
    AccessRefusedError,
    BatchRefusedError,
    CanarySiemError,
    ReceiverUnavailableError,
)
from connectors.elasticsearch.client import Client, Refusal
from connectors.elasticsearch.settings import ElasticsearchSettings
from tests.backends import certificates
from tests.backends.processes import free_port
from tests.connectors.elasticsearch.conftest import ELASTIC, Answer, Script

Serve = Callable[..., Awaitable[Script]]
KEY = "s3cr3tk3y"
ERROR = {"error": {"type": "some_exception", "reason": "so it is"}, "status": 0}
UNKNOWN_PARAMETER = {"error": "request [/_bulk] contains unrecognized parameter: [x]"}


def client(url: Any, **given: Any) -> Client:
    settings = {"url": url, "api_key": KEY, "timeout": "5s", **given}
    return Client(ElasticsearchSettings.model_validate(settings))


async def ask(url: Any, **given: Any) -> Any:
    asker = client(url, **given)
    try:
        return await asker.request("POST", "/_bulk", body=b"{}\n")
    finally:
        await asker.close()
        await asker.close()


async def test_one_request_goes_out_with_our_bytes_and_our_key(serve: Serve) -> None:
    script = await serve(Answer(body={"items": []}))

    assert await ask(script.url) == {"items": []}
    assert script.asked == [("POST", "/_bulk")]
    assert script.bodies == [b"{}\n"]
    assert script.headers[0]["Authorization"] == f"ApiKey {KEY}"
    assert script.headers[0]["User-Agent"].startswith("canary-siem/")


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (Answer(401, ERROR), AccessRefusedError, "HTTP 401: some_exception: so it is"),
        (Answer(403, ERROR), AccessRefusedError, "HTTP 403"),
        (Answer(404, ERROR), AccessRefusedError, "HTTP 404"),
        (Answer(401, "who are you?", {}, "text/plain"), AccessRefusedError, "who are you?"),
        (Answer(400, ERROR), BatchRefusedError, "HTTP 400: some_exception"),
        (Answer(400, ERROR, {}), ReceiverUnavailableError, "HTTP 400"),
        (Answer(400, UNKNOWN_PARAMETER), AccessRefusedError, "8.13 or later is needed"),
        (Answer(413, ERROR), BatchRefusedError, "HTTP 413"),
        (Answer(413, "too\nlarge", {}, "text/html"), BatchRefusedError, "too large"),
        (Answer(429, ERROR), ReceiverUnavailableError, "HTTP 429"),
        (Answer(500, ERROR), ReceiverUnavailableError, "HTTP 500"),
        (Answer(502, "<html>", {}, "text/html"), ReceiverUnavailableError, "HTTP 502"),
        (Answer(503, "x", {}, "application/xml"), ReceiverUnavailableError, "127.0.0.1"),
        (Answer(418, {}), ReceiverUnavailableError, "HTTP 418"),
        (Answer(200, '{"items":', ELASTIC), ReceiverUnavailableError, "127.0.0.1"),
        (Answer(200, {"items": []}, {}), AccessRefusedError, "is not Elasticsearch"),
    ],
)
async def test_an_answer_is_sorted_by_what_is_to_be_done(
    serve: Serve, answer: Answer, kind: type[CanarySiemError], words: str
) -> None:
    script = await serve(answer)
    with pytest.raises(kind, match=words) as caught:
        await ask(script.url)

    assert KEY not in str(caught.value)
    assert len(script.asked) == 1


async def test_a_status_that_the_caller_expects_is_no_error(serve: Serve) -> None:
    script = await serve(Answer(404, ERROR))
    asker = client(script.url)
    reply = await asker.request("GET", "/x", allowed={404})
    await asker.close()

    assert reply == Refusal(404, "some_exception: so it is")


@pytest.mark.parametrize(
    ("header", "low", "high"),
    [
        ("7", 7, 7),
        (format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True), 3000, 3600),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0, 0),
    ],
    ids=["seconds", "date", "past"],
)
async def test_the_wait_that_is_asked_of_us_is_passed_on(
    serve: Serve, header: str, low: float, high: float
) -> None:
    script = await serve(Answer(429, ERROR, {**ELASTIC, "Retry-After": header}))
    with pytest.raises(ReceiverUnavailableError) as caught:
        await ask(script.url)

    assert caught.value.retry_after is not None
    assert low <= caught.value.retry_after <= high


@pytest.mark.parametrize("header", ["", "soon"])
async def test_a_wait_that_makes_no_sense_is_ignored(serve: Serve, header: str) -> None:
    script = await serve(Answer(503, ERROR, {**ELASTIC, "Retry-After": header}))
    with pytest.raises(ReceiverUnavailableError) as caught:
        await ask(script.url)

    assert caught.value.retry_after is None


async def test_a_closed_port_is_unavailable_and_named() -> None:
    port = free_port()
    with pytest.raises(ReceiverUnavailableError, match=str(port)):
        await ask(f"http://127.0.0.1:{port}")


async def test_a_cluster_that_hangs_is_unavailable() -> None:
    heard = asyncio.Event()
    done = asyncio.Event()

    async def hang(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.set()
        await done.wait()
        writer.close()

    server = await asyncio.start_server(hang, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        with pytest.raises(ReceiverUnavailableError, match=f"{port}.*"):
            await ask(f"http://127.0.0.1:{port}", timeout="100ms")
        done.set()

    assert heard.is_set()


async def test_a_reply_that_breaks_off_is_unavailable() -> None:
    async def break_off(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{")
        writer.close()

    server = await asyncio.start_server(break_off, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        with pytest.raises(ReceiverUnavailableError, match=str(port)):
            await ask(f"http://127.0.0.1:{port}")


async def test_of_two_nodes_the_dead_one_is_left_alone_after_its_first_failure(
    serve: Serve,
) -> None:
    script = await serve(Answer(body={"items": []}))
    asker = client([f"http://127.0.0.1:{free_port()}", script.url])
    replies = []
    for _ in range(4):
        try:
            replies.append(await asker.request("POST", "/_bulk", body=b"{}\n"))
        except ReceiverUnavailableError:
            replies.append(None)
    await asker.close()

    assert replies.count(None) <= 1


@pytest.fixture
def made(tmp_path: Path) -> certificates.Certificates:
    return certificates.make(tmp_path)


def tls(made: certificates.Certificates) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made.certificate, made.key)
    return context


async def test_a_cluster_of_our_own_authority_is_trusted(
    serve: Serve, made: certificates.Certificates
) -> None:
    script = await serve(Answer(body={"items": []}), tls(made))

    assert await ask(script.url, ca_file=made.authority) == {"items": []}


async def test_a_strange_certificate_needs_somebody_and_a_new_ca_file_is_taken(
    serve: Serve, made: certificates.Certificates, tmp_path: Path
) -> None:
    script = await serve(Answer(body={"items": []}), tls(made))
    other = tmp_path / "other"
    other.mkdir()
    trusted = certificates.make(other).authority
    asker = client(script.url, ca_file=trusted)
    with pytest.raises(AccessRefusedError, match="its certificate is not trusted: set ca_file"):
        await asker.request("POST", "/_bulk", body=b"{}\n")
    assert script.asked == []

    trusted.write_bytes(made.authority.read_bytes())
    assert await asker.request("POST", "/_bulk", body=b"{}\n") == {"items": []}
    await asker.close()


async def test_a_client_certificate_is_shown(
    serve: Serve, made: certificates.Certificates
) -> None:
    context = tls(made)
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(made.authority)
    seen = []

    def look(request: web.BaseRequest) -> Answer:
        assert request.transport
        seen.append(request.transport.get_extra_info("peercert"))
        return Answer()

    script = await serve(look, context)
    shown = {"client_certificate": made.client_certificate, "client_key": made.client_key}
    await ask(script.url, ca_file=made.authority, **shown)

    assert seen[0]["subjectAltName"] == (("DNS", "client.example.test"),)


async def test_a_certificate_file_that_is_not_there_needs_somebody(tmp_path: Path) -> None:
    missing = tmp_path / "ca.pem"
    with pytest.raises(AccessRefusedError, match=f"can't use {missing}: No such file"):
        await ask("https://127.0.0.1:9", ca_file=missing)


async def test_plain_http_where_tls_is_expected_is_unavailable(
    serve: Serve, made: certificates.Certificates
) -> None:
    script = await serve(Answer())
    with pytest.raises(ReceiverUnavailableError, match="WRONG_VERSION_NUMBER"):
        await ask(script.url.replace("http:", "https:"), ca_file=made.authority)


@pytest.mark.parametrize(
    ("url", "node"),
    [
        ("http://es.example.org", "http://es.example.org:80"),
        ("https://es.example.org/path/", "https://es.example.org:443/path"),
        ("https://[2001:db8::1]/", "https://[2001:db8::1]:443"),
        ("https://[2001:db8::1]:9200", "https://[2001:db8::1]:9200"),
    ],
)
async def test_an_address_without_a_port_means_that_of_its_scheme(url: str, node: str) -> None:
    asker = client(url)
    made = await asker._start()
    (found,) = made.transport.node_pool.all()
    await asker.close()

    assert found.base_url == node
