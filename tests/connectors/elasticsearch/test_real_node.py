"""Delivery and setup against a real Elasticsearch."""

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from canary_siem.errors import (
    AccessRefusedError,
    BatchRefusedError,
    ReceiverUnavailableError,
)
from canary_siem.interfaces import DELIVERED, Connector, Identity
from canary_siem.trips import StoredTrip
from connectors.elasticsearch import DOOR
from tests.backends import elasticsearch
from tests.backends.elasticsearch import Node, fresh_namespace
from tests.samples import trip_document

pytestmark = pytest.mark.backend
NARROW = "indexing_pressure.memory.limit: 64kb\nhttp.max_content_length: 256kb"
ASSETS = Path(__file__).parents[3] / "dashboards/elastic"
POISON = b'{"@timestamp":"2026-03-04T05:06:07Z","source":"no object"}'
DELIVERER = {
    "deliverer": {
        "index": [
            {"names": ["logs-canary_siem.*-*"], "privileges": ["auto_configure", "create_doc"]}
        ]
    }
}


def trips(count: int, **overrides: Any) -> list[StoredTrip]:
    run = fresh_namespace()
    return [
        StoredTrip(
            n,
            f"{run}-{n}",
            "trip",
            json.dumps(trip_document(**{"event.id": f"{run}-{n}", **overrides})).encode(),
        )
        for n in range(1, count + 1)
    ]


def settings(node: Node, **given: Any) -> Any:
    return DOOR.settings.model_validate({"url": node.url, **given})


async def setup(node: Node, **given: Any) -> list[str]:
    assert DOOR.setup is not None
    return list(await DOOR.setup(settings(node, **given), Identity("here"), ASSETS))


@pytest.fixture
def namespace() -> str:
    return fresh_namespace()


@pytest.fixture
async def node(elasticsearch_node: Node) -> Node:
    await setup(elasticsearch_node)
    return elasticsearch_node


@pytest.fixture
async def connector(node: Node, namespace: str) -> AsyncIterator[Connector]:
    made = DOOR.build(settings(node), Identity("here", namespace))
    yield made
    await made.close()


def stream(namespace: str) -> str:
    return f"logs-canary_siem.trip-{namespace}"


async def test_what_is_delivered_twice_is_stored_once(
    node: Node, connector: Connector, namespace: str
) -> None:
    batch = trips(3)

    assert await connector.deliver(batch) == [DELIVERED] * 3
    assert await connector.deliver(batch) == [DELIVERED] * 3
    stored = node.documents(stream(namespace))
    assert sorted(each["event"]["id"] for each in stored) == [trip.id for trip in batch]


async def test_gzip_arrives_alike(node: Node, namespace: str) -> None:
    packed = DOOR.build(settings(node, compress=True), Identity("here", namespace))
    outcomes = await packed.deliver(trips(20))
    await packed.close()

    assert outcomes == [DELIVERED] * 20
    assert len(node.documents(stream(namespace))) == 20


async def test_a_poison_document_is_rejected_alone(
    node: Node, connector: Connector, namespace: str
) -> None:
    first, _, last = trips(3)
    poison = StoredTrip(2, fresh_namespace(), "trip", POISON)
    outcomes = await connector.deliver([first, poison, last])

    assert [each.verdict for each in outcomes] == ["delivered", "rejected", "delivered"]
    assert "object mapping for [source]" in outcomes[1].reason
    assert len(node.documents(stream(namespace))) == 2


async def test_a_value_of_the_wrong_type_does_not_cost_the_trip(
    node: Node, connector: Connector, namespace: str
) -> None:
    outcomes = await connector.deliver(trips(1, **{"source.ip": "no address"}))

    assert outcomes == [DELIVERED]
    assert len(node.documents(stream(namespace))) == 1


