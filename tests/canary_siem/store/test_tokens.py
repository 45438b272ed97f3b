"""The token book: what was planted, and what became of it."""

import asyncio
import secrets
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from canary_siem.errors import StorageError
from canary_siem.store import Store
from canary_siem.store.tokens import CHUNK
from tests.canary_siem.store.planted import many
from tests.things import make_token, options_of


async def test_a_token_comes_back_as_it_was(store: Store) -> None:
    token = make_token(
        memo="Zürich 🗝 " + "m" * 900,
        seed=secrets.token_bytes(16),
        tags=("a", "b"),
        labels={"k": "v"},
        created=datetime(2026, 5, 6, 7, 8, 9, 123456, tzinfo=UTC),
    )

    await store.tokens.save([token])

    assert store.tokens.find(token.id) == token
    assert await store.tokens.get(token.id) == token
    assert await store.tokens.get("nobody") is None


async def test_the_same_token_is_found_by_kind_memo_and_labels(store: Store) -> None:
    tokens = await many(store)
    find = store.tokens.same

    assert await find("dns", "Memo 4", {"team": "x", "owner": "ö"}) == tokens[4]
    assert await find("dns", "Memo 4", {}) is None
    assert await find("web", "Memo 3", {}) == tokens[3]
    await store.tokens.change(tokens[4], state="deleted")
    assert await find("dns", "Memo 4", {"team": "x", "owner": "ö"}) is None


async def test_changes_hold_at_once(store: Store) -> None:
    token = make_token()
    await store.tokens.save([token])
    assert store.tokens.find(token.id) == token

    changed = await store.tokens.change(token, state="paused", memo="new", tags=("t",))

    assert store.tokens.find(token.id) == changed


async def test_a_change_leaves_alone_what_another_process_changed_meanwhile(store: Store) -> None:
    token = make_token()
    await store.tokens.save([token])

    await store.tokens.change(token, memo="new")
    await store.tokens.change(token, state="deleted")
    await store.tokens.change(token, tags=("t",), labels={"a": "b"})
    await store.tokens.change(token, state="active")
    await store.tokens.change(token)

    found = await store.tokens.get(token.id)
    assert found
    assert (found.memo, found.state) == ("new", "deleted")
    assert (found.tags, found.labels) == (("t",), {"a": "b"})


async def test_a_taken_id_is_refused_and_nothing_of_the_batch_is_kept(store: Store) -> None:
    await store.tokens.save([make_token()])

    with pytest.raises(StorageError, match="taken"):
        await store.tokens.save([make_token("b" * 20), make_token()])

    assert store.tokens.find("b" * 20) is None


async def test_many_tokens_are_written_in_short_transactions(store: Store) -> None:
    tokens = [make_token(f"{n:020}") for n in range(2 * CHUNK + 1)]

    await store.tokens.save(tokens)

    assert await store.tokens.count() == len(tokens)


async def test_of_two_who_look_at_once_one_saves_and_the_other_finds(
    store: Store, tmp_path: Path
) -> None:
    other = Store(tmp_path, options_of)  # as in another process
    tokens = [make_token(f"{number:020}", labels={"case": "1"}) for number in range(8)]

    found = await asyncio.gather(
        *(
            (store if number % 2 else other).tokens.find_or_save(token, {f"k{number}": token.id})
            for number, token in enumerate(tokens)
        )
    )
    await other.close()

    assert {token.id for token in found} == {found[0].id}
    assert await store.tokens.count() == 1
    assert [store.tokens.alias(f"k{number}") is not None for number in range(8)].count(True) == 1


async def test_a_token_unlike_the_rest_is_saved(store: Store) -> None:
    first = await store.tokens.find_or_save(make_token())
    other = await store.tokens.find_or_save(make_token("b" * 20, memo="another"))
    await store.tokens.change(first, state="deleted")
    again = await store.tokens.find_or_save(make_token("c" * 20))

    assert [first.id, other.id, again.id] == [make_token().id, "b" * 20, "c" * 20]


async def test_a_token_is_known_by_its_alias(store: Store) -> None:
    token = make_token()
    await store.tokens.save([token], {"AKIAEXAMPLE": token.id, "other": "not-ours"})

    assert store.tokens.alias("AKIAEXAMPLE") == token
    assert store.tokens.alias("other") is None


async def test_the_live_tokens_of_a_kind_are_listed(store: Store) -> None:
    tokens = await many(store)
    await store.tokens.change(tokens[0], state="deleted")

    assert {t.id for t in store.tokens.live("dns")} == {
        t.id for n, t in enumerate(tokens) if n not in (0, 3)
    }


async def test_a_disk_that_fails_knows_no_alias_and_lists_nothing(store: Store) -> None:
    await store.tokens.save([make_token()], {"key": make_token().id})
    store.tokens._db.close()

    assert store.tokens.alias("key") is None
    assert store.tokens.live("dns") == []


async def test_options_of_another_version_do_not_hide_the_token(store: Store) -> None:
    await store.tokens.save([make_token()])
    with sqlite3.connect(store.path) as db:
        db.execute("UPDATE tokens SET options='{\"gone\": 1}'")
    db.close()

    assert store.tokens.find(make_token().id)


async def test_memory_is_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("canary_siem.store.tokens.CACHE", 5)
    tokens = await many(store)

    for token in tokens:
        store.tokens.find(token.id)

    assert len(store.tokens._cache) <= 5


async def test_a_process_that_died_before_it_left_its_mark_is_noticed_soon(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("canary_siem.store.tokens.LOOK_SECONDS", 0.0)
    token = make_token()
    await store.tokens.save([token])
    assert store.tokens.find(token.id) == token
    with sqlite3.connect(store.path) as db:
        db.execute("UPDATE tokens SET state='paused'")
        db.execute("UPDATE meta SET value=value+1 WHERE key='generation'")
    db.close()

    found = store.tokens.find(token.id)

    assert found
    assert found.state == "paused"
