"""Suppressions: kept, known to every process at once, bounded."""

import sqlite3
import time
from ipaddress import ip_network
from pathlib import Path

import pytest

from canary_siem.store import Store
from canary_siem.store.suppressions import KEPT
from canary_siem.suppressions import Suppression
from tests.things import options_of

NOW = time.time_ns()
RULE = Suppression(
    name="mail gateway",
    source=(ip_network("192.0.2.0/24"), ip_network("2001:db8::/32")),
    user_agent="*Gateway*",
    path="/ü[a-z]*",
    token=("aaaaaaaaaaaaaaaaaaaa",),
    until=NOW + 3600 * 10**9,
    reason="it opens every link",
    created=NOW,
    by="0f1e2d",
)
FIXED = Suppression("of the file", path="/x")


def rule(name: str, until: int = 0, created: int = NOW) -> Suppression:
    return Suppression(name, path="/a", until=until, created=created)


async def test_a_suppression_comes_back_as_it_was(store: Store) -> None:
    assert list(store.suppressions.current()) == []

    assert await store.suppressions.add(RULE) == "added"

    assert list(store.suppressions.current()) == [RULE]
    assert await store.suppressions.all() == [RULE]


async def test_those_of_the_file_go_first(store: Store) -> None:
    store.suppressions.fixed = (FIXED,)
    await store.suppressions.add(rule("b", created=1))
    await store.suppressions.add(rule("a", created=2))

    assert [each.name for each in store.suppressions.current()] == ["of the file", "b", "a"]
    assert [each.name for each in await store.suppressions.all()] == ["of the file", "b", "a"]


async def test_what_another_process_did_holds_at_once(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path, options_of)
    seen = [len(store.suppressions.current())]

    await other.suppressions.add(RULE)
    seen.append(len(store.suppressions.current()))
    await other.suppressions.remove(RULE.name)
    seen.append(len(store.suppressions.current()))

    await other.close()
    assert seen == [0, 1, 0]


async def test_a_suppression_outlives_the_process(store: Store, tmp_path: Path) -> None:
    await store.suppressions.add(RULE)
    other = Store(tmp_path, options_of)

    found = list(other.suppressions.current())

    await other.close()
    assert found == [RULE]


async def test_a_process_that_died_before_it_left_its_mark_is_noticed_soon(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("canary_siem.store.suppressions.LOOK_SECONDS", 0.0)
    await store.suppressions.add(RULE)
    assert list(store.suppressions.current()) == [RULE]
    with sqlite3.connect(store.path) as db:
        db.execute("DELETE FROM suppressions")
        db.execute("UPDATE meta SET value=value+1 WHERE key='suppressions'")
    db.close()

    assert list(store.suppressions.current()) == []


async def test_a_name_is_taken_once(store: Store) -> None:
    await store.suppressions.add(RULE)

    assert await store.suppressions.add(rule(RULE.name)) == "taken"
    assert await store.suppressions.remove(RULE.name) == RULE
    assert await store.suppressions.remove(RULE.name) is None
    assert await store.suppressions.add(rule(RULE.name)) == "added"


async def test_an_expired_one_is_listed_for_a_while_and_fits_nothing(store: Store) -> None:
    fresh, stale = rule("fresh", NOW - 1), rule("stale", NOW - KEPT - 10**9)
    await store.suppressions.add(fresh)
    await store.suppressions.add(stale)

    assert list(store.suppressions.current()) == []
    assert await store.suppressions.all() == [fresh]
    assert await store.suppressions.add(rule("stale")) == "added", "its name is free again"


async def test_their_number_is_bounded(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("canary_siem.store.suppressions.MOST", 3)
    for number in range(5):
        await store.suppressions.add(rule(f"expired {number}", NOW - 10**9 + number))
    for number in range(3):
        assert await store.suppressions.add(rule(f"{number}")) == "added"

    assert await store.suppressions.add(rule("one more")) == "full"
    names = [each.name for each in await store.suppressions.all()]
    assert sorted(names) == ["0", "1", "2", "expired 2", "expired 3", "expired 4"]
    await store.suppressions.remove("1")
    assert await store.suppressions.add(rule("one more")) == "added"


async def test_a_disk_that_fails_changes_nothing_in_memory(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("canary_siem.store.suppressions.LOOK_SECONDS", 0.0)
    store.suppressions.fixed = (FIXED,)
    await store.suppressions.add(RULE)
    before = list(store.suppressions.current())
    store.suppressions._db.close()

    assert list(store.suppressions.current()) == before == [FIXED, RULE]
