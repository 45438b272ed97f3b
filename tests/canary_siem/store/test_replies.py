"""Who asks twice gets the first reply."""

import pytest

from canary_siem.store import Store, replies
from canary_siem.store.replies import LEFT, Reply
from tests.things import make_token


async def test_the_first_does_the_work_and_the_second_hears_of_it(store: Store) -> None:
    assert await store.replies.begin("k", b"digest") is None
    assert await store.replies.begin("k", b"digest") == Reply(b"digest", None, b"")

    await store.replies.end("k", 201, b"{}")

    assert await store.replies.begin("k", b"other") == Reply(b"digest", 201, b"{}")


async def test_a_key_is_free_again_when_nothing_was_done(store: Store) -> None:
    await store.replies.begin("k", b"digest")

    await store.replies.forget("k")

    assert await store.replies.begin("k", b"digest") is None


async def test_replies_are_forgotten_after_a_day(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    await store.replies.begin("k", b"digest")
    monkeypatch.setattr(replies, "KEPT", -1)

    assert await store.replies.begin("k", b"digest") is None


async def test_what_was_planted_for_a_reply_that_got_lost_is_known(store: Store) -> None:
    made = [make_token(f"aaaaaaaaaaaaaaaaaaa{each}") for each in "ba"]
    await store.replies.begin("k", b"digest")
    await store.tokens.save(made, request="k")
    await store.replies.free()

    other = await store.replies.begin("k", b"other")
    again = await store.replies.begin("k", b"digest")
    planted = await store.replies.planted("k")

    assert (other, again) == (Reply(b"digest", LEFT, other.body if other else b""), None)
    assert planted == [each.id for each in made]

    await store.replies.forget("k")

    assert await store.replies.begin("k", b"digest") is None
    assert await store.replies.planted("k") == planted

    await store.replies.end("k", 201, b"{}")
    await store.replies.free()

    assert await store.replies.begin("k", b"digest") == Reply(b"digest", 201, b"{}")
    assert await store.replies.planted("k") == []


async def test_nothing_is_planted_under_a_key_that_nobody_claimed(store: Store) -> None:
    await store.tokens.save([make_token()], request="k")

    assert await store.replies.planted("k") == []
    assert await store.replies.begin("k", b"digest") is None
