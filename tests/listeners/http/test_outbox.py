"""Answers that are ready together leave together."""

import asyncio
from typing import Any

from listeners.http.outbox import Outbox


class Wire:
    def __init__(self, log: list[bytes]) -> None:
        self._log = log

    def write(self, data: bytes) -> None:
        self._log.append(data)


async def test_what_is_posted_leaves_when_the_loop_has_its_turn_in_order() -> None:
    log: list[bytes] = []
    one: Any = Wire(log)
    two: Any = Wire(log)
    outbox = Outbox()

    outbox.post(one, b"1")
    outbox.post(two, b"2")
    outbox.post(one, b"3")
    assert log == []
    await asyncio.sleep(0)

    assert log == [b"1", b"2", b"3"]


async def test_what_was_flushed_is_not_sent_again() -> None:
    log: list[bytes] = []
    wire: Any = Wire(log)
    outbox = Outbox()

    outbox.post(wire, b"1")
    outbox.flush()
    outbox.post(wire, b"2")
    await asyncio.sleep(0)

    assert log == [b"1", b"2"]
