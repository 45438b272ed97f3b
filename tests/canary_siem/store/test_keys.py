"""API keys: told once, kept as a digest."""

import time

import pytest

from canary_siem.store import Store
from canary_siem.store.keys import Key

SECOND = 10**9


async def test_a_key_opens_what_it_was_made_for(store: Store) -> None:
    key, text = await store.keys.create(["tokens:read", "trips:read"])

    assert await store.keys.check(text) == key
    assert key.scopes == ("tokens:read", "trips:read")
    assert text.startswith(f"csk_{key.id}_")


@pytest.mark.parametrize("text", ["", "csk_", "csk_a_b", "x", "csk__", "csk_\x00_é"])
async def test_anything_else_opens_nothing(store: Store, text: str) -> None:
    await store.keys.create(["admin"])

    assert await store.keys.check(text) is None


async def test_a_wrong_secret_opens_nothing(store: Store) -> None:
    _, text = await store.keys.create(["admin"])

    assert await store.keys.check(text[:-1] + ("a" if text[-1] != "a" else "b")) is None


async def test_a_key_ends(store: Store) -> None:
    _, expired = await store.keys.create(["admin"], expires=time.time_ns() - 1)
    key, revoked = await store.keys.create(["admin"])

    assert await store.keys.revoke(key.id)
    assert not await store.keys.revoke("nobody")

    assert await store.keys.check(expired) is None
    assert await store.keys.check(revoked) is None


async def test_the_secret_is_nowhere_in_the_file(store: Store) -> None:
    _, text = await store.keys.create(["admin"])
    secret = text.split("_", 2)[2].encode()[:16]  # it may have a _ of its own

    found = [p for p in store.path.parent.iterdir() if secret in p.read_bytes()]

    assert found == []


async def test_keys_are_listed_without_their_secrets(store: Store) -> None:
    key, _ = await store.keys.create(["admin"])

    assert await store.keys.all() == [key]
    assert isinstance(key, Key)


async def test_a_key_is_replaced_by_one_that_opens_the_same(store: Store) -> None:
    old, old_text = await store.keys.create(["tokens:read", "trips:read"])

    done = await store.keys.rotate(old.id, 3600 * SECOND)

    assert done
    ending, new, text = done
    assert await store.keys.check(text) == new
    assert await store.keys.check(old_text) == ending
    assert (new.scopes, new.expires) == (old.scopes, None)
    assert ending.expires
    assert 3500 * SECOND < ending.expires - time.time_ns() <= 3600 * SECOND


async def test_without_overlap_the_old_key_ends_at_once(store: Store) -> None:
    old, text = await store.keys.create(["admin"])

    await store.keys.rotate(old.id, 0)

    assert await store.keys.check(text) is None


async def test_the_new_key_lasts_as_long_as_the_old_one_was_to(store: Store) -> None:
    now = time.time_ns()
    old, _ = await store.keys.create(["admin"], now + 60 * SECOND)

    done = await store.keys.rotate(old.id, 3600 * SECOND)

    assert done
    ending, new, _ = done
    assert ending.expires == old.expires, "an overlap does not prolong it"
    assert new.expires
    assert abs(new.expires - new.created - 60 * SECOND) < SECOND


async def test_a_key_that_has_ended_is_not_replaced(store: Store) -> None:
    expired, _ = await store.keys.create(["admin"], time.time_ns() - 1)
    revoked, _ = await store.keys.create(["admin"])
    await store.keys.revoke(revoked.id)

    done = [await store.keys.rotate(each, 0) for each in (expired.id, revoked.id, "nobody")]

    assert done == [None, None, None]
    assert len(await store.keys.all()) == 2
