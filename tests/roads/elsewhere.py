"""Numbers elsewhere: a page that a program of others serves, and one that misbehaves as told."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Literal

from tests.backends.processes import HOST, free_port
from tests.roads.program import Program, wait
from tests.roads.surfaces import call

ANYBODY = {"CANARY_SIEM_ORACLE_HOSTS": '["*", "127.0.0.0/8"]'}
"""Lets oracles ask this machine."""


@dataclass
class Page:
    """A file that Python's own web server serves."""

    file: Path
    url: str

    def says(self, document: Any) -> None:
        """Write *document* in one go, as nobody reads half of it."""
        new = self.file.with_suffix(".new")
        new.write_text(json.dumps(document))
        new.replace(self.file)


@contextmanager
def page(folder: Path) -> Iterator[Page]:
    """Run `python -m http.server` on *folder*."""
    folder.mkdir()
    port = free_port()
    words = ["-m", "http.server", str(port), "--bind", HOST, "--directory", str(folder)]
    process = subprocess.Popen(
        [sys.executable, *words],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield Page(folder / "n.json", f"http://{HOST}:{port}/n.json")
    finally:
        process.kill()
        process.wait()


@dataclass
class Site:
    """A site that does as it is told.

    Attributes:
        number: What it says.
        way: ``number``; ``error``: 503; ``empty``: JSON without the number; ``text``: no JSON;
            ``hang``: nothing at all; ``away``: a redirect to *target*.
        target: Where ``away`` leads.
        asked: Paths, in order.
    """

    number: float = 0
    way: Literal["number", "error", "empty", "text", "hang", "away"] = "number"
    target: str = ""
    asked: list[str] = field(default_factory=list)
    ending: threading.Event = field(default_factory=threading.Event)
    url: str = ""

    def answer(self) -> tuple[int, str]:
        """Give status and text."""
        if self.way == "error":
            return 503, '{"n": 0}'
        texts = {"empty": "{}", "text": "<p>0</p>"}
        return 200, texts.get(self.way, json.dumps({"n": self.number}))

    def count(self) -> int:
        """Count the questions so far."""
        return len(self.asked)


class _Handler(BaseHTTPRequestHandler):
    server: "_Server"

    def do_GET(self) -> None:
        site = self.server.site
        site.asked.append(self.path)
        if site.way == "hang":
            site.ending.wait(60)
            return
        if site.way == "away":
            self.send_response(302)
            self.send_header("Location", site.target)
            self.end_headers()
            return
        status, text = site.answer()
        self.send_response(status)
        self.send_header("Content-Length", str(len(text)))
        self.end_headers()
        self.wfile.write(text.encode())

    def log_message(self, *_: object) -> None:
        return


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, site: Site) -> None:
        super().__init__((HOST, 0), _Handler)
        self.site = site
        site.url = f"http://{HOST}:{self.server_port}/n"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet: who asks may go as he likes."""


@contextmanager
def site() -> Iterator[Site]:
    """Run a site on loopback."""
    made = Site()
    with _Server(made) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.05])
        thread.start()
        try:
            yield made
        finally:
            made.ending.set()
            server.shutdown()
            thread.join()


def oracle(program: Program, url: str, *more: str, pointer: str = "/n") -> dict[str, Any]:
    """Plant an oracle that looks every second."""
    said = {"url": url, "pointer": pointer, "every": "1s"}
    options = [word for name, value in said.items() for word in ("--option", f"{name}={value}")]
    return program.plant("oracle", *options, *more)


def reading(program: Program, token: dict[str, Any]) -> dict[str, Any]:
    """Tell what was read, as REST does."""
    shown = call(program, key(program), "GET", f"/tokens/{token['id']}")
    found: dict[str, Any] = shown.get("reading", {})
    return found


def key(program: Program) -> str:
    """Give an API key of *program*, made when it is first asked for."""
    kept = program.home / "test.key"
    if not kept.exists():
        (made,) = program.json("key", "create", "--scope", "admin")
        kept.write_text(made["key"])
    return kept.read_text()


def read(program: Program, token: dict[str, Any], number: float) -> None:
    """Wait until *number* was read."""
    wait(lambda: reading(program, token).get("number") == number, what=f"{number} is read")


def trips(program: Program, token: dict[str, Any]) -> list[dict[str, Any]]:
    """Give its trips, oldest first."""
    found = call(program, key(program), "GET", f"/trips?token={token['id']}")["items"]
    return list(found)


def moves(program: Program, token: dict[str, Any]) -> list[tuple[float, float]]:
    """Give the numbers before and after of each trip."""
    found = [trip["canary"]["oracle"] for trip in trips(program, token)]
    return [(each["before"], each["after"]) for each in found]
