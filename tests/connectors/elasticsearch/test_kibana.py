"""What the network and Kibana may do to one request."""

import ssl
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from canary_siem.errors import (
    AccessRefusedError,
    ActionError,
    CanarySiemError,
    ReceiverUnavailableError,
)
from connectors.elasticsearch.kibana import Kibana, reason
from connectors.elasticsearch.settings import ElasticsearchSettings
from tests.backends import certificates
from tests.backends.processes import free_port
from tests.connectors.elasticsearch.conftest import Answer, Script
from tests.connectors.elasticsearch.kibana_api import KIBANA, told

Serve = Callable[..., Awaitable[Script]]


def settings(url: str, **given: Any) -> ElasticsearchSettings:
    common = {"url": "http://es.example.org", "api_key": "s3cr3t", "timeout": "5s"}
    return ElasticsearchSettings.model_validate({**common, "kibana_url": url, **given})


async def ask(url: str, **given: Any) -> tuple[int, bytes]:
    async with Kibana(settings(url, **given)) as kibana:
        return await kibana.request("GET", "/api/some", allowed={404})


async def test_a_request_says_who_we_are_and_that_we_are_no_browser(serve: Serve) -> None:
    script = await serve(Answer(body={"yes": 1}, headers=KIBANA))

    assert await ask(f"{script.url}/s/soc/") == (200, b'{"yes": 1}')
    assert script.asked == [("GET", "/s/soc/api/some")]
    assert script.headers[0]["Authorization"] == "ApiKey s3cr3t"
    assert script.headers[0]["kbn-xsrf"]
    assert script.headers[0]["User-Agent"].startswith("canary-siem/")


async def test_what_the_caller_wants_to_judge_comes_back(serve: Serve) -> None:
    assert (await ask((await serve(told(404, "no"))).url))[0] == 404


@pytest.mark.parametrize(
    ("answer", "kind", "words"),
    [
        (told(401, "who?"), AccessRefusedError, "HTTP 401: who?"),
        (told(403, "not you"), AccessRefusedError, "not you"),
        (Answer(401, "a proxy", headers={}, media_type="text/html"), AccessRefusedError, "401"),
        (told(429, "later"), ReceiverUnavailableError, "HTTP 429"),
        (told(500, "oh"), ReceiverUnavailableError, "oh"),
        (Answer(503, "warming up", headers={}), ReceiverUnavailableError, "warming up"),
        (told(400, "[request body]: no"), ActionError, "request body"),
        (Answer(body="<html>", headers={}, media_type="text/html"), AccessRefusedError, "not Kib"),
        (Answer(302, "", headers={"location": "/login"}), AccessRefusedError, "not Kibana"),
    ],
)
async def test_a_refusal_says_what_to_do(
    serve: Serve, answer: Answer, kind: type[CanarySiemError], words: str
) -> None:
    script = await serve(answer)

    with pytest.raises(kind, match=words):
        await ask(script.url)


async def test_nobody_there(serve: Serve) -> None:
    with pytest.raises(ReceiverUnavailableError, match=r"127\.0\.0\.1"):
        await ask(f"http://127.0.0.1:{free_port()}")


async def test_a_strange_certificate_needs_somebody(serve: Serve, tmp_path: Path) -> None:
    made = certificates.make(tmp_path)
    served = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    served.load_cert_chain(made.certificate, made.key)
    script = await serve(Answer(body={}, headers=KIBANA), served)

    with pytest.raises(AccessRefusedError, match="its certificate is not trusted: set ca_file"):
        await ask(script.url)
    assert await ask(script.url, ca_file=made.authority) == (200, b"{}")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b'{"message": "so it is"}', "so it is"),
        (b'{"error": "so"}', "so"),
        (b"no  json\n at all", "no json at all"),
        (b"x" * 5000, "x" * 500),
    ],
)
def test_kibanas_words_are_repeated_but_not_without_end(text: bytes, words: str) -> None:
    assert reason(text) == words
