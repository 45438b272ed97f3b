"""From a packet to a line in rsyslog and syslog-ng, by every road there is."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest

from tests.backends import syslog
from tests.backends.fixtures import needs
from tests.backends.syslog import Daemon
from tests.roads.intruder import fetch, look_up_all
from tests.roads.program import Program, installed, wait
from tests.roads.relay import relay

pytestmark = [pytest.mark.backend, pytest.mark.slow]
Start = Callable[..., AbstractContextManager[Daemon]]
DAEMONS = pytest.mark.parametrize("run", [syslog.rsyslogd, syslog.syslog_ng])
CRITICAL = str(10 * 8 + 2)
"""Severity 73 of facility authpriv (RFC 5424, section 6.2.1)."""


def table(name: str, url: str, *more: str) -> str:
    lines = [f"[connectors.{name}]", 'type = "syslog"', f'url = "{url}"', 'max_backoff = "0.2s"']
    return "\n".join(["", *lines, *more, ""])


def identity(daemon: Daemon) -> tuple[str, str]:
    known = daemon.certificates
    return f'certificate = "{known.client_certificate}"', f'key = "{known.client_key}"'


def trust(daemon: Daemon) -> str:
    return f'ca_file = "{daemon.certificates.authority}"'


def ids(documents: list[dict[str, Any]]) -> list[str]:
    return [document["event"]["id"] for document in documents]


def read(messages: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Give the documents of trips that messages carry."""
    return [json.loads(each["msg"]) for each in messages if each["msgid"] == "TRIP"]


def settled(program: Program) -> bool:
    return all(each["pending"] == 0 for each in program.json("connectors"))


def skip_without(run: Start) -> None:
    needs(syslog.missing("rsyslogd" if run is syslog.rsyslogd else "syslog-ng"))


@DAEMONS
def test_each_transport_and_format_brings_every_trip(run: Start, tmp_path: Path) -> None:
    skip_without(run)
    with run(verify_clients=True) as daemon:
        tables = (
            table("octets", f"tcp://127.0.0.1:{daemon.port}"),
            table("lines", f"tcp://127.0.0.1:{daemon.line_port}", 'framing = "lf"'),
            table("datagrams", f"udp://127.0.0.1:{daemon.port}"),
            table("cef", f"udp://127.0.0.1:{daemon.port}", 'format = "cef"'),
            table("leef", f"udp://127.0.0.1:{daemon.port}", 'format = "leef"'),
            table(
                "secure", f"tls://localhost:{daemon.tls_port}", trust(daemon), *identity(daemon)
            ),
        )
        with installed(tmp_path, "".join(tables)) as program:
            token = program.plant("web")
            program.start()
            look_up_all(program, [token["hostname"], f"a.{token['hostname']}"])
            fetch(program, token["hostname"], "/picture.png")
            wait(lambda: settled(program))
            trips = program.trips()
            told = program.json("connectors")
            messages = daemon.wait_for(18)

    by: dict[str, list[dict[str, Any]]] = {}
    for message in messages:
        assert (message["app"], message["msgid"]) == ("canary-siem", "TRIP")
        form = message["msg"].split(":")[0] if message["input"] == "udp" else ""
        by.setdefault(f"{message['input']} {form}".strip(), []).append(message)
    assert len(trips) == 3
    for way in ("tcp", "lines", "tls"):
        assert read(by[way]) == trips
        assert by[way][0]["pri"] == CRITICAL
        stamps = [message["timestamp"][:26] for message in by[way]]
        assert stamps == [trip["@timestamp"][:26] for trip in trips]
        for message, trip in zip(by[way], trips, strict=True):
            assert trip["event"]["id"] in message["sd"]
    titles = [message["msg"].strip() for message in by["udp Canarytoken tripped"]]
    assert titles == [trip["message"] for trip in trips]
    for form in ("udp CEF", "udp LEEF"):
        for message, trip in zip(by[form], trips, strict=True):
            assert trip["event"]["id"] in message["msg"]
    assert {each["guarantee"] for each in told} == {"best effort"}


@DAEMONS
def test_tls_without_our_certificate_keeps_the_queue(run: Start, tmp_path: Path) -> None:
    skip_without(run)
    with run(verify_clients=True) as daemon:
        url = f"tls://localhost:{daemon.tls_port}"
        with installed(tmp_path, table("siem", url, trust(daemon))) as program:
            token = program.plant()
            program.start()
            look_up_all(program, [f"n{n}.{token['hostname']}" for n in range(5)])
            trouble = wait(lambda: program.connector("siem").get("last_error"))
            found = program.connector("siem")
            program.stop()
            program.configure(table("siem", url, trust(daemon), *identity(daemon)))
            program.start()
            wait(lambda: settled(program))
            trips = program.trips()
            messages = daemon.wait_for(5)

    assert found["state"] in {"held", "retrying"}
    assert (found["delivered"], found["dead_letters"]) == (0, 0)
    assert "certificate" in trouble
    assert read(messages) == trips


def test_a_restart_of_the_receiver_loses_nothing_and_keeps_the_order(tmp_path: Path) -> None:
    needs(syslog.missing("rsyslogd"))
    with (
        syslog.rsyslogd() as first,
        relay(first.port) as way,
        installed(tmp_path, table("siem", f"tcp://127.0.0.1:{way.port}")) as program,
    ):
        token = program.plant()
        program.start()
        look_up_all(program, [f"before-{n}.{token['hostname']}" for n in range(5)])
        wait(lambda: settled(program))
        before = first.wait_for(5)
        way.cut()
        look_up_all(program, [f"during-{n}.{token['hostname']}" for n in range(300)])
        with syslog.rsyslogd() as second:
            way.target = second.port
            way.mend()
            look_up_all(program, [f"after-{n}.{token['hostname']}" for n in range(5)])
            wait(lambda: settled(program))
            trips = program.trips()
            after = second.wait_for(305)
            found = program.connector("siem")

    assert ids(read([*before, *after])) == ids(trips)
    assert (found["state"], found["dead_letters"]) == ("ok", 0)
