"""Whatever a receiver does, nothing is lost, nothing comes under another id, order is kept."""

from collections import Counter
from pathlib import Path

import pytest

from tests.roads.intruder import look_up_all
from tests.roads.program import Program, installed, lines, wait
from tests.roads.scripted import GATE, WELL, Elasticsearch, Fault, Hec, Receiver, said, serving

pytestmark = pytest.mark.slow
TABLES = {
    Elasticsearch: 'type = "elasticsearch"\n',
    Hec: 'type = "splunk_hec"\ntoken = "right"\n',
}
HTML = "<html><body>Welcome to the hotel's network</body></html>"
AGAIN_LATER = {"Retry-After": "1"}
RETRIED = {
    Elasticsearch: {
        "503 storm": [Fault(503)] * 4,
        "503 and Retry-After": [Fault(503, headers=AGAIN_LATER)],
        "429 storm": [Fault(429)] * 4,
        "408, a proxy's": [Fault(408, HTML)],
        "400, a proxy's": [Fault(400, HTML)],
        "502 in HTML": [Fault(502, HTML)],
        "takes all and hangs": [Fault(way="hang", taken=True)],
        "closes": [Fault(way="close")],
        "takes all and closes": [Fault(way="close", taken=True)],
        "half an answer": [Fault(way="half")],
        "takes all, half an answer": [Fault(way="half", taken=True)],
        "200 and nothing of it": [Fault(200, "{}")],
        "200 and no item": [Fault(200, '{"items":[]}')],
        "200 and no JSON": [Fault(200, "{")],
        "413": [Fault(413, "{}")],
        "400 for the whole": [Fault(400, "{}")],
    },
    Hec: {
        "503 storm": [Fault(503, said(9))] * 4,
        "503 and Retry-After": [Fault(503, said(9), AGAIN_LATER)],
        "429 storm": [Fault(429, said(26))] * 4,
        "500": [Fault(500, said(8))],
        "502 in HTML": [Fault(502, HTML)],
        "200 in HTML": [Fault(200, HTML)],
        "takes all and hangs": [Fault(way="hang", taken=True)],
        "closes": [Fault(way="close")],
        "takes all and closes": [Fault(way="close", taken=True)],
        "half an answer": [Fault(way="half")],
        "takes all, half an answer": [Fault(way="half", taken=True)],
        "413": [Fault(413, said(27))],
        "400, no JSON, once": [Fault(400, said(6))],
    },
}
HELD = {
    Elasticsearch: {
        "401": Fault(401, "{}"),
        "404": Fault(404, "{}"),
        "200 in HTML": Fault(200, HTML),
        "403 for each": Fault(items=dict.fromkeys(range(1000), 403)),
    },
    Hec: {
        "403": Fault(403, said(4)),
        "403, a proxy's": Fault(403, HTML),
        "disabled": Fault(403, said(1)),
        "wrong index": Fault(400, said(7)),
    },
}
PRODUCTS = pytest.mark.parametrize("product", [Elasticsearch, Hec])


def table(name: str, behind: Receiver) -> str:
    common = f'url = "{behind.url}"\nmax_backoff = "0.2s"\ntimeout = "3s"\n'
    return f"\n[connectors.{name}]\n{TABLES[type(behind)]}{common}"


class Road:
    """A running installation whose intruder looks up a new name each time."""

    def __init__(self, program: Program, behind: Receiver) -> None:
        self.program = program
        self.behind = behind
        self.sent = 0
        self._hostname = program.plant()["hostname"]

    def trip(self, times: int = 1) -> None:
        numbers = range(self.sent, self.sent + times)
        look_up_all(self.program, [f"n{number}.{self._hostname}" for number in numbers])
        self.sent += times

    def trip_into(self, faults: list[Fault]) -> None:
        """Let one trip go ahead, and the batch of five behind it meet the *faults*."""
        self.behind.gate.clear()
        self.behind.faults = [GATE, *faults]
        self.trip()
        wait(lambda: len(self.behind.faults) == len(faults), what="the first is under way")
        self.trip(5)
        self.behind.gate.set()
        wait(lambda: not self.behind.faults, what="every fault was met")

    def all_taken(self) -> bool:
        return bool(self.program.connector("siem")["pending"] == 0)

    def trips(self) -> list[str]:
        return [trip["event"]["id"] for trip in self.program.trips()]


@PRODUCTS
def test_what_is_no_fault_of_ours_is_retried(product: type[Receiver], tmp_path: Path) -> None:
    behind = product()
    with serving(behind), installed(tmp_path, table("siem", behind)) as program:
        road = Road(program, behind)
        program.start()
        for faults in RETRIED[product].values():
            road.trip_into(faults)
            wait(lambda: len(behind.acknowledged) == road.sent, what=f"all after {faults}")
        wait(road.all_taken)

        trips = road.trips()
        found = program.connector("siem")

    assert behind.ids() == trips
    names = Counter(each["dns"]["question"]["name"] for each in behind.documents)
    assert set(names.values()) == {1}  # none under two ids
    assert (found["state"], found["dead_letters"]) == ("ok", 0)
    assert found["delivered"] == len(trips)
    taken_unheard = [f for group in RETRIED[product].values() for f in group if f.taken]
    assert len(behind.again) >= 5 * len(taken_unheard)


@PRODUCTS
def test_a_receiver_that_asks_for_time_gets_it(product: type[Receiver], tmp_path: Path) -> None:
    behind = product()
    behind.faults = [Fault(503, "{}", {"Retry-After": "2"})]
    with serving(behind), installed(tmp_path, table("siem", behind)) as program:
        road = Road(program, behind)
        program.start()
        road.trip()
        wait(lambda: behind.documents)

    first, second, *_ = behind.at
    assert second - first >= 2


