"""Receivers that misbehave as a test wants, and remember what they took: Elasticsearch and HEC."""

import gzip
import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

Document = dict[str, Any]
ELASTIC = {"X-Elastic-Product": "Elasticsearch"}


@dataclass(frozen=True)
class Fault:
    """How one request fares.

    Attributes:
        status: HTTP status.
        body: What is said instead of what the product would say.
        headers: Beside the usual ones.
        way: ``whole``; ``half`` of the answer, then the connection is closed; ``close``: none,
            and it is closed; ``hang``: none, and it stays; ``gate``: all is well, but not before
            the test opens the gate.
        taken: Whether the events are taken.
        items: Elasticsearch: the status of items of the batch, by their numbers.
    """

    status: int = 200
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    way: Literal["whole", "half", "close", "hang", "gate"] = "whole"
    taken: bool = False
    items: Mapping[int, int] = field(default_factory=dict)


WELL = Fault(taken=True)
GATE = Fault(way="gate", taken=True)


@dataclass
class Receiver:
    """What stands behind the port.

    Attributes:
        faults: One a request, used up from the front; then all is well.
        poison: Says of a document that it can't be taken.
        documents: What was taken, in order, each id once.
        again: The ids of what came although it had been taken.
        acknowledged: The ids of what it said it had, where nothing was wrong.
        at: When each request came, in seconds of the monotonic clock.
        gate: Opened by the test.
    """

    url: str = ""
    faults: list[Fault] = field(default_factory=list)
    poison: Callable[[Document], bool] = lambda _: False
    documents: list[Document] = field(default_factory=list)
    again: list[str] = field(default_factory=list)
    acknowledged: set[str] = field(default_factory=set)
    at: list[float] = field(default_factory=list)
    gate: threading.Event = field(default_factory=threading.Event)
    ending: threading.Event = field(default_factory=threading.Event)

    def ids(self, dataset: str = "canary_siem.trip") -> list[str]:
        """Give the ids of what was taken of one dataset, in order."""
        taken = [each for each in self.documents if each["event"]["dataset"] == dataset]
        return [each["event"]["id"] for each in taken]

    def fault(self) -> Fault:
        """Give the next request's fate."""
        self.at.append(time.monotonic())
        return self.faults.pop(0) if self.faults else WELL

    def answer(self, fault: Fault, body: bytes) -> tuple[int, str]:
        """Take what is to be taken; give status and text."""
        raise NotImplementedError

    def headers(self, fault: Fault) -> dict[str, str]:
        """Give the answer's headers."""
        kind = "text/html" if fault.body.startswith("<") else "application/json"
        return {"Content-Type": kind, **fault.headers}

    def _take(self, document: Document, fault: Fault) -> bool:
        """Keep it; say whether it is new."""
        name = document["event"]["id"]
        if fault in (WELL, GATE):
            self.acknowledged.add(name)
        if any(each["event"]["id"] == name for each in self.documents):
            self.again.append(name)
            return False
        self.documents.append(document)
        return True


class Elasticsearch(Receiver):
    """Speaks the bulk API."""

    def answer(self, fault: Fault, body: bytes) -> tuple[int, str]:
        lines = body.splitlines()[1::2]
        items = [self._item(fault, n, json.loads(line)) for n, line in enumerate(lines)]
        return fault.status, fault.body or json.dumps({"items": items})

    def headers(self, fault: Fault) -> dict[str, str]:
        given = super().headers(fault)
        return given if fault.body.startswith("<") else {**ELASTIC, **given}

    def _item(self, fault: Fault, number: int, document: Document) -> Document:
        status = 400 if self.poison(document) else fault.items.get(number, 201)
        if status == 201 and fault.taken and not self._take(document, fault):
            status = 409
        error = {"error": {"type": "scripted", "reason": f"item {number}"}}
        return {"create": {"status": status, **(error if status != 201 else {})}}


class Hec(Receiver):
    """Speaks /services/collector/event, without acknowledgement."""

    def answer(self, fault: Fault, body: bytes) -> tuple[int, str]:
        text, decoder = gzip.decompress(body).decode(), json.JSONDecoder()
        documents, at = [], 0
        while at < len(text):
            envelope, at = decoder.raw_decode(text, at)
            documents.append(envelope["event"])
        for number, document in enumerate(documents):
            if self.poison(document):
                return 400, said(6, **{"invalid-event-number": number})
        for document in documents if fault.taken else ():
            self._take(document, fault)
        return fault.status, fault.body or said(0)


def said(code: int, **more: int) -> str:
    """Write HEC's answer with its *code*."""
    return json.dumps({"text": f"text of {code}", "code": code, **more})


class Server(ThreadingHTTPServer):
    """Runs a receiver."""

    daemon_threads = True

    def __init__(self, behind: Receiver) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behind = behind
        behind.url = f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Keep quiet: the service may close as it likes."""


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server: Server

    def do_POST(self) -> None:
        behind = self.server.behind
        body = self.rfile.read(int(self.headers["Content-Length"]))
        fault = behind.fault()
        if fault.way == "gate":
            behind.gate.wait(30)
        status, text = behind.answer(fault, body)
        if fault.way == "hang":
            behind.ending.wait(60)
        if fault.way in {"hang", "close"}:
            self.close_connection = True
            return
        self.send_response(status)
        for name, value in {**behind.headers(fault), "Content-Length": str(len(text))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(text[: len(text) // 2].encode() if fault.way == "half" else text.encode())
        self.close_connection = fault.way == "half"

    def log_message(self, *_: object) -> None:
        return


@contextmanager
def serving(behind: Receiver) -> Iterator[None]:
    """Run *behind* on loopback."""
    with Server(behind) as server:
        thread = threading.Thread(target=server.serve_forever, args=[0.05])
        thread.start()
        try:
            yield
        finally:
            behind.ending.set()
            behind.gate.set()
            server.shutdown()
            thread.join()
