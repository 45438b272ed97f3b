"""Real logs, really rotated: a line that matches is told once, by the agent that we planted."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.backends import mariadb, places
from tests.backends.fixtures import needs
from tests.backends.processes import BackendError
from tests.ecs import problems
from tests.roads import apart
from tests.roads.program import Program, wait

pytestmark = [pytest.mark.backend, pytest.mark.slow]
INTERPRETERS = ["/usr/bin/python3", sys.executable]
CLIENT = "192.0.2.9"
WEB = {"CANARY_SIEM_LISTENERS__HTTP__BIND": '["127.0.0.1:80"]'}
ROTATED = "{log} {{\n  rotate 9\n  {how}\n}}\n"


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One service for all, where names lead to it; each test has tokens of its own."""
    home = tmp_path_factory.mktemp("home")
    needs(apart.missing(home))
    with apart.running(home, **WEB) as lent:
        yield lent


class Agent:
    """What was planted, as it runs."""

    def __init__(self, argv: Sequence[str]) -> None:
        self.said: list[str] = []
        self.process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send it a signal; give its exit status."""
        self.process.send_signal(number)
        status = self.process.wait(20)
        self._reader.join()
        return status

    def _read(self) -> None:
        assert self.process.stderr
        with self.process.stderr as lines:
            self.said += lines


@contextmanager
def watching(
    program: Program,
    token: dict[str, Any],
    state: Path,
    *words: str,
    python: str = sys.executable,
) -> Iterator[Agent]:
    """Run the agent beside the service, from where it says what it reads on."""
    script = next(each["path"] for each in token["artifacts"] if each["path"].endswith(".py"))
    where = ["--state", str(state), *words]
    agent = Agent([*apart.beside(program), python, "-I", script, *where])
    try:
        wait(lambda: agent.said or agent.process.poll() is not None, what="the agent")
        yield agent
    finally:
        if agent.process.poll() is None:
            agent.end()
    assert "Traceback" not in "".join(agent.said)


def plant(program: Program, folder: Path, log: Path, pattern: str) -> dict[str, Any]:
    """Make a token for one log."""
    options = ["--option", f"file={log}", "--option", f"pattern={pattern}"]
    return program.plant("log_watch", *options, "--output", str(folder / "planted"))


def told(program: Program, token: dict[str, Any], count: int) -> list[dict[str, Any]]:
    """Give the trips of *token* once there are *count*, in the order of their lines."""

    def arrived() -> list[dict[str, Any]]:
        trips = program.trips("--token", token["id"])
        return trips if len(trips) >= count else []

    trips: list[dict[str, Any]] = wait(arrived, seconds=60, what=f"{count} trips")
    assert [problem for trip in trips for problem in problems(trip)] == []
    return trips


def address(program: Program) -> None:
    """Give the machine an address beside the loopback one; it may have it already."""
    words = ["ip", "address", "replace", f"{CLIENT}/32", "dev", "lo"]
    subprocess.run([*apart.beside(program), *words], check=True)


@pytest.mark.parametrize("python", INTERPRETERS, ids=["system", "own"])
def test_a_real_mariadb_names_who_failed_and_who_looked(
    program: Program, tmp_path: Path, python: str
) -> None:
    needs(mariadb.missing())
    if not Path(python).exists():
        pytest.skip(f"no {python}")
    address(program)
    options = ["--bind-address=0.0.0.0", "--skip-name-resolve"]
    with mariadb.server(*options, around=apart.beside(program)) as server:
        by_tcp = ["--protocol=tcp", "-h", CLIENT, "-P", str(server.port)]
        server.sql("create database hr; create table hr.user_password (name text)")
        server.sql(
            "create user 'anna''s'@'%' identified by 'x'; grant all on hr.* to 'anna''s'@'%'"
        )
        denied = plant(program, tmp_path, server.error_log, "mysql-denied")
        seen = plant(program, tmp_path, server.general_log, "mysql-query")
        with (
            watching(program, denied, tmp_path / "1", python=python),
            watching(program, seen, tmp_path / "2", python=python),
        ):
            with pytest.raises(BackendError, match="Access denied"):
                server.sql("select 1", "-uo'brien", "-pwrong", *by_tcp)
            server.sql(
                "select 1; select name\nfrom\nuser_password; select 2",
                *("-uanna's", "-px", *by_tcp, "hr"),
            )
            (refusal,) = told(program, denied, 1)
            (query,) = told(program, seen, 1)
        log = server.general_log.read_text()

    assert refusal["user"]["name"] == "o'brien"
    assert query["user"]["name"] == "anna's", log
    assert "table=user_password" in query["canary"]["data"]
    for trip in (refusal, query):
        assert trip["source"] == {"address": CLIENT, "ip": CLIENT}
        assert trip["canary"]["source"]["role"] == "forwarded"
        assert trip["related"]["ip"] == [CLIENT, "127.0.0.1"]
        assert trip["host"]["name"] == os.uname().nodename
        assert trip["event"]["kind"] == "alert"
        assert trip["message"].endswith(f"from {CLIENT}")
        assert "decode" not in trip["canary"]
    assert refusal["threat"]["technique"]["id"] == ["T1110"]
    assert query["threat"]["technique"]["id"] == ["T1213"]


class Writer:
    """Writes numbered lines, as a daemon does that holds its log open until it is told."""

    def __init__(self, log: Path) -> None:
        self._log, self._count = log, 0
        self._file = log.open("ab", buffering=0)

    def write(self, count: int = 1) -> None:
        for _ in range(count):
            self._count += 1
            self._file.write(b"login number=%d failed\n" % self._count)

    def reopen(self) -> None:
        self._file.close()
        self._file = self._log.open("ab", buffering=0)

    def close(self) -> None:
        self._file.close()

    @property
    def expected(self) -> list[str]:
        return [f"number={number}" for number in range(1, self._count + 1)]


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[Writer]:
    made = Writer(tmp_path / "app.log")
    yield made
    made.close()


def kept(state: Path, log: Path) -> bool:
    """Say whether the agent has put down that all of *log* is told."""
    found = json.loads((state / "state.json").read_text())
    (reading,) = found["files"][str(log)]["file"]["readings"]
    return not found["sender"]["pending"] and reading["offset"] == log.stat().st_size


def numbers(program: Program, token: dict[str, Any], count: int) -> list[str]:
    """Give what was told, in its order; a resolver may ask for the same name again."""
    trips = told(program, token, count)
    data = {trip["dns"]["question"]["name"]: trip["canary"]["data"] for trip in trips}
    return list(data.values())


def rotate(folder: Path, log: Path, how: str) -> None:
    """Have logrotate rotate, now."""
    configuration = folder / "logrotate.conf"
    configuration.write_text(ROTATED.format(log=log, how=how))
    configuration.chmod(0o644)
    program = places.find("logrotate")
    subprocess.run(
        [str(program), "--force", "--state", str(folder / "rotated"), str(configuration)],
        check=True,
        env=places.library_environment("logrotate"),
    )


def test_rotation_by_name_loses_nothing(program: Program, tmp_path: Path, writer: Writer) -> None:
    needs(places.lacking("logrotate"))
    log = tmp_path / "app.log"
    token = plant(program, tmp_path, log, r"number=(?P<number>\d+) failed")
    with watching(program, token, tmp_path / "state"):
        writer.write(5)
        rotate(tmp_path, log, "create\n  nocompress")
        writer.write(5)
        writer.reopen()
        writer.write(5)
        numbers(program, token, 15)
        for _ in range(3):  # faster than anybody looks
            writer.write(2)
            rotate(tmp_path, log, "create\n  nocompress")
            writer.reopen()
        writer.write(1)

        assert numbers(program, token, 22) == writer.expected


def test_rotation_by_copy_loses_nothing(program: Program, tmp_path: Path, writer: Writer) -> None:
    needs(places.lacking("logrotate"))
    log = tmp_path / "app.log"
    token = plant(program, tmp_path, log, r"number=(?P<number>\d+) failed")
    with watching(program, token, tmp_path / "state"):
        writer.write(5)
        rotate(tmp_path, log, "copytruncate\n  nocompress")
        writer.write(9)
        numbers(program, token, 14)
        for _ in range(3):
            writer.write(2)
            rotate(tmp_path, log, "copytruncate\n  nocompress")
        writer.write(1)

        assert numbers(program, token, 21) == writer.expected


@pytest.mark.parametrize("how", ["create", "copytruncate"])
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL], ids=["term", "kill"])
def test_a_restart_goes_on_where_it_was(
    program: Program, tmp_path: Path, writer: Writer, how: str, number: signal.Signals
) -> None:
    needs(places.lacking("logrotate"))
    log = tmp_path / "app.log"
    token = plant(program, tmp_path, log, r"number=(?P<number>\d+) failed")
    with watching(program, token, tmp_path / "state") as agent:
        writer.write(3)
        numbers(program, token, 3)
        wait(lambda: kept(tmp_path / "state", log))
        agent.end(number)
    writer.write(3)
    rotate(tmp_path, log, f"{how}\n  nocompress")
    writer.reopen()
    writer.write(3)
    with watching(program, token, tmp_path / "state"):
        numbers(program, token, 9)
        writer.write(1)

        assert numbers(program, token, 10) == writer.expected


AUTH_LOG = b"""\
Nov 25 01:46:18 bastion sshd[812]: Failed password for invalid user a b from 192.0.2.5 port 42 ssh2
2026-11-25T01:46:19.123456+00:00 bastion sshd-session[813]: Accepted publickey for CORP\\anna \
from 2001:db8::7 port 50022 ssh2: ED25519 SHA256:AbC+/dEf
Nov 25 01:46:20 bastion sudo[900]:    anna : TTY=pts/0 ; PWD=/home/anna ; USER=root ; \
COMMAND=/usr/bin/cat /etc/shadow
"""


def test_logins_and_commands_are_told_by_http(program: Program, tmp_path: Path) -> None:
    log = tmp_path / "auth.log"
    options = ["--option", f"file={log}", "--option", "pattern=sshd", "--option", "pattern=sudo"]
    token = program.plant("log_watch", *options, "--output", str(tmp_path / "planted"))
    with watching(program, token, tmp_path / "state", "--via", "http"):
        log.write_bytes(AUTH_LOG)
        wait(lambda: len(by_http(program, token)) == 3, what="three requests")
    failed, accepted, ran = by_http(program, token)

    assert failed["user"]["name"] == "a b"
    assert failed["source"] == {"address": "192.0.2.5", "ip": "192.0.2.5", "port": 42}
    assert failed["canary"]["data"] == "method=password result=Failed"
    assert accepted["user"] == {"name": "anna", "domain": "CORP"}
    assert accepted["source"]["ip"] == "2001:db8::7"
    assert ran["user"]["name"] == "anna"
    assert ran["process"]["command_line"] == "/usr/bin/cat /etc/shadow"
    assert ran["source"]["ip"] == "127.0.0.1"
    assert ran["canary"]["source"]["role"] == "direct"
    assert {trip["host"]["name"] for trip in (failed, accepted, ran)} == {"bastion"}
    assert [problem for trip in (failed, accepted, ran) for problem in problems(trip)] == []


def by_http(program: Program, token: dict[str, Any]) -> list[dict[str, Any]]:
    trips = program.trips("--token", token["id"])
    return [trip for trip in trips if trip["canary"]["channel"] == "http"]
