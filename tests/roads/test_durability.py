"""Answered means durable: whoever got an answer is on disk, kill -9 or power cut."""

import os
import random
import re
import shutil
import signal
import socket
import sqlite3
import threading
import time
from collections import Counter
from pathlib import Path

import orjson
import pytest
from dnslib import DNSRecord

from tests.roads.program import Program, installed, lines, wait

ROUNDS = 20


def names_on_disk(program: Program) -> Counter[str]:
    with sqlite3.connect(program.database) as db:
        rows = db.execute("SELECT document FROM trips WHERE stream='trip'").fetchall()
    db.close()
    return Counter(orjson.loads(row[0])["dns"]["question"]["name"] for row in rows)


class Stream(threading.Thread):
    """Looks names up as fast as answers come, a window of them outstanding, until told to stop."""

    def __init__(self, program: Program, hostname: str, prefix: str) -> None:
        super().__init__(daemon=True)
        self._socket = program.udp()
        self._socket.settimeout(0.2)
        self._hostname = hostname
        self._prefix = prefix
        self.answered: set[str] = set()
        self.ending = threading.Event()

    def run(self) -> None:
        number = 0
        outstanding: dict[int, str] = {}
        while not self.ending.is_set():
            while len(outstanding) < 50 and number < 60_000:
                name = f"{self._prefix}-{number}.{self._hostname}"
                query = DNSRecord.question(name)
                query.header.id = number
                outstanding[number] = name
                number += 1
                try:
                    self._socket.send(query.pack())
                except OSError:
                    return
            try:
                reply = self._socket.recv(4096)
            except OSError:
                continue
            name = outstanding.pop(int.from_bytes(reply[:2], "big"), "")
            if name:
                self.answered.add(name)

    def end(self) -> set[str]:
        self.ending.set()
        self.join()
        self._socket.close()
        return self.answered


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_every_answered_query_survives_kill_9_exactly_once(tmp_path: Path) -> None:
    with installed(tmp_path) as program:
        token = program.plant()
        answered: set[str] = set()
        chance = random.Random(20261124)
        for number in range(ROUNDS):
            program.start()
            stream = Stream(program, token["hostname"], f"r{number}")
            stream.start()
            wait(lambda stream=stream: stream.answered, what="the first answer")
            time.sleep(chance.uniform(0.01, 0.4))
            program.stop(signal.SIGKILL)
            answered |= stream.end()

        found = names_on_disk(program)

    assert len(answered) > ROUNDS
    assert answered - set(found) == set()
    assert {name for name in answered if found[name] != 1} == set()


def sends_before_their_sync(trace: str, names: dict[bytes, str]) -> list[str]:
    """Name the answers whose send does not follow an fdatasync later than their row's write."""
    written: dict[str, int] = {}
    synced = -1
    early = []
    for number, line in enumerate(trace.splitlines()):
        if "pwrite64(" in line or "write(" in line.partition("sendto")[0]:
            for raw, name in names.items():
                if raw.decode() in line and name not in written and "sendto(" not in line:
                    written[name] = number
        elif re.search(r"f(data)?sync\(.*\)\s+= 0|<\.\.\. f(data)?sync resumed.*= 0", line):
            synced = number
        elif "sendto(" in line or "sendmsg(" in line:
            for raw, name in names.items():
                if raw.decode() in line and not written.get(name, 1 << 60) < synced < number:
                    early.append(name)
    return early


@pytest.mark.slow
@pytest.mark.backend
def test_every_answer_leaves_after_an_fdatasync_later_than_its_row(tmp_path: Path) -> None:
    if not shutil.which("strace"):
        pytest.skip("strace is not here")
    trace = tmp_path / "trace"
    calls = "pwrite64,write,fdatasync,fsync,sendto,sendmsg"
    with installed(tmp_path) as program:
        token = program.plant()
        program.start(
            "strace", "-f", "-qq", "-s", "100000", "-o", str(trace), "-e", f"trace={calls}"
        )
        labels = [f"probe{number}x" for number in range(30)]
        with program.udp() as to:
            for label in labels:
                to.send(DNSRecord.question(f"{label}.{token['hostname']}").pack())
                to.recv(4096)
        assert program.process
        tracer = program.process.pid
        (service,) = Path(f"/proc/{tracer}/task/{tracer}/children").read_text().split()
        os.kill(int(service), signal.SIGTERM)
        program.process.wait(30)

    text = trace.read_text(errors="replace")
    sent = [label for label in labels if re.search(rf"send(to|msg)\(.*{label}", text)]
    assert sent == labels
    assert sends_before_their_sync(text, {label.encode(): label for label in labels}) == []


def test_the_judge_of_the_trace_sees_an_answer_that_left_too_early() -> None:
    good = 'pwrite64(3, "..probe1x..")\nfdatasync(3) = 0\nsendto(5, "..probe1x..")'
    late = 'pwrite64(3, "..probe1x..")\nsendto(5, "..probe1x..")\nfdatasync(3) = 0'
    none = 'sendto(5, "..probe1x..")'
    names = {b"probe1x": "probe1x"}

    assert sends_before_their_sync(good, names) == []
    assert sends_before_their_sync(late, names) == ["probe1x"]
    assert sends_before_their_sync(none, names) == ["probe1x"]


@pytest.mark.slow
def test_a_kill_in_mid_delivery_loses_nothing_and_renames_nothing(tmp_path: Path) -> None:
    out = tmp_path / "trips.jsonl"
    more = f'[connectors.file]\ntype = "jsonl"\npath = "{out}"\nstart = "beginning"\n'
    with installed(tmp_path, more) as program:
        token = program.plant()
        for number in range(5):
            program.start()
            stream = Stream(program, token["hostname"], f"r{number}")
            stream.start()
            wait(lambda stream=stream: len(stream.answered) > 200)
            program.stop(signal.SIGKILL)
            stream.end()
        program.start()
        with sqlite3.connect(program.database) as db:
            ids = [row[0] for row in db.execute("SELECT id FROM trips ORDER BY position")]
        db.close()
        wait(lambda: {d["event"]["id"] for d in lines(out)} >= set(ids), 30)
        assert program.stop() == 0

    delivered = [document["event"]["id"] for document in lines(out)]
    assert set(delivered) == set(ids)
    firsts = list(dict.fromkeys(delivered))
    assert firsts == ids


def test_sigterm_drains(tmp_path: Path) -> None:
    out = tmp_path / "trips.jsonl"
    more = f'[connectors.file]\ntype = "jsonl"\npath = "{out}"\n'
    with installed(tmp_path, more) as program:
        token = program.plant()
        program.start()
        with program.udp() as to:
            for number in range(20):
                to.send(DNSRecord.question(f"n{number}.{token['hostname']}").pack())
                to.recv(4096)
        assert program.stop() == 0

    trips = [d for d in lines(out) if d["data_stream"]["dataset"] == "canary_siem.trip"]
    assert len(trips) == 20


def test_a_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with installed(tmp_path) as program, socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        text = program.config.read_text().replace(
            '[listeners.http]\nbind = ["127.0.0.1:0"]',
            f'[listeners.http]\nbind = ["127.0.0.1:{port}"]',
        )
        program.config.write_text(text)

        program.call("run", status=2)
