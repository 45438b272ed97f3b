"""The live tokens of a kind are read once, and again when something has changed."""

import sqlite3

import pytest

from canary_siem.store import Store
from tests.canary_siem.store.planted import many
from tests.things import make_token


async def test_it_is_the_same_list_as_long_as_nothing_changes(store: Store) -> None:
    tokens = await many(store)

    listed = store.tokens.live("dns")

    assert {token.id for token in listed} == {t.id for t in tokens} - {tokens[3].id}
    assert store.tokens.live("dns") is listed
    assert [token.id for token in store.tokens.live("web")] == [tokens[3].id]


async def test_what_changes_is_seen_at_once(store: Store) -> None:
    (token, *_) = await many(store)
    listed = store.tokens.live("dns")

    await store.tokens.save([make_token("b" * 20)])
    more = store.tokens.live("dns")
    await store.tokens.change(token, state="paused")
    changed = store.tokens.live("dns")
    await store.tokens.change(token, state="deleted")

    assert len(more) == len(listed) + 1
    assert {t.id: t.state for t in changed}[token.id] == "paused"
    assert {t.id for t in store.tokens.live("dns")} == {t.id for t in more} - {token.id}


async def test_a_change_elsewhere_leaves_the_list(store: Store) -> None:
    await many(store)
    listed = store.tokens.live("dns")

    await store.tokens.save([make_token("b" * 20, kind="web")])

    assert store.tokens.live("dns") is listed


async def test_another_process_is_heard(store: Store) -> None:
    await many(store)
    listed = store.tokens.live("dns")
    with sqlite3.connect(store.path) as db:
        db.execute("UPDATE tokens SET state='deleted' WHERE id=?", (listed[0].id,))
    db.close()
    assert store.tokens.live("dns") is listed

    store.tokens._stamp.renew()

    assert len(store.tokens.live("dns")) == len(listed) - 1


async def test_one_who_died_without_a_mark_is_noticed(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("canary_siem.store.live.LOOK_SECONDS", 0.0)
    await many(store)
    listed = store.tokens.live("dns")
    with sqlite3.connect(store.path) as db:
        db.execute("UPDATE tokens SET state='deleted' WHERE id=?", (listed[0].id,))
    db.close()

    assert len(store.tokens.live("dns")) == len(listed) - 1


async def test_where_the_disk_fails_what_is_known_has_to_do(store: Store) -> None:
    await many(store)
    listed = store.tokens.live("dns")
    store.tokens._db.close()
    store.tokens._stamp.renew()

    assert store.tokens.live("dns") is listed
    assert store.tokens.live("web") == []


async def test_they_are_found_by_an_index(store: Store) -> None:
    plan = "EXPLAIN QUERY PLAN SELECT id FROM tokens WHERE kind='oracle' AND state<>'deleted'"

    rows = await store.reader.run(lambda db: db.execute(plan).fetchall())

    assert "tokens_kind" in rows[0][-1]
