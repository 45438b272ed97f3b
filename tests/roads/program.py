"""The program as its users run it: a process with a configuration, and the command line."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

COMMAND = Path(sys.executable).with_name("canary-siem")
CONFIG = """
domains = ["ct.example.test"]
nx_domains = ["cdn.example.test"]
nameservers = ["ns1.example.test"]
public_ips = ["203.0.113.10", "2001:db8::10"]
data_dir = "{data}"
heartbeat = "0"

[listeners.dns]
bind = ["127.0.0.1:0"]
[listeners.http]
bind = ["127.0.0.1:0"]
[api]
bind = ["127.0.0.1:0"]
"""


@dataclass
class Program:
    """One installation.

    Attributes:
        home: Its folder: configuration, data, whatever a test puts there.
        process: The service, while it runs.
        bound: Its ports by listener and transport; of several the last.
        places: Every listener, transport, address and port, in the order it was bound.
        log: What the service said on stderr.
        environment: Of the service and of every command, beside the tests' own.
        command: The program; another one than that beside the tests' Python.
    """

    home: Path
    process: subprocess.Popen[str] | None = None
    bound: dict[tuple[str, str], int] = field(default_factory=dict)
    places: list[tuple[str, str, str, int]] = field(default_factory=list)
    log: list[str] = field(default_factory=list)
    environment: dict[str, str] = field(default_factory=dict)
    command: Path = COMMAND

    @property
    def config(self) -> Path:
        return self.home / "canary-siem.toml"

    @property
    def database(self) -> Path:
        return self.home / "data" / "canary-siem.db"

    def configure(self, more: str = "") -> None:
        """Write the configuration, with *more* tables behind it."""
        self.config.write_text(CONFIG.format(data=self.home / "data") + more)

    def call(
        self, *words: str, status: int = 0, environment: Mapping[str, str] | None = None
    ) -> str:
        """Run one command; give what it prints."""
        done = self._run(words, environment or {})
        assert done.returncode == status, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def fails(self, *words: str, status: int = 1) -> str:
        """Run one command that can't succeed; give the line on stderr that says why."""
        done = self._run(words, {})
        assert done.returncode == status, f"{words}: {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stderr

    def json(self, *words: str) -> list[dict[str, Any]]:
        """Run one command with --json; give its documents."""
        return [json.loads(line) for line in self.call(*words, "--json").splitlines()]

    def plant(self, kind: str = "dns", *words: str) -> dict[str, Any]:
        """Make a token."""
        (token,) = self.json("token", "create", kind, "--memo", f"a {kind} token", *words)
        return token

    def trips(self, *words: str) -> list[dict[str, Any]]:
        """List the trips."""
        return self.json("trips", *words)

    def start(self, *around: str) -> None:
        """Start the service, *around* it another program; return when it is bound."""
        self.process = subprocess.Popen(
            [*around, self.command, "run", "--config", str(self.config)],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, **self.environment},
        )
        self.bound.clear()
        self.places.clear()
        self.log.clear()
        threading.Thread(target=self._read, args=[self.process], daemon=True).start()
        self._await(lambda: ("api", "tcp") in self.bound, "it is bound")

    def stop(self, number: int = signal.SIGTERM, seconds: float = 60) -> int:
        """End the service; give its exit status."""
        assert self.process
        self.process.send_signal(number)
        return self.process.wait(seconds)

    def udp(self) -> socket.socket:
        """Give a socket that is connected to the DNS listener."""
        to = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        to.settimeout(5)
        to.connect(("127.0.0.1", self.bound["dns", "udp"]))
        return to

    def connector(self, name: str) -> dict[str, Any]:
        """Tell how a connector fares, as `connectors --json` does."""
        (found,) = [each for each in self.json("connectors") if each["name"] == name]
        return found

    def get(self, path: str) -> tuple[int, str]:
        """Ask the API's port for *path*; give the status and what came back."""
        connection = HTTPConnection("127.0.0.1", self.bound["api", "tcp"], timeout=60)
        with closing(connection):
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read().decode()

    def metric(self, name: str, **labels: str) -> float:
        """Read one number of /metrics, 0 where there is none."""
        wanted = {f'{key}="{value}"' for key, value in labels.items()}
        for line in self.get("/metrics")[1].splitlines():
            head, _, value = line.rpartition(" ")
            of, _, rest = head.partition("{")
            if of == name and wanted <= set(rest.rstrip("}").split(",")):
                return float(value)
        return 0.0

    def _run(
        self, words: Sequence[str], environment: Mapping[str, str]
    ) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [self.command, *words, "--config", str(self.config)],
            check=False,
            capture_output=True,
            text=True,
            timeout=60,
            cwd=self.home,  # files go there where no --output says otherwise
            env={**os.environ, **self.environment, **environment},
        )

    def _read(self, process: subprocess.Popen[str]) -> None:
        assert process.stderr
        for line in process.stderr:
            self.log.append(line)
            if '"bound"' in line:
                said = json.loads(line)
                if said.get("event") == "bound":
                    of = said["listener"], said["transport"]
                    self.bound[of] = said["port"]
                    self.places.append((*of, said["address"], said["port"]))
        process.stderr.close()

    def _await(self, condition: Any, what: str, seconds: float = 60) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert self.process
            assert self.process.poll() is None, "".join(self.log)
            assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
            time.sleep(0.01)


@contextmanager
def installed(home: Path, more: str = "", **environment: str) -> Iterator[Program]:
    """Lend an installation in *home*; its service is ended afterwards."""
    program = Program(home, environment=environment)
    program.configure(more)
    try:
        yield program
    finally:
        if program.process and program.process.poll() is None:
            program.process.kill()
            program.process.wait()


def wait(condition: Any, seconds: float = 60, what: str = "") -> Any:
    """Wait for *condition* to give something true; give that."""
    deadline = time.monotonic() + seconds
    while True:
        if found := condition():
            return found
        assert time.monotonic() < deadline, f"not within {seconds} s: {what or condition}"
        time.sleep(0.02)


def lines(path: Path) -> Sequence[dict[str, Any]]:
    """Read a file of JSON lines."""
    if not path.exists():
        return []
    return [json.loads(line) for line in path.read_text().splitlines()]