async def test_fields_have_the_types_of_our_table_and_ingest_time_is_set(
    node: Node, connector: Connector, namespace: str
) -> None:
    await connector.deliver(trips(1, **{"labels.team": "blue"}))

    _, reply = node.request("GET", f"/{stream(namespace)}/_mapping")
    (index,) = reply.values()
    found = index["mappings"]["properties"]
    assert found["source"]["properties"]["ip"]["type"] == "ip"
    assert found["source"]["properties"]["geo"]["properties"]["location"]["type"] == "geo_point"
    assert found["event"]["properties"]["severity"]["type"] == "long"
    assert found["labels"]["properties"]["team"]["type"] == "keyword"
    _, range_found = node.request(
        "POST",
        f"/{stream(namespace)}/_search",
        {"query": {"term": {"source.ip": "198.51.100.0/24"}}},
    )
    assert range_found["hits"]["total"]["value"] == 0  # not refreshed yet
    (stored,) = node.documents(stream(namespace))
    assert stored["event"]["ingested"] > stored["event"]["created"]
    _, range_found = node.request(
        "POST",
        f"/{stream(namespace)}/_search",
        {"query": {"term": {"source.ip": "198.51.100.0/24"}}},
    )
    assert range_found["hits"]["total"]["value"] == 1


async def test_health_and_audit_have_streams_of_their_own(
    node: Node, connector: Connector, namespace: str
) -> None:
    (trip,) = trips(1)
    health = StoredTrip(2, f"{trip.id}-health", "health", trip.document)

    assert await connector.deliver([trip, health]) == [DELIVERED] * 2
    assert len(node.documents(f"logs-canary_siem.health-{namespace}")) == 1


async def test_without_a_template_nothing_is_made_up() -> None:
    """A cluster that nobody set up refuses us, and keeps the queue."""
    if reason := elasticsearch.missing():
        pytest.skip(reason)
    with elasticsearch.node() as bare:
        connector = DOOR.build(settings(bare), Identity("here"))
        with pytest.raises(AccessRefusedError, match="404: index_not_found_exception"):
            await connector.deliver(trips(2))
        created = await setup(bare)
        delivered = await connector.deliver(trips(2))
        await connector.close()

    assert [line.rpartition(": ")[2] for line in created] == ["created"] * 4
    assert delivered == [DELIVERED] * 2


@pytest.fixture(scope="module")
def narrow_node() -> Iterator[Node]:
    """A node of small means, which nobody set up."""
    if reason := elasticsearch.missing():
        pytest.skip(reason)
    with elasticsearch.node(settings=NARROW) as narrow:
        yield narrow


async def test_a_full_cluster_says_429_and_the_batch_is_kept(narrow_node: Node) -> None:
    await setup(narrow_node)
    connector = DOOR.build(settings(narrow_node), Identity("here"))
    with pytest.raises(ReceiverUnavailableError, match="HTTP 429: es_rejected_execution"):
        await connector.deliver(trips(100))
    small = await connector.deliver(trips(1))
    await connector.close()

    assert small == [DELIVERED]


async def test_a_batch_beyond_the_clusters_limit_is_refused_as_a_whole(narrow_node: Node) -> None:
    connector = DOOR.build(settings(narrow_node), Identity("here"))
    with pytest.raises(BatchRefusedError, match="HTTP 413"):
        await connector.deliver(trips(400))
    await connector.close()


async def test_setup_mends_what_somebody_changed_and_then_leaves_it(node: Node) -> None:
    path = f"/_component_template/{quote('canary_siem@settings')}"
    node.request("PUT", path, {"template": {"settings": {"index": {"refresh_interval": "9s"}}}})

    assert await setup(node) == ["component template canary_siem@settings: updated"]
    assert await setup(node) == []


def older_mappings(node: Node, **changes: Any) -> None:
    """Install the mappings as an older version of ours had them; None takes a field out."""
    asset = json.loads((ASSETS / "component_template/canary_siem@mappings.json").read_text())
    properties = asset["template"]["mappings"]["properties"]["canary"]["properties"]
    for name, mapping in changes.items():
        properties[name] = mapping
        if mapping is None:
            del properties[name]
    node.request("PUT", f"/_component_template/{quote('canary_siem@mappings')}", asset)


async def test_new_fields_are_added_to_a_stream_in_place(
    node: Node, connector: Connector, namespace: str
) -> None:
    older_mappings(node, oracle=None)
    batch = trips(1)
    await connector.deliver(batch)
    told = await setup(node)

    assert f"data stream {stream(namespace)}: mappings updated" in told
    assert await setup(node) == []
    assert await connector.deliver(batch) == [DELIVERED]
    assert len(node.documents(stream(namespace))) == 1


