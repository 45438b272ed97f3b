"""Cursors and dead letters."""

from canary_siem.store import Store
from canary_siem.store.cursors import Cursor, DeadLetter
from tests.things import make_trip


async def test_a_cursor_is_opened_once(store: Store) -> None:
    assert await store.cursors.get("siem") is None
    assert await store.cursors.open("siem", 7) == Cursor(7)

    assert await store.cursors.open("siem", 99) == Cursor(7)


async def test_settling_moves_the_cursor_and_keeps_the_dead(store: Store) -> None:
    await store.cursors.open("siem", 0)
    for _ in range(5):
        await store.log.append(make_trip())

    await store.cursors.settle("siem", 3, 2, [DeadLetter(2, "mapping")])

    assert await store.cursors.get("siem") == Cursor(3, delivered=2)
    pending, oldest, dead = await store.cursors.pending("siem")
    (fourth,) = await store.history.at([4])
    assert (pending, oldest, dead) == (2, fourth.id, 1)


async def test_the_newest_dead_letters_come_first(store: Store) -> None:
    await store.cursors.open("siem", 0)
    letters = [DeadLetter(number, f"reason {number}") for number in range(5)]
    await store.cursors.settle("siem", 5, 0, letters)

    assert await store.cursors.dead_letters("siem", 2) == [letters[4], letters[3]]
    assert await store.cursors.dead_letters("nobody", 2) == []


async def test_nothing_pending_is_nothing(store: Store) -> None:
    assert await store.cursors.pending("nobody") == (0, "", 0)


async def test_what_people_see_is_kept(store: Store) -> None:
    await store.cursors.open("siem", 0)

    await store.cursors.tell("siem", "held", "401 " + "x" * 2000)

    cursor = await store.cursors.get("siem")
    assert cursor
    assert (cursor.state, len(cursor.last_error)) == ("held", 1024)


async def test_a_replay_is_asked_for_and_done(store: Store) -> None:
    await store.cursors.open("siem", 9)
    await store.cursors.ask("siem", 4)
    asked = await store.cursors.get("siem")

    await store.cursors.rewind("siem", 4)

    assert asked == Cursor(9, asked=4)
    assert await store.cursors.get("siem") == Cursor(4)


async def test_dead_letters_are_tried_again_when_asked(store: Store) -> None:
    await store.cursors.open("siem", 9)
    await store.cursors.settle("siem", 9, 0, [DeadLetter(n, "no") for n in (1, 2, 3)])
    assert await store.cursors.asked_dead_letters("siem", 10) == []

    assert await store.cursors.ask_dead_letters("siem") == 3
    assert await store.cursors.asked_dead_letters("siem", 2) == [1, 2]
    await store.cursors.bury("siem", [1], [DeadLetter(2, "still no")])

    assert await store.cursors.asked_dead_letters("siem", 10) == [3]
    assert (await store.cursors.pending("siem"))[2] == 2
