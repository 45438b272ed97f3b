"""All of it together: lines in, names asked for, and what is remembered."""

import json
import os
import signal
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from canary_siem import names
from canary_siem.artifacts.agents.log_watch import program
from canary_siem.artifacts.agents.log_watch.program import Program, main, pairs
from tests.roads.program import wait

HOST = "h6jmkykjd2rrd2ahnkl6v6.ct.example.org"


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "app.log"


@pytest.fixture(autouse=True)
def asked(log: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was asked for, of an agent for one log; nothing goes into a network."""
    names_asked: list[str] = []

    def ask(name: str) -> bool:
        names_asked.append(name)
        return not (log.parent / "down").exists()

    fields = {"source_ip": "source.ip", "host_name": "host.name", "user": "data.user"}
    settings = {
        "HOST": HOST,
        "NAME": "log-relay",
        "FILES": [str(log)],
        "FIELDS": fields,
        "RULES": [{"report": r"user=(?P<user>\w+) ip=(?P<source_ip>\S+)"}, {"report": "ip="}],
        "by_dns": ask,
        "by_http": lambda name: ask(f"http:{name}"),
        "POLL_SECONDS": 0.01,
    }
    for name, value in settings.items():
        monkeypatch.setattr(program, name, value)
    return names_asked


@contextmanager
def running(place: Path, **more: bool) -> Iterator[None]:
    stop = threading.Event()
    made = Program(place, "dns", **more)
    thread = threading.Thread(target=made.run, args=[stop])
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(20)
        made.close()
    assert not thread.is_alive()


def told(name: str) -> list[bytes]:
    """Read the pairs of a name."""
    labels = name.removeprefix("http:")[: -len(HOST) - 1].split(".")
    return names.decode(labels, imported=False).data.split(b"\0")


def test_a_line_is_told_once_with_the_machine_it_was_on(log: Path, asked: list[str]) -> None:
    with running(log.with_name("state.json"), from_start=True):
        log.write_bytes(b"\0\0user=caf\xe9 ip=1\r\nuser=anna ip=10.0.0.5\r\nnothing\n")
        wait(lambda: len(asked) == 2)

    host = f"host.name={socket.gethostname()}".encode()
    assert told(asked[0]) == [host]
    assert told(asked[1]) == [b"source.ip=10.0.0.5", host, b"data.user=anna"]


def test_another_run_goes_on(log: Path, asked: list[str]) -> None:
    place = log.with_name("state.json")
    with running(place, from_start=True):
        log.write_text("user=anna ip=10.0.0.5\n")
        wait(lambda: asked)
    with log.open("a") as file:
        file.write("user=bob ip=10.0.0.5\n")

    with running(place):
        wait(lambda: len(asked) == 2)

    assert told(asked[1])[-1] == b"data.user=bob"
    state = json.loads(place.read_text())
    assert state["sender"] == {"pending": [], "suppressed": 0}


def test_what_was_not_answered_is_kept(
    log: Path, asked: list[str], capfd: pytest.CaptureFixture[str]
) -> None:
    place = log.with_name("state.json")
    log.with_name("down").touch()
    with running(place, from_start=True):
        log.write_text("user=anna ip=10.0.0.5\n")
        wait(lambda: asked)
    log.with_name("down").unlink()

    with running(place):
        wait(lambda: len(asked) == 2)

    assert told(asked[0]) == told(asked[1])
    assert "no answer" in capfd.readouterr().err


def test_rules_that_have_changed_begin_anew() -> None:
    assert len(program.rules([{"told": True}])) == 2
    assert program.rules([{"told": True}, {}])[0].state["told"]


def test_a_host_that_the_line_names_is_the_one() -> None:
    assert pairs({"host_name": "db1"}) == {"host.name": "db1"}


def test_a_test_asks_once(log: Path, asked: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["log-relay", "--test", "--via", "http"])

    assert main() == 0
    log.with_name("down").touch()
    assert main() == 1

    assert [name.startswith("http:") for name in asked] == [True, True]


def test_it_ends_well_when_it_is_told_to(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    state = log.with_name("state")
    monkeypatch.setattr(sys, "argv", ["log-relay", "--state", str(state), "--from-start"])
    before = [signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)]

    def end() -> None:
        wait((state / "state.json").exists)
        os.kill(os.getpid(), signal.SIGTERM)

    ending = threading.Thread(target=end)
    ending.start()

    try:
        assert main() == 0
    finally:
        ending.join()
        for number, handler in zip((signal.SIGTERM, signal.SIGINT), before, strict=True):
            signal.signal(number, handler)


@pytest.mark.parametrize(
    ("name", "value", "status", "why"),
    [
        ("RULES", [{"report": "(?<x"}], 2, "does not know a pattern"),
        ("NAME", "log-relay", 1, "Not a directory"),
    ],
)
def test_what_it_can_not_do_it_says(
    log: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    name: str,
    value: object,
    status: int,
    why: str,
) -> None:
    state = log.with_name("state")
    if status == 1:
        log.touch()
        state = log / "state"
    monkeypatch.setattr(program, name, value)
    monkeypatch.setattr(sys, "argv", ["log-relay", "--state", str(state)])

    assert main() == status

    assert why in capfd.readouterr().err
