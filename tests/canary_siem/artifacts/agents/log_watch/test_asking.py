"""Who asks learns whether anybody answered."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from canary_siem.artifacts.agents.log_watch.asking import by_dns, by_http


@contextmanager
def proxy(answer: bytes) -> Iterator[tuple[str, list[bytes]]]:
    """Answer one request; give the address, and what was asked."""
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(10)

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.settimeout(10)
                received = b""
                while b"\r\n\r\n" not in received:
                    received += connection.recv(4096)
                asked.append(received)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}", asked
        thread.join()


@pytest.mark.parametrize(
    ("status", "arrived"),
    [
        ("200 OK", True),
        ("302 Found\r\nLocation: http://b.invalid/", True),
        ("404 Not Found", True),
        ("502 Bad Gateway", False),
    ],
)
def test_by_http_any_answer_but_a_failure_will_do(
    status: str, arrived: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    answer = f"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    with proxy(answer.encode()) as (address, asked):
        monkeypatch.setenv("http_proxy", address)

        assert by_http("data.g00.id.invalid") is arrived

    assert asked[0].startswith(b"GET http://data.g00.id.invalid/ HTTP/1.1\r\n")


@pytest.mark.parametrize("answer", [b"", b"nonsense\r\n\r\n"])
def test_by_http_no_answer_is_none(answer: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("no_proxy", raising=False)
    with proxy(answer) as (address, _):
        monkeypatch.setenv("http_proxy", address)

        assert not by_http("data.g00.id.invalid")


@pytest.mark.parametrize(
    ("error", "arrived"),
    [
        (None, True),
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), True),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), False),
        (OSError("no memory"), False),
    ],
)
def test_by_dns_a_denial_is_an_answer_too(
    error: OSError | None, arrived: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[object] = []

    def resolver(*words: object) -> list[object]:
        asked.append(words[0])
        if error:
            raise error
        return []

    monkeypatch.setattr("socket.getaddrinfo", resolver)  # a machine's resolver is its own

    assert by_dns("data.g00.id.invalid") is arrived
    assert asked == ["data.g00.id.invalid."]
