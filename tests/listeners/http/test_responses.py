"""Answers that aiohttp only passes on."""

import pytest
from aiohttp import web
from aiohttp.test_utils import make_mocked_request

from listeners.http.outbox import Outbox
from listeners.http.responses import Last, Ready


class Wire:
    def __init__(self) -> None:
        self.written = b""

    def write(self, data: bytes) -> None:
        self.written += data

    def get_write_buffer_size(self) -> int:
        return 0


def asked(wire: Wire | None) -> web.BaseRequest:
    request = make_mocked_request("GET", "/")
    request._protocol.transport = wire  # type: ignore[assignment]  # it writes
    return request


@pytest.mark.parametrize("keep", [True, False])
async def test_ready_octets_are_written_as_they_are(keep: bool) -> None:
    wire, outbox = Wire(), Outbox()
    answer = Ready(b"octets", outbox if keep else None)

    await answer.prepare(asked(wire))
    await answer.write_eof()
    outbox.flush()

    assert wire.written == b"octets"
    assert answer.keep_alive is keep


async def test_nothing_is_written_to_who_is_gone() -> None:
    await Ready(b"octets").prepare(asked(None))


async def test_the_last_answer_is_work_and_ends_the_connection() -> None:
    done = []

    async def work() -> None:
        done.append("work")

    answer = Last(work)
    await answer.prepare(asked(None))

    assert done == ["work"]
    assert answer.keep_alive is False
