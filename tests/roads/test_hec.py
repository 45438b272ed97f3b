"""From a packet to an event in a real HEC receiver, with indexer acknowledgement and without."""

from pathlib import Path
from typing import Any

import pytest

from tests.backends import hec
from tests.backends.fixtures import needs
from tests.backends.hec import Receiver
from tests.roads.intruder import fetch, look_up_all
from tests.roads.program import Program, installed, wait
from tests.roads.relay import relay

pytestmark = [pytest.mark.backend, pytest.mark.slow]
RIGHT = "right"
TABLE = """
[connectors.splunk]
type = "splunk_hec"
url = "{url}"
token = "{token}"
index = "canary"
max_backoff = "0.2s"
"""


def table(url: str, more: str = "", *, token: str = RIGHT) -> str:
    return TABLE.format(url=url, token=token) + more


def settled(program: Program) -> bool:
    return bool(program.connector("splunk")["pending"] == 0)


def ids(documents: list[dict[str, Any]]) -> list[str]:
    return [document["event"]["id"] for document in documents]


def trips_of(received: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give what came in of the sourcetype of trips."""
    return [each for each in received if each["sourcetype"] == "canary_siem:trip"]


@pytest.mark.parametrize("ack", ["", "ack = true\n"], ids=["taken", "acknowledged"])
def test_every_trip_arrives_once_and_as_it_is_stored(
    ack: str, hec_receiver: Receiver, tmp_path: Path
) -> None:
    with installed(tmp_path, table(hec_receiver.url, ack)) as program:
        token = program.plant("web")
        program.start()
        look_up_all(program, [token["hostname"], f"a.{token['hostname']}"])
        fetch(program, token["hostname"], "/picture.png", headers={"User-Agent": "probe/1"})
        wait(lambda: settled(program))

        trips = program.trips()
        received = hec_receiver.wait_for(3)

    assert [each["event"] for each in received] == trips  # JSON's 73 and 73.0 are equal
    assert [each["fields"]["event_id"] for each in received] == ids(trips)
    for each in received:
        assert (each["index"], each["source"], each["token"]) == ("canary", "canary-siem", "right")
        assert each["sourcetype"] == "canary_siem:trip"
        assert each["host"] == trips[0]["observer"]["serial_number"]
        assert f"{each['time']:.3f}" != "0.000"


def test_an_outage_loses_nothing_and_keeps_the_order(tmp_path: Path) -> None:
    needs(hec.missing())
    needs(hec.missing())
    with (
        hec.receiver() as first,
        relay(first.port) as way,
        installed(tmp_path, table(way.url, "ack = true\n")) as program,
    ):
        token = program.plant()
        program.start()
        look_up_all(program, [f"before-{n}.{token['hostname']}" for n in range(5)])
        wait(lambda: settled(program))
        way.deaf = True  # what is sent now is taken, but we never hear of it
        look_up_all(program, [f"unheard-{n}.{token['hostname']}" for n in range(5)])
        wait(lambda: program.connector("splunk")["state"] == "retrying")
        way.cut()
        look_up_all(program, [f"during-{n}.{token['hostname']}" for n in range(300)])
        with hec.receiver() as second:
            way.target, way.deaf = second.port, False
            way.mend()
            look_up_all(program, [f"after-{n}.{token['hostname']}" for n in range(5)])
            wait(lambda: settled(program))

            trips = program.trips()
            found = program.connector("splunk")
            received = first.events() + second.events()

    came = ids([each["event"] for each in received])
    assert list(dict.fromkeys(came)) == ids(trips)
    again = {each for each in came if came.count(each) > 1}
    assert again <= set(ids(trips)[5:10])  # those of which we did not hear, by the same id
    assert (found["state"], found["dead_letters"]) == ("ok", 0)


def test_a_wrong_token_holds_the_queue_until_it_is_right(tmp_path: Path) -> None:
    needs(hec.missing())
    needs(hec.missing())
    with hec.receiver(token="right", tls=True) as receiver:
        more = f'ca_file = "{receiver.authority}"\n'
        with installed(tmp_path, table(receiver.url, more, token="n0t-so")) as program:
            token = program.plant()
            program.start()
            look_up_all(program, [f"n{n}.{token['hostname']}" for n in range(20)])
            held = wait(lambda: _if_held(program))
            ready = program.get("/readyz")[0]
            program.stop()
            program.environment["CANARY_SIEM_CONNECTORS__SPLUNK__TOKEN"] = "right"
            program.start()
            wait(lambda: settled(program))

            trips = program.trips()
            found = program.connector("splunk")
            received = trips_of(receiver.events())

    assert (held["dead_letters"], held["delivered"]) == (0, 0)
    assert held["pending"] >= 20
    assert "401" in held["last_error"]
    assert "n0t-so" not in "".join(program.log) + held["last_error"]
    assert ready == 200
    assert ids([each["event"] for each in received]) == ids(trips)
    assert (found["state"], found["dead_letters"]) == ("ok", 0)


def _if_held(program: Program) -> dict[str, Any] | None:
    found = program.connector("splunk")
    return found if found["state"] == "held" else None


def test_replay_sends_again_under_the_same_ids(hec_receiver: Receiver, tmp_path: Path) -> None:
    with installed(tmp_path, table(hec_receiver.url)) as program:
        token = program.plant()
        program.start()
        look_up_all(program, [f"n{n}.{token['hostname']}" for n in range(10)])
        wait(lambda: settled(program))
        trips = program.trips()
        (asked,) = program.json("replay", "splunk", "--since", trips[4]["event"]["created"])
        received = hec_receiver.wait_for(16)
        wait(lambda: settled(program))

    assert asked["events"] >= 6
    assert asked["note"] == "what it has already comes again, under the same event.id"
    came = [each["fields"]["event_id"] for each in trips_of(received)]
    assert came == ids(trips) + ids(trips)[4:]
