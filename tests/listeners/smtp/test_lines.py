import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.sockets.wire import Wire
from listeners.smtp.lines import LONGEST, Lines


class Said:
    """A wire whose client has said all that he will say."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)

    async def read(self) -> bytes:
        return next(self._pieces, b"")


def hears(*pieces: bytes) -> Lines:
    wire: Any = Said([piece for piece in pieces if piece])
    return Lines(wire, 5)


async def whole(lines: Lines) -> bytes:
    return b"".join([piece async for piece in lines.message()])


@asynccontextmanager
async def real() -> AsyncIterator[tuple[Lines, asyncio.StreamReader]]:
    reader = asyncio.StreamReader()
    writer: Any = None
    yield Lines(Wire(reader, writer), 0.05), reader


async def test_commands_come_one_by_one_however_they_were_sent() -> None:
    lines = hears(b"EHLO a\r\nMAIL FRO", b"M:<>\r", b"\nNOOP\nQU", b"IT")

    assert [await lines.command() for _ in range(5)] == [
        b"EHLO a\r\n",
        b"MAIL FROM:<>\r\n",
        b"NOOP\n",
        b"QUIT",
        b"",
    ]


@pytest.mark.parametrize("size", [LONGEST, LONGEST + 1, 5 * LONGEST])
@pytest.mark.parametrize("piece", [100, 16384])
async def test_of_a_long_line_the_start_is_given_and_the_rest_dropped(
    size: int, piece: int
) -> None:
    sent = b"x" * size + b"\r\nNOOP\r\n"
    lines = hears(*(sent[at : at + piece] for at in range(0, len(sent), piece)))

    assert await lines.command() == b"x" * LONGEST
    assert await lines.command() == b"NOOP\r\n"


async def test_a_line_without_end_does_not_fill_the_memory() -> None:
    lines = hears(*[b"x" * 1000] * 50)

    assert await lines.command() == b"x" * LONGEST
    assert not lines.waiting


async def test_a_message_ends_with_its_dot_and_a_command_may_follow() -> None:
    lines = hears(b"Subject: x\r\n\r\nhello\r\n.\r\nQUIT\r\n")

    assert await whole(lines) == b"Subject: x\r\n\r\nhello\r\n"
    assert lines.waiting
    assert await lines.command() == b"QUIT\r\n"


async def test_an_empty_message_is_one() -> None:
    assert await whole(hears(b".\r\n")) == b""
    assert await whole(hears(b"\r\n.\r\n")) == b"\r\n"


async def test_dots_are_undone() -> None:
    assert await whole(hears(b"..a\r\n.b\r\n...\r\nx.\r\n..\r\n.\r\n")) == (
        b".a\r\nb\r\n..\r\nx.\r\n.\r\n"
    )


@pytest.mark.parametrize(
    "inside",
    [
        b"a\n.\nb",
        b"a\n.\r\nb",
        b"a\r\n.\nb",
        b"a\r.\rb",
        b"a\n.\rb",
        b"a\r\n.\rb",
    ],
)
@pytest.mark.parametrize("piece", [1, 2, 3, 4, 5, 100])
async def test_what_only_looks_like_an_end_is_none_and_is_told(inside: bytes, piece: int) -> None:
    sent = b"s: x\r\n\r\n" + inside + b"\r\nMAIL FROM:<evil@b>\r\n.\r\n"
    lines = hears(*(sent[at : at + piece] for at in range(0, len(sent), piece)))

    assert await whole(lines) == sent[:-3].replace(b"\r\n.", b"\r\n")
    assert lines.smuggled
    assert await lines.command() == b""


async def test_an_honest_message_smuggles_nothing() -> None:
    lines = hears(b"s: x\r\n\r\nbare\nline\n..feeds\r\n.dots\r\n\n.x\r\n.\r\n")

    await whole(lines)

    assert not lines.smuggled


async def gather(lines: Lines, into: list[bytes]) -> None:
    async for piece in lines.message():
        assert len(lines._came) < 8
        into.append(piece)


@pytest.mark.parametrize("piece", [1, 2, 100])
async def test_a_message_that_breaks_off_is_told(piece: int) -> None:
    sent = b"Subject: x\r\n\r\n..hel\r\n"
    lines = hears(*(sent[at : at + piece] for at in range(0, len(sent), piece)))
    got: list[bytes] = []
    with pytest.raises(EOFError):
        await gather(lines, got)

    assert b"".join(got) == b"Subject: x\r\n\r\n.hel\r\n"


@given(
    st.lists(
        st.sampled_from([b"\r", b"\n", b".", b"x", b"\r\n", b"\r\n.", b"\n.\n"]), max_size=40
    ),
    st.lists(st.integers(1, 7), min_size=1, max_size=60),
)
@settings(deadline=None)
async def test_pieces_make_no_difference(parts: list[bytes], cuts: list[int]) -> None:
    """What RFC 5321 says of a message's end and its dots holds wherever packets end."""
    body = b"".join(parts)
    rest = b"\r\n" + body + b"\r\n.\r\n"
    end = rest.index(b"\r\n.\r\n")
    expected = rest[: end + 2].replace(b"\r\n.", b"\r\n")[2:]
    after = rest[end + 5 :]
    sent = rest[2:]
    pieces: list[bytes] = []
    at = 0
    while at < len(sent):
        size = cuts[len(pieces) % len(cuts)]
        pieces.append(sent[at : at + size])
        at += size
    lines = hears(*pieces)

    assert await whole(lines) == expected
    left = b""
    while part := await lines.command():
        left += part
    assert left == after


@pytest.mark.parametrize("filler", [b"\r\n", b"\n", b"\r", b".", b"\r\n..", b"x"])
async def test_no_message_piles_up(filler: bytes) -> None:
    piece = filler * (8192 // len(filler))
    got: list[bytes] = []
    with pytest.raises(EOFError):
        await gather(hears(*[piece] * 50), got)

    assert max(map(len, got)) < 2 * 8192


async def test_what_came_too_early_can_be_forgotten() -> None:
    lines = hears(b"STARTTLS\r\nMAIL FROM:<a@b>\r\n")
    await lines.command()

    assert lines.forget() == b"MAIL FROM:<a@b>\r\n"
    assert not lines.waiting


async def test_it_reads_from_a_connection() -> None:
    async with real() as (lines, reader):
        reader.feed_data(b"NOOP\r\n")
        reader.feed_eof()

        assert await lines.command() == b"NOOP\r\n"
        assert await lines.command() == b""


async def test_who_falls_silent_in_the_midst_is_not_waited_for() -> None:
    async with real() as (lines, reader):
        reader.feed_data(b"Subject: x\r\n")
        got: list[bytes] = []
        with pytest.raises(TimeoutError):
            await gather(lines, got)
