"""A courier: in order, from its cursor to the end, through whatever happens."""

import asyncio
import threading
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from canary_siem.delivery.courier import Courier, Load
from canary_siem.errors import AccessRefusedError, ReceiverUnavailableError, StorageError
from canary_siem.interfaces import DELIVERED, Outcome
from canary_siem.store import Store, writer
from canary_siem.tasks import Tasks
from canary_siem.telemetry import Telemetry
from canary_siem.trips import StoredTrip
from tests.things import make_trip, options_of, until

QUICK = Load(max_count=10, max_backoff=0.02, held_pause=0.02)


class Receiver:
    def __init__(self) -> None:
        self.got: list[str] = []
        self.trouble: Exception | None = None
        self.rejects: set[str] = set()
        self.gate = asyncio.Event()
        self.gate.set()
        self.tries = 0
        self.closed = False

    async def deliver(self, trips: Sequence[StoredTrip]) -> Sequence[Outcome]:
        self.tries += 1
        await self.gate.wait()
        if self.trouble:
            raise self.trouble
        self.got += [trip.id for trip in trips if trip.id not in self.rejects]
        return [Outcome("rejected", "no") if t.id in self.rejects else DELIVERED for t in trips]

    async def close(self) -> None:
        self.closed = True


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    opened = Store(tmp_path, options_of)
    yield opened
    await opened.close()


@asynccontextmanager
async def courier(
    store: Store, receiver: Receiver, load: Load = QUICK, told: list[str] | None = None
) -> AsyncIterator[Courier]:
    heard = told if told is not None else []
    made = Courier(
        "siem", receiver, store, load, Telemetry(), lambda name, reason: heard.append(reason)
    )
    await made.open(0)
    store.log.on_append = made.look
    tasks = Tasks(1)
    tasks.start(made.run())
    try:
        yield made
    finally:
        await tasks.drain(0)
        await made.close()


async def recorded(store: Store, count: int) -> list[str]:
    trips = [make_trip() for _ in range(count)]
    for trip in trips:
        store.log.append(trip)
    await store.log.append(last := make_trip())
    return [*(trip.id for trip in trips), last.id]


async def cursor(store: Store) -> int:
    found = await store.cursors.get("siem")
    return found.position if found else -1


async def no_dead_letters(store: Store) -> bool:
    return (await store.cursors.pending("siem"))[2] == 0


async def has_dead_letter(store: Store) -> bool:
    return (await store.cursors.pending("siem"))[2] == 1


@pytest.mark.parametrize("in_flight", [1, 3])
async def test_everything_arrives_once_and_the_cursor_stands_at_the_end(
    store: Store, in_flight: int
) -> None:
    receiver = Receiver()
    async with courier(store, receiver, Load(max_count=7, in_flight=in_flight)) as made:
        ids = await recorded(store, 99)
        await made.drained()

    assert sorted(receiver.got) == sorted(ids)
    assert in_flight > 1 or receiver.got == ids
    assert await cursor(store) == 100


async def test_a_restart_goes_on_where_the_last_one_ended(store: Store) -> None:
    receiver = Receiver()
    async with courier(store, receiver) as made:
        first = await recorded(store, 4)
        await made.drained()
    second = await recorded(store, 4)

    async with courier(store, receiver) as made:
        await made.drained()
        await until(lambda: len(receiver.got) == 10)

    assert receiver.got == first + second


async def test_a_receiver_that_is_down_loses_nothing_and_is_told_of(store: Store) -> None:
    receiver = Receiver()
    receiver.trouble = ReceiverUnavailableError("connection refused")
    async with courier(store, receiver) as made:
        ids = await recorded(store, 30)
        await until(lambda: receiver.tries > 3)
        assert made.state == "retrying"
        assert await cursor(store) == 0
        receiver.trouble = None
        await until(lambda: len(receiver.got) == 31)
        await until(lambda: made.state == "ok")

    assert receiver.got == ids


async def test_a_refusal_of_us_holds_the_queue_and_buries_nothing(store: Store) -> None:
    receiver, told = Receiver(), list[str]()
    receiver.trouble = AccessRefusedError("401: wrong key")
    async with courier(store, receiver, told=told) as made:
        ids = await recorded(store, 3)
        await until(lambda: made.state == "held" and receiver.tries > 2)
        state = await store.cursors.get("siem")
        receiver.trouble = None
        await until(lambda: len(receiver.got) == 4)
        await until(lambda: made.state == "ok")

    assert state
    assert (state.state, state.last_error) == ("held", "401: wrong key")
    assert receiver.got == ids
    assert told == ["401: wrong key", ""]
    assert (await store.cursors.pending("siem"))[2] == 0


async def test_a_rejected_trip_is_a_dead_letter_and_can_be_replayed(store: Store) -> None:
    receiver = Receiver()
    bad = make_trip()
    receiver.rejects = {bad.id}
    async with courier(store, receiver) as made:
        await store.log.append(bad)
        ids = await recorded(store, 2)
        await until(lambda: len(receiver.got) == 3)
        await made.drained()
        dead = (await store.cursors.pending("siem"))[2]
        receiver.rejects = set()
        assert await store.cursors.ask_dead_letters("siem") == 1
        await until(lambda: bad.id in receiver.got)
        await until(lambda: no_dead_letters(store))

    assert dead == 1
    assert receiver.got == [*ids, bad.id]


