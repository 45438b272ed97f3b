"""From a packet to a document in a real Elasticsearch."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.backends import elasticsearch
from tests.backends.elasticsearch import Node, fresh_namespace
from tests.roads.intruder import fetch, look_up_all
from tests.roads.program import Program, installed, wait
from tests.roads.relay import relay

pytestmark = [pytest.mark.backend, pytest.mark.slow]
TABLE = """
[connectors.elastic]
type = "elasticsearch"
url = "{url}"
max_backoff = "0.2s"
"""
DELIVERER = {
    "deliverer": {
        "index": [
            {"names": ["logs-canary_siem.*-*"], "privileges": ["auto_configure", "create_doc"]}
        ]
    }
}
HTTP_PATH_IS_A_NUMBER = {"properties": {"url": {"properties": {"path": {"type": "long"}}}}}


@contextmanager
def connected(
    home: Path, url: str, namespace: str, more: str = "", **credentials: str
) -> Iterator[Program]:
    """Lend an installation that delivers to *url*, whose cluster is set up."""
    table = TABLE.format(url=url) + more
    with installed(home, table, CANARY_SIEM_NAMESPACE=namespace) as program:
        program.call("setup", "elasticsearch", environment=credentials)
        yield program


def stream(namespace: str) -> str:
    return f"logs-canary_siem.trip-{namespace}"


def ids(documents: list[dict[str, Any]]) -> list[str]:
    return [document["event"]["id"] for document in documents]


def settled(program: Program) -> bool:
    return bool(program.connector("elastic")["pending"] == 0)


def replayed(program: Program, *words: str) -> dict[str, Any]:
    """Ask for a replay; return what the command said once all of it is delivered."""
    before = sum('"replay"' in line for line in program.log)
    (asked,) = program.json("replay", "elastic", *words)
    wait(lambda: sum('"replay"' in line for line in program.log) > before, what="it is heard")
    wait(lambda: settled(program))
    return asked


def if_held(program: Program) -> dict[str, Any] | None:
    found = program.connector("elastic")
    return found if found["state"] == "held" else None


@pytest.fixture
def namespace() -> str:
    return fresh_namespace()


def test_every_trip_arrives_once_and_typed(
    elasticsearch_node: Node, namespace: str, tmp_path: Path
) -> None:
    with connected(tmp_path, elasticsearch_node.url, namespace) as program:
        assert program.call("setup", "elasticsearch").startswith("nothing to do")
        token = program.plant("web", "--tag", "finance", "--label", "team=blue")
        program.start()
        look_up_all(program, [token["hostname"], f"a.{token['hostname']}"])
        fetch(program, token["hostname"], "/picture.png", headers={"User-Agent": "probe/1"})
        wait(lambda: settled(program))

        trips = program.trips()
        stored = elasticsearch_node.documents(stream(namespace))

    assert ids(stored) == ids(trips)
    assert len(trips) == 3
    for document, trip in zip(stored, trips, strict=True):
        assert document["event"].pop("ingested") >= trip["event"]["created"]
        assert document == trip
    _, found = elasticsearch_node.request(
        "POST",
        f"/{stream(namespace)}/_search",
        {"query": {"bool": {"filter": [
            {"term": {"source.ip": "127.0.0.0/8"}},
            {"term": {"event.kind": "alert"}},
            {"range": {"event.severity": {"gte": 73}}},
            {"range": {"@timestamp": {"gte": "now-1h"}}},
            {"term": {"labels.team": "blue"}},
            {"term": {"tags": "finance"}},
        ]}}},
    )  # fmt: skip
    alerts = [trip for trip in trips if trip["event"]["kind"] == "alert"]
    assert found["hits"]["total"]["value"] == len(alerts) == 2  # the first by each channel


def test_an_outage_loses_nothing_and_keeps_the_order(
    elasticsearch_node: Node, namespace: str, tmp_path: Path
) -> None:
    with (
        relay(elasticsearch_node.port) as way,
        connected(tmp_path, way.url, namespace) as program,
    ):
        token = program.plant()
        program.start()
        look_up_all(program, [f"before-{n}.{token['hostname']}" for n in range(5)])
        wait(lambda: settled(program))
        way.deaf = True  # what is sent now is stored, but we never hear of it
        look_up_all(program, [f"unheard-{n}.{token['hostname']}" for n in range(5)])
        wait(lambda: program.connector("elastic")["state"] == "retrying")
        way.cut()
        look_up_all(program, [f"during-{n}.{token['hostname']}" for n in range(300)])
        program.stop()  # its end does not wait for ever, and forgets nothing
        program.start()
        way.deaf = False
        way.mend()
        look_up_all(program, [f"after-{n}.{token['hostname']}" for n in range(5)])
        wait(lambda: settled(program))

        trips = program.trips()
        found = program.connector("elastic")
        stored = elasticsearch_node.documents(stream(namespace))

    assert len(trips) == 315
    assert ids(stored) == ids(trips)
    assert [document["event"]["sequence"] for document in stored] == list(range(1, 316))
    assert (found["state"], found["dead_letters"]) == ("ok", 0)
    assert "last_error" not in found


def test_a_key_that_may_only_add_documents_is_enough_and_a_wrong_one_holds_the_queue(
    secure_elasticsearch_node: Node, namespace: str, tmp_path: Path
) -> None:
    node = secure_elasticsearch_node
    key = tmp_path / "key"
    key.write_text("d3Jvbmc6d3Jvbmc=")
    more = f'api_key_file = "{key}"\nca_file = "{node.authority}"\n'
    credentials = {
        "CANARY_SIEM_SETUP__USERNAME": "elastic",
        "CANARY_SIEM_SETUP__PASSWORD": node.password or "",
    }
    with connected(tmp_path, node.url, namespace, more, **credentials) as program:
        assert "HTTP 401" in program.fails("setup", "elasticsearch")
        token = program.plant()
        program.start()
        look_up_all(program, [f"n{n}.{token['hostname']}" for n in range(20)])
        held = wait(lambda: if_held(program))
        ready = program.get("/readyz")[0]
        program.stop()
        key.write_text(node.api_key(DELIVERER))
        program.start()
        wait(lambda: settled(program))

        trips = program.trips()
        found = program.connector("elastic")
        stored = node.documents(stream(namespace))

    assert (held["dead_letters"], held["delivered"]) == (0, 0)
    assert held["pending"] >= 20
    assert "HTTP 401" in held["last_error"]
    assert "d3Jvbmc" not in "".join(program.log) + held["last_error"]
    assert ready == 200  # the trap is well, whatever becomes of a receiver
    assert ids(stored) == ids(trips)
    assert (found["state"], found["dead_letters"]) == ("ok", 0)


def test_a_poison_document_is_one_dead_letter_until_it_is_replayed(
    elasticsearch_node: Node, tmp_path: Path
) -> None:
    """A template of the operator's that takes a path for a number: HTTP trips can't get in."""
    name = elasticsearch_node.fresh_stream(HTTP_PATH_IS_A_NUMBER)
    namespace = name.removeprefix(stream(""))
    with connected(tmp_path, elasticsearch_node.url, namespace) as program:
        token = program.plant("web")
        program.start()
        look_up_all(program, [f"before.{token['hostname']}"])
        fetch(program, token["hostname"], "/poison")
        look_up_all(program, [f"after.{token['hostname']}"])
        wait(lambda: settled(program))

        trips = program.trips()
        dead = program.connector("elastic")
        before = elasticsearch_node.documents(name)
        elasticsearch_node.request("DELETE", f"/_index_template/{name}")
        elasticsearch_node.request("POST", f"/{name}/_rollover")
        (asked,) = program.json("replay", "elastic", "--dead-letters")
        wait(lambda: program.connector("elastic")["dead_letters"] == 0)
        after = elasticsearch_node.documents(name)

    assert [trip["canary"]["channel"] for trip in trips] == ["dns", "http", "dns"]
    assert (dead["dead_letters"], dead["state"]) == (1, "ok")
    assert ids(before) == [ids(trips)[0], ids(trips)[2]]
    assert asked["dead_letters"] == 1
    assert ids(after) == ids(trips)


def test_replay_stores_nothing_twice_before_a_rollover_and_nothing_under_another_id_after(
    elasticsearch_node: Node, namespace: str, tmp_path: Path
) -> None:
    with connected(tmp_path, elasticsearch_node.url, namespace) as program:
        token = program.plant()
        program.start()
        look_up_all(program, [f"n{n}.{token['hostname']}" for n in range(10)])
        wait(lambda: settled(program))
        trips = program.trips()
        first = elasticsearch_node.documents(stream(namespace))
        asked = replayed(program, "--since", "1h")
        second = elasticsearch_node.documents(stream(namespace))
        elasticsearch_node.request("POST", f"/{stream(namespace)}/_rollover")
        look_up_all(program, [f"new.{token['hostname']}"])
        replayed(program, "--since", trips[5]["event"]["created"])
        third = elasticsearch_node.documents(stream(namespace))
        trips = program.trips()

    assert asked["events"] >= 10
    assert ids(first) == ids(second) == ids(trips)[:10]
    assert set(ids(third)) == set(ids(trips))
    again = [each for each in ids(trips) if ids(third).count(each) == 2]
    assert again == ids(trips)[5:10]  # as docs and `replay` say of a rollover


class Rival(threading.Thread):
    """Somebody else who fills the cluster's memory, until told to stop."""

    def __init__(self, node: Node) -> None:
        super().__init__()
        self._node = node
        self._lines = [{"index": {"_index": "rival"}}, {"text": "x" * 1_100_000}]
        self.ending = threading.Event()

    def run(self) -> None:
        while not self.ending.is_set():
            self._node.request("POST", "/_bulk", self._lines)


def test_a_full_cluster_is_waited_for(namespace: str, tmp_path: Path) -> None:
    """It says 429 to whatever is too much for its memory, which others use too."""
    if reason := elasticsearch.missing():
        pytest.skip(reason)
    with (
        elasticsearch.node(settings="indexing_pressure.memory.limit: 1100kb") as narrow,
        connected(tmp_path, narrow.url, namespace) as program,
    ):
        token = program.plant()
        program.start()
        rivals = [Rival(narrow) for _ in range(2)]
        for rival in rivals:
            rival.start()
        names = (f"n{n}.{token['hostname']}" for n in count())
        while not any("HTTP 429" in line for line in program.log):
            look_up_all(program, [next(names) for _ in range(20)])
        for rival in rivals:
            rival.ending.set()
        for rival in rivals:
            rival.join()
        look_up_all(program, [next(names) for _ in range(20)])
        wait(lambda: settled(program))

        found = program.connector("elastic")
        trips = program.trips()
        stored = narrow.documents(stream(namespace))

    assert (found["state"], found["dead_letters"]) == ("ok", 0)
    assert ids(stored) == ids(trips)
