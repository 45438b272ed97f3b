"""LibreOffice, and a server that remembers what it asked for."""

import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from canary_siem.artifacts.pixel import GIF


class Seen(ThreadingHTTPServer):
    """Remembers who was asked for.

    Attributes:
        requests: Method, host and path of each.
    """

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.requests: list[tuple[str, str, str]] = []

    @property
    def domain(self) -> str:
        """Where it is found: libcurl takes what lies under localhost (RFC 6761) to loopback."""
        return f"ct.localhost:{self.server_port}"


class Answering(BaseHTTPRequestHandler):
    """Gives everybody a picture."""

    server: Seen

    def do_GET(self) -> None:
        """Answer, and remember."""
        self.server.requests.append((self.command, self.headers["Host"], self.path))
        self.send_response(200)
        self.send_header("Content-Type", "image/gif")
        self.send_header("Content-Length", str(len(GIF)))
        self.end_headers()
        self.wfile.write(GIF)

    do_OPTIONS = do_GET  # noqa: N815 - what http.server calls

    def log_message(self, *_: object) -> None:
        return

    def handle(self) -> None:
        try:
            super().handle()
        except OSError:  # LibreOffice closes as it likes
            return


@contextmanager
def listening() -> Iterator[Seen]:
    """Lend a server."""
    with Seen() as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield server
        server.shutdown()
        thread.join()


def convert(file: Path, folder: Path) -> Path:
    """Open *file* in LibreOffice; give it as a PDF."""
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"),
            *("--convert-to", "pdf", "--outdir", str(folder), str(file)),
        ],
        check=True,
        capture_output=True,
        timeout=90,
    )
    return folder / f"{file.stem}.pdf"
