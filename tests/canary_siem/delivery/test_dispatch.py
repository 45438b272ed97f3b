"""A batch is settled trip by trip: nothing lost, nothing twice, order kept."""

from collections.abc import Callable, Sequence
from typing import Any

import pytest

from canary_siem.delivery.dispatch import Settled, dispatch
from canary_siem.errors import AccessRefusedError, BatchRefusedError, ReceiverUnavailableError
from canary_siem.interfaces import DELIVERED, Outcome
from canary_siem.trips import StoredTrip

TRIPS = [StoredTrip(n, f"id-{n}", "trip", b"{}") for n in range(1, 9)]
Reply = Callable[[Sequence[StoredTrip]], Sequence[Outcome]]


class Receiver:
    """Answers each delivery with the next reply, then takes everything."""

    def __init__(self, *replies: Reply | Exception) -> None:
        self._replies = list(replies)
        self.taken: list[int] = []
        self.heard: list[list[int]] = []

    async def deliver(self, trips: Sequence[StoredTrip]) -> Sequence[Outcome]:
        self.heard.append([trip.position for trip in trips])
        reply = self._replies.pop(0) if self._replies else None
        if isinstance(reply, Exception):
            raise reply
        outcomes = reply(trips) if reply else [DELIVERED] * len(trips)
        pairs = zip(trips, outcomes or (), strict=False)
        self.taken += [trip.position for trip, outcome in pairs if outcome == DELIVERED]
        return outcomes

    async def close(self) -> None:
        """Nothing is open."""


class Calm:
    def __init__(self) -> None:
        self.heard: list[str] = []

    async def unavailable(self, reason: str, retry_after: float | None) -> None:
        self.heard.append(f"unavailable {reason} {retry_after}")

    async def refused(self, reason: str) -> None:
        self.heard.append(f"refused {reason}")

    async def well(self) -> None:
        self.heard.append("well")


async def sent(
    receiver: Receiver, trips: Sequence[StoredTrip] = TRIPS
) -> tuple[list[int], dict[int, str], list[str]]:
    settled: list[Settled] = []
    calm = Calm()

    async def settle(done: Sequence[Settled]) -> None:
        settled.extend(done)

    await dispatch(receiver, trips, calm, settle)
    delivered = [s.trip.position for s in settled if not s.rejected]
    dead = {s.trip.position: s.rejected for s in settled if s.rejected}
    return delivered, dead, calm.heard


async def test_a_batch_that_is_taken_is_settled() -> None:
    delivered, dead, heard = await sent(Receiver())

    assert (delivered, dead, heard) == ([1, 2, 3, 4, 5, 6, 7, 8], {}, ["well"])


async def test_an_unavailable_receiver_keeps_the_whole_batch() -> None:
    receiver = Receiver(ReceiverUnavailableError("down", retry_after=7))

    delivered, _, heard = await sent(receiver)

    assert delivered == receiver.taken == [1, 2, 3, 4, 5, 6, 7, 8]
    assert heard == ["unavailable down 7", "well"]


async def test_a_refusal_of_us_holds_then_tries_one_trip_first() -> None:
    receiver = Receiver(AccessRefusedError("401"), AccessRefusedError("401"))

    delivered, dead, heard = await sent(receiver)

    assert delivered == receiver.taken == [1, 2, 3, 4, 5, 6, 7, 8]
    assert dead == {}
    assert [len(batch) for batch in receiver.heard] == [8, 1, 1, 7]
    assert heard[:2] == ["refused 401", "refused 401"]


async def test_a_poison_trip_is_found_by_halving_and_buried_alone() -> None:
    def no_sixes(trips: Sequence[StoredTrip]) -> Sequence[Outcome]:
        if any(trip.position == 6 for trip in trips):
            raise BatchRefusedError("400 malformed")
        return [DELIVERED] * len(trips)

    receiver = Receiver(*[no_sixes] * 20)

    delivered, dead, _ = await sent(receiver)

    assert delivered == receiver.taken == [1, 2, 3, 4, 5, 7, 8]
    assert dead == {6: "400 malformed"}


async def test_a_named_culprit_costs_no_halving() -> None:
    receiver = Receiver(
        BatchRefusedError("code 12", culprit=2, stored=2), BatchRefusedError("code 12")
    )

    delivered, dead, _ = await sent(receiver)

    assert receiver.heard == [[1, 2, 3, 4, 5, 6, 7, 8], [3], [4, 5, 6, 7, 8]]
    assert delivered == [1, 2, 4, 5, 6, 7, 8]
    assert dead == {3: "code 12"}


@pytest.mark.parametrize("culprit", [0, 7, 99, -3])
async def test_a_culprit_without_what_is_stored_ends_too(culprit: int) -> None:
    receiver = Receiver(BatchRefusedError("code 6", culprit=culprit))

    delivered, dead, _ = await sent(receiver)

    assert sorted(delivered) == [1, 2, 3, 4, 5, 6, 7, 8]
    assert dead == {}


async def test_trips_put_off_one_by_one_come_again_and_the_rejected_are_buried() -> None:
    def mixed(trips: Sequence[StoredTrip]) -> Sequence[Outcome]:
        verdicts = [DELIVERED, Outcome("retry", "429"), Outcome("rejected", "mapping")]
        return [verdicts[trip.position % 3] for trip in trips]

    receiver = Receiver(mixed)

    delivered, dead, heard = await sent(receiver)

    assert receiver.heard[1] == [1, 4, 7]
    assert sorted(delivered) == [1, 3, 4, 6, 7]
    assert dead == {2: "mapping", 5: "mapping", 8: "mapping"}
    assert heard == ["unavailable 429 None", "well"]


async def test_a_receiver_that_forgets_trips_gets_them_again() -> None:
    receiver = Receiver(lambda trips: [DELIVERED] * 3)

    delivered, _, _ = await sent(receiver)

    assert delivered == [1, 2, 3, 4, 5, 6, 7, 8]
    assert receiver.heard[1] == [4, 5, 6, 7, 8]


async def test_a_bug_in_a_connector_costs_no_trip() -> None:
    receiver = Receiver(KeyError("oops"))

    delivered, _, heard = await sent(receiver)

    assert delivered == [1, 2, 3, 4, 5, 6, 7, 8]
    assert heard[0] == "unavailable KeyError('oops') None"


async def test_a_rejection_without_a_reason_is_still_one() -> None:
    receiver = Receiver(lambda trips: [Outcome("rejected")] * len(trips))

    _, dead, _ = await sent(receiver, TRIPS[:1])

    assert dead == {1: "rejected"}


@pytest.mark.parametrize("nonsense", [None, ["delivered"] * 8, [Outcome("lost")] * 8])  # type: ignore[arg-type]
async def test_an_answer_that_is_none_costs_no_trip(nonsense: Any) -> None:
    receiver = Receiver(lambda trips: nonsense)

    delivered, dead, heard = await sent(receiver)

    assert delivered == receiver.taken == [1, 2, 3, 4, 5, 6, 7, 8]
    assert dead == {}
    assert heard[0].startswith("unavailable")


async def test_a_refusal_without_a_reason_is_no_delivery() -> None:
    _, dead, _ = await sent(Receiver(BatchRefusedError("")), TRIPS[:1])

    assert dead == {1: "rejected"}
