"""One batch through the connector, against a server that answers as it is told."""

import gzip
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from canary_siem.errors import ReceiverUnavailableError
from canary_siem.interfaces import DELIVERED, Identity, Outcome
from canary_siem.trips import StoredTrip
from connectors.elasticsearch import DOOR
from connectors.elasticsearch.bulk import encode
from tests.connectors.elasticsearch.conftest import Answer, Script

Serve = Callable[..., Awaitable[Script]]
TRIPS = [StoredTrip(n, f"id-{n}", "trip", b'{"n":%d}' % n) for n in (1, 2)]
REPLY = {
    "items": [
        {"create": {"status": 201}},
        {"create": {"status": 400, "error": {"type": "poison", "reason": "no"}}},
    ]
}


async def deliver(url: str, trips: list[StoredTrip], **given: Any) -> Any:
    connector = DOOR.build(
        DOOR.settings.model_validate({"url": url, **given}), Identity("here", "soc")
    )
    try:
        return await connector.deliver(trips)
    finally:
        await connector.close()
        await connector.close()


async def test_a_batch_is_one_request_that_asks_for_a_short_reply(serve: Serve) -> None:
    script = await serve(Answer(body=REPLY))

    assert await deliver(script.url, TRIPS) == [DELIVERED, Outcome("rejected", "400: poison: no")]
    ((method, path),) = script.asked
    assert method == "POST"
    assert path.startswith("/_bulk?")
    assert "require_data_stream=true" in path
    assert "filter_path=items.*.status,items.*.failure_store" in path.replace("%2C", ",")
    assert script.bodies == [encode(TRIPS, "soc")]


async def test_compressed_it_is_the_same(serve: Serve) -> None:
    bodies = []

    def look(request: Any) -> Answer:
        bodies.append(request.headers["Content-Encoding"])
        return Answer(body=REPLY)

    script = await serve(look)
    await deliver(script.url, TRIPS, compress=True)

    assert bodies == ["gzip"]
    assert _plain(script.bodies[0]) == encode(TRIPS, "soc")


def _plain(body: bytes) -> bytes:
    """Unpack, if the test server has not."""
    return gzip.decompress(body) if body[:2] == b"\x1f\x8b" else body


async def test_nothing_to_send_is_nothing_sent(serve: Serve) -> None:
    script = await serve(Answer())

    assert await deliver(script.url, []) == []
    assert script.asked == []


async def test_a_path_before_the_cluster_is_kept(serve: Serve) -> None:
    script = await serve(Answer(body=REPLY))
    await deliver(f"{script.url}/elastic/", TRIPS)

    assert script.asked[0][1].startswith("/elastic/_bulk?")


@pytest.mark.parametrize("reply", [{}, {"items": []}, {"items": [{"create": {"status": 201}}]}])
async def test_a_reply_that_is_too_short_keeps_the_batch(serve: Serve, reply: Any) -> None:
    script = await serve(Answer(body=reply))

    with pytest.raises(ReceiverUnavailableError, match="not the reply"):
        await deliver(script.url, TRIPS)