@PRODUCTS
def test_who_refuses_us_gets_everything_once_we_are_let_in(
    product: type[Receiver], tmp_path: Path
) -> None:
    behind = product()
    with serving(behind), installed(tmp_path, table("siem", behind)) as program:
        road = Road(program, behind)
        for fault in HELD[product].values():
            behind.faults = [fault]  # before the start: what waits goes at once
            program.start()
            road.trip(2)
            wait(lambda: any('"held"' in line for line in program.log), what=f"held by {fault}")
            assert behind.documents == []
            program.stop()
        held = program.connector("siem")
        program.start()
        wait(road.all_taken)

        trips = road.trips()
        found = program.connector("siem")

    assert (held["state"], held["delivered"], held["dead_letters"]) == ("held", 0, 0)
    assert behind.ids() == trips
    assert (found["state"], found["dead_letters"]) == ("ok", 0)


@PRODUCTS
def test_poison_is_one_dead_letter_and_a_replay_brings_it(
    product: type[Receiver], tmp_path: Path
) -> None:
    behind = product()
    with serving(behind), installed(tmp_path, table("siem", behind)) as program:
        road = Road(program, behind)
        behind.poison = lambda document: document["dns"]["question"]["name"].startswith("n3.")
        program.start()
        road.trip_into([])
        wait(road.all_taken)

        trips = road.trips()
        before = behind.ids()
        dead = program.connector("siem")
        behind.poison = lambda _: False
        program.json("replay", "siem", "--dead-letters")
        wait(lambda: program.connector("siem")["dead_letters"] == 0)
        after = behind.ids()

    assert before == [*trips[:3], *trips[4:]]
    assert (dead["state"], dead["dead_letters"], dead["delivered"]) == ("ok", 1, 5)
    assert after == [*before, trips[3]]


def test_items_that_elasticsearch_puts_off_come_again_and_the_rest_only_once(
    tmp_path: Path,
) -> None:
    behind = Elasticsearch()
    faults = [
        Fault(taken=True, items={1: 429, 3: 503}),
        Fault(taken=True, items={0: 429}),
        Fault(taken=True, items={0: 500}),
    ]
    with serving(behind), installed(tmp_path, table("siem", behind)) as program:
        road = Road(program, behind)
        program.start()
        road.trip_into(faults)
        wait(road.all_taken)

        trips = road.trips()
        found = program.connector("siem")

    first, *batch = trips
    assert behind.ids() == [first, batch[0], batch[2], batch[4], batch[3], batch[1]]
    assert behind.again == []
    assert (found["state"], found["dead_letters"]) == ("ok", 0)


def test_an_item_that_may_not_get_in_holds_the_queue_and_is_no_dead_letter(
    tmp_path: Path,
) -> None:
    behind = Elasticsearch()
    with serving(behind), installed(tmp_path, table("siem", behind)) as program:
        road = Road(program, behind)
        program.start()
        road.trip_into([Fault(taken=True, items={2: 403}), Fault(items={0: 403})])
        wait(lambda: any('"held"' in line for line in program.log))
        held = program.connector("siem")
        program.stop()
        program.start()
        wait(road.all_taken)

        trips = road.trips()

    assert (held["state"], held["dead_letters"]) == ("held", 0)
    assert sorted(behind.ids()) == sorted(trips)
    assert Counter(behind.ids()).most_common(1)[0][1] == 1


def test_a_dead_receiver_delays_nobody_and_the_others_hear_of_it(tmp_path: Path) -> None:
    hanging, refusing, well = Elasticsearch(), Hec(), Hec()
    hanging.faults = [Fault(way="hang")] * 100
    refusing.faults = [Fault(403, said(4))] * 100
    out = tmp_path / "trips.jsonl"
    with serving(hanging), serving(refusing), serving(well):
        tables = [table("hanging", hanging), table("refusing", refusing), table("well", well)]
        file = f'\n[connectors.file]\ntype = "jsonl"\npath = "{out}"\n'
        with installed(tmp_path, "".join(tables) + file) as program:
            road = Road(program, well)
            program.start()
            road.trip(20)
            told = wait(lambda: well.ids("canary_siem.health"), what="a health event")
            wait(lambda: len(well.ids()) == 20)
            wait(lambda: len(lines(out)) == 21)
            health, _ = program.get("/healthz")
            wait(lambda: program.connector("hanging")["state"] == "retrying")
            states = {each["name"]: each["state"] for each in program.json("connectors")}
            trips = road.trips()
            program.stop()

    assert well.ids() == trips
    (event,) = [each for each in well.documents if each["event"]["id"] in told]
    assert event["event"]["action"] == "connector-down"
    assert (event["event"]["kind"], event["event"]["severity"]) == ("event", 47)
    assert "refusing" in event["message"]
    assert health == 200
    assert states == {"hanging": "retrying", "refusing": "held", "well": "ok", "file": "ok"}


def test_the_scripted_receivers_take_and_refuse_as_told() -> None:
    behind = Elasticsearch()
    document = {"event": {"id": "1", "dataset": "canary_siem.trip"}}
    line = b'{"create":{}}\n' + str(document).replace("'", '"').encode() + b"\n"

    assert '"status": 201' in behind.answer(WELL, line)[1]
    assert '"status": 409' in behind.answer(WELL, line)[1]
    assert (behind.ids(), behind.again) == (["1"], ["1"])
