"""Who asks twice gets the first reply."""

import pytest

from canary_siem.store import Store, replies
from canary_siem.store.replies import Reply


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
