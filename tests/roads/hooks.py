"""An HTTP server beside the program: takes what a webhook sends, or says what a test wants."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import orjson


@dataclass
class Hooks:
    """What came in, in order.

    Attributes:
        url: Where it is.
        status: What the next requests get.
        requests: Path, headers and body of each that got 2xx.
        refused: The same of the others.
    """

    url: str = ""
    status: int = 200
    requests: list[tuple[str, Mapping[str, str], bytes]] = field(default_factory=list)
    refused: list[tuple[str, Mapping[str, str], bytes]] = field(default_factory=list)

    def bodies(self) -> list[Any]:
        """Give each body that was taken, read as JSON."""
        return [orjson.loads(body) for _, _, body in self.requests]


@contextmanager
def hooks() -> Iterator[Hooks]:
    """Run one on loopback; what it refuses it repeats to everybody."""
    behind = Hooks()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            status = behind.status
            taken = behind.requests if status < 300 else behind.refused
            taken.append((self.path, dict(self.headers), body))
            said = b"" if status < 300 else f"{self.path} {dict(self.headers)}".encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: Any) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        behind.url = f"http://127.0.0.1:{server.server_address[1]}"
        try:
            yield behind
        finally:
            server.shutdown()
