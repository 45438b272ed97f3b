"""A full disk: the trap keeps answering, receivers get every trip, and the log heals in order."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.backends.commands import answers
from tests.roads.intruder import fetch, look_up, look_up_all
from tests.roads.program import Program, installed, lines, wait

pytestmark = pytest.mark.slow
SIZE = 4 << 20
FILE = '\n[connectors.file]\ntype = "jsonl"\npath = "{path}"\nmax_backoff = "0.2s"\n'


@contextmanager
def tiny_disk(folder: Path) -> Iterator[Path]:
    """Lend a file system of a few MiB at *folder*."""
    if os.geteuid() != 0:
        pytest.skip("a file system of its own needs root")
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(folder)]
    if not answers(mount):
        pytest.skip("mount -t tmpfs is not allowed here")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(ballast: Path) -> None:
    """Take all the room there is."""
    with ballast.open("ab", buffering=0) as file:
        try:
            while True:
                file.write(b"\0" * 4096)
        except OSError:
            return


def ids(documents: list[dict[str, Any]]) -> list[str]:
    return [document["event"]["id"] for document in documents]


def trips_in(path: Path) -> list[dict[str, Any]]:
    return [each for each in lines(path) if each["event"]["dataset"] == "canary_siem.trip"]


def health_in(path: Path) -> list[str]:
    found = [each for each in lines(path) if each["event"]["dataset"] == "canary_siem.health"]
    return [each["event"]["action"] for each in found]


def failing(program: Program) -> bool:
    return program.metric("canary_siem_disk_failing") == 1


def test_a_full_disk_loses_no_trip_and_heals_in_order(tmp_path: Path) -> None:
    out = tmp_path / "trips.jsonl"
    with (
        tiny_disk(tmp_path / "data") as data,
        installed(tmp_path, FILE.format(path=out)) as program,
    ):
        token = program.plant("web")
        program.start()
        names = (f"n{number}.{token['hostname']}" for number in range(10_000))
        look_up_all(program, [next(names) for _ in range(10)])
        fill(data / "ballast")
        while not failing(program):
            look_up_all(program, [next(names) for _ in range(50)])  # the room SQLite has already
        answer = look_up(program, next(names))
        status, _ = fetch(program, token["hostname"])
        noise = look_up(program, "nobody.ct.example.test")
        look_up_all(program, [next(names) for _ in range(200)])
        health, ready = program.get("/healthz"), program.get("/readyz")
        held = program.metric("canary_siem_held")
        remaining = next(names)
        sent = int(remaining.partition(".")[0][1:]) + 1  # with the one by HTTP, without this name
        wait(lambda: len(trips_in(out)) == sent, what="all are delivered from memory")
        from_memory = trips_in(out)

        (data / "ballast").unlink()
        wait(lambda: not failing(program), what="it heals")
        look_up_all(program, [remaining])
        wait(lambda: len(trips_in(out)) == sent + 1)
        healed = program.get("/readyz")
        left = program.metric("canary_siem_held")
        lost = program.metric("canary_siem_shed_total", kind="alert")
        trips = program.trips()
        wait(lambda: "disk-recovered" in health_in(out))
        assert program.stop() == 0

    assert [str(record.rdata) for record in answer.rr] == ["203.0.113.10"]
    assert [str(record.rdata) for record in noise.rr] == ["203.0.113.10"]
    assert status == 200
    assert (health[0], ready[0], healed[0]) == (200, 503, 200)
    assert "full" in ready[1]
    assert held >= 200
    assert (left, lost) == (0, 0)
    assert ids(from_memory) == ids(trips)[:sent]
    assert ids(trips_in(out)) == ids(trips)  # none a second time, now that the log has them
    assert [trip["event"]["sequence"] for trip in trips] == list(range(1, sent + 2))
    assert health_in(out) == ["disk-failing", "disk-recovered"]


def test_what_is_held_survives_an_orderly_end_once_there_is_room(tmp_path: Path) -> None:
    with tiny_disk(tmp_path / "data") as data, installed(tmp_path) as program:
        token = program.plant("dns")
        program.start()
        fill(data / "ballast")
        sent = 0
        while not failing(program):
            look_up_all(program, [f"n{sent + n}.{token['hostname']}" for n in range(50)])
            sent += 50
        (data / "ballast").unlink()
        assert program.stop() == 0
        trips = program.trips()

    names = [trip["dns"]["question"]["name"].partition(".")[0] for trip in trips]
    assert names == [f"n{number}" for number in range(sent)]
    assert [trip["event"]["sequence"] for trip in trips] == list(range(1, sent + 1))