async def test_a_field_of_another_type_rolls_the_stream_over_and_delivery_goes_on(
    node: Node, connector: Connector, namespace: str
) -> None:
    older_mappings(node, channel={"type": "text"})
    await connector.deliver(trips(2))
    told = await setup(node)
    await connector.deliver(trips(2))

    assert f"data stream {stream(namespace)}: rolled over" in told
    assert await setup(node) == []
    assert len(node.documents(stream(namespace))) == 4
    _, reply = node.request("GET", f"/{stream(namespace)}/_mapping")
    kinds = {
        index["mappings"]["properties"]["canary"]["properties"]["channel"]["type"]
        for index in reply.values()
    }
    assert kinds == {"text", "keyword"}


async def test_after_a_rollover_what_is_new_is_delivered_and_known_again(
    node: Node, connector: Connector, namespace: str
) -> None:
    await connector.deliver(trips(1))
    node.request("POST", f"/{stream(namespace)}/_rollover")
    batch = trips(1)

    assert await connector.deliver(batch) == [DELIVERED]
    assert await connector.deliver(batch) == [DELIVERED]
    assert len(node.documents(stream(namespace))) == 2


@pytest.fixture
async def secure(secure_elasticsearch_node: Node) -> Node:
    await setup(secure_elasticsearch_node, **elastic_user(secure_elasticsearch_node))
    return secure_elasticsearch_node


def elastic_user(node: Node) -> dict[str, Any]:
    return {"username": "elastic", "password": node.password, "ca_file": node.authority}


async def test_a_key_that_may_only_add_documents_suffices(
    secure: Node, namespace: str, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    key.write_text(f"{secure.api_key(DELIVERER)}\n")
    given = settings(secure, api_key_file=key, ca_file=secure.authority)
    connector = DOOR.build(given, Identity("here", namespace))
    batch = trips(2)

    assert await connector.deliver(batch) == [DELIVERED] * 2
    assert await connector.deliver(batch) == [DELIVERED] * 2
    await connector.close()


async def test_a_wrong_key_holds_the_queue_until_the_file_has_the_right_one(
    secure: Node, namespace: str, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    key.write_text("d3Jvbmc6d3Jvbmc=")
    given = settings(secure, api_key_file=key, ca_file=secure.authority)
    connector = DOOR.build(given, Identity("here", namespace))
    with pytest.raises(AccessRefusedError, match="HTTP 401") as caught:
        await connector.deliver(trips(1))
    assert "d3Jvbmc6d3Jvbmc" not in str(caught.value)

    key.write_text(secure.api_key(DELIVERER))
    assert await connector.deliver(trips(1)) == [DELIVERED]
    await connector.close()


async def test_a_key_for_trips_alone_holds_what_it_may_not_write(
    secure: Node, namespace: str
) -> None:
    name = stream(namespace)
    narrow = {"n": {"index": [{"names": [name], "privileges": ["auto_configure", "create_doc"]}]}}
    given = settings(secure, api_key=secure.api_key(narrow), ca_file=secure.authority)
    connector = DOOR.build(given, Identity("here", namespace))
    (trip,) = trips(1)
    health = StoredTrip(2, f"{trip.id}-health", "health", trip.document)

    first, second = await connector.deliver([trip, health])
    assert (first, second.verdict) == (DELIVERED, "retry")
    assert "403: security_exception" in second.reason
    with pytest.raises(AccessRefusedError, match="403: security_exception"):
        await connector.deliver([health])
    await connector.close()


async def test_setup_with_the_key_of_delivery_is_refused(secure: Node) -> None:
    with pytest.raises(AccessRefusedError, match="HTTP 403"):
        await setup(secure, api_key=secure.api_key(DELIVERER), ca_file=secure.authority)


async def test_a_node_whose_certificate_is_strange_is_not_spoken_to(secure: Node) -> None:
    given = settings(secure, api_key="secret")
    connector = DOOR.build(given, Identity("here"))
    with pytest.raises(AccessRefusedError, match="certificate is not trusted"):
        await connector.deliver(trips(1))
    await connector.close()