async def test_a_dead_letter_that_is_rejected_again_stays_one(store: Store) -> None:
    receiver = Receiver()
    bad = make_trip()
    receiver.rejects = {bad.id}
    async with courier(store, receiver) as made:
        await store.log.append(bad)
        await made.drained()
        await until(lambda: receiver.tries == 1)
        await store.cursors.ask_dead_letters("siem")
        await until(lambda: receiver.tries == 2)

    assert (await store.cursors.pending("siem"))[2] == 1


async def test_replay_goes_back_to_a_position(store: Store) -> None:
    receiver = Receiver()
    async with courier(store, receiver) as made:
        ids = await recorded(store, 4)
        await made.drained()
        await store.cursors.ask("siem", 2)
        await until(lambda: len(receiver.got) == 8)

    assert receiver.got == ids + ids[2:]


async def test_a_slow_receiver_never_delays_the_log(store: Store) -> None:
    receiver = Receiver()
    receiver.gate.clear()
    async with courier(store, receiver):
        await asyncio.wait_for(recorded(store, 500), 5)
        receiver.gate.set()
        await until(lambda: len(receiver.got) == 501)


async def test_while_the_disk_fails_trips_are_delivered_from_memory_and_only_once(
    store: Store,
) -> None:
    receiver = Receiver()
    async with courier(store, receiver):
        before = await recorded(store, 2)
        await until(lambda: len(receiver.got) == 3)
        store.log.failing = "full"
        held = [make_trip() for _ in range(12)]
        for trip in held:
            await store.log.append(trip)
        await until(lambda: len(receiver.got) == 15)
        store.log._retry()
        await until(lambda: not store.log.failing)
        after = await recorded(store, 2)
        await until(lambda: len(receiver.got) >= 18)

    assert receiver.got == [*before, *(trip.id for trip in held), *after]
    assert await cursor(store) == 18


async def test_while_a_commit_hangs_all_that_is_held_is_delivered(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    back = threading.Event()
    commit = writer.Writer._commit

    def hanging(self: writer.Writer, batch: writer.Batch, results: list[object]) -> None:
        back.wait()
        commit(self, batch, results)

    receiver = Receiver()
    async with courier(store, receiver):
        monkeypatch.setattr(writer, "OVERDUE", 0.05)
        monkeypatch.setattr(writer.Writer, "_commit", hanging)
        held = [make_trip() for _ in range(35)]
        try:
            for trip in held:
                await store.log.append(trip)
            await until(lambda: len(receiver.got) == 35, 5)
        finally:
            back.set()
        await until(lambda: not store.log.failing)
        after = await recorded(store, 0)
        await until(lambda: len(receiver.got) == 36)

    assert receiver.got == [*(trip.id for trip in held), *after]


async def test_a_trip_rejected_from_memory_is_a_dead_letter_once_it_is_on_disk(
    store: Store,
) -> None:
    receiver = Receiver()
    bad = make_trip()
    receiver.rejects = {bad.id}
    async with courier(store, receiver) as made:
        store.log.failing = "full"
        await store.log.append(bad)
        await until(lambda: receiver.tries == 1)
        await until(lambda: not made._flights)
        store.log._retry()
        await until(lambda: not store.log.failing)
        await until(lambda: has_dead_letter(store))

    assert await cursor(store) == 1
    assert receiver.tries == 1


async def test_what_is_held_travels_in_batches_of_bounded_size(store: Store) -> None:
    receiver = Receiver()
    receiver.gate.clear()
    async with courier(store, receiver, Load(max_count=10, max_bytes=250)):
        store.log.failing = "full"
        for _ in range(9):
            await store.log.append(make_trip(head=b'{"x":"%b",' % (b"y" * 90)))
        receiver.gate.set()
        await until(lambda: len(receiver.got) == 9)
        tries = receiver.tries
        store.log._retry()
        await until(lambda: not store.log.failing)

    assert tries > 5


async def test_a_cursor_that_can_not_be_saved_is_saved_later(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    receiver = Receiver()
    real = store.cursors.settle

    async def failing(*_: object) -> None:
        raise StorageError("full")

    monkeypatch.setattr(store.cursors, "settle", failing)
    async with courier(store, receiver) as made:
        await recorded(store, 3)
        await until(lambda: len(receiver.got) == 4)
        monkeypatch.setattr(store.cursors, "settle", real)
        await recorded(store, 0)
        await made.drained()

    found = await store.cursors.get("siem")
    assert found
    assert (found.position, found.delivered) == (5, 5)


async def test_closing_lets_go_of_the_connector(store: Store) -> None:
    receiver = Receiver()
    async with courier(store, receiver):
        pass

    assert receiver.closed
