"""Whose turn it is."""

from collections import Counter
from math import inf
from random import Random

from listeners.oracle.turns import Turns


def taken(turns: Turns, now: float) -> list[str]:
    return list(iter(lambda: turns.take(now) or "", ""))


def test_each_comes_when_it_is_due_the_longest_due_first() -> None:
    turns = Turns(9)
    for name, due in (("c", 3.0), ("a", 1.0), ("b", 2.0)):
        turns.put(name, "host", due)

    assert turns.take(0.5) is None
    assert turns.wait(0.5) == 0.5
    assert taken(turns, 2.0) == ["a", "b"]
    assert turns.wait(2.0) == 1.0
    assert taken(turns, 9.0) == ["c"]
    assert turns.wait(9.0) == inf


def test_of_one_host_only_so_many_go_at_once_and_others_pass() -> None:
    turns = Turns(2)
    for name in "abcd":
        turns.put(name, "one", 1.0)
    turns.put("e", "two", 1.0)

    assert taken(turns, 1.0) == ["a", "b", "e"]
    assert turns.wait(1.0) == inf
    turns.left("two")
    assert taken(turns, 1.0) == []
    turns.left("one")
    assert taken(turns, 1.0) == ["c"]
    turns.left("one")
    turns.left("one")
    assert taken(turns, 1.0) == ["d"]


def test_who_is_dropped_is_not_called_and_holds_up_nobody() -> None:
    turns = Turns(1)
    for name in "abc":
        turns.put(name, "host", 1.0)
    assert taken(turns, 1.0) == ["a"]

    turns.left("host")
    turns.drop("b")

    assert "b" not in turns
    assert taken(turns, 1.0) == ["c"]
    turns.drop("nobody")


def test_who_is_put_again_waits_for_the_new_time() -> None:
    turns = Turns(1)
    turns.put("a", "host", 1.0)
    turns.put("a", "host", 5.0)

    assert taken(turns, 4.0) == []
    assert taken(turns, 5.0) == ["a"]
    assert taken(turns, 9.0) == []


def test_whatever_happens_nobody_is_lost_and_no_host_is_crowded() -> None:
    chance = Random(7)
    turns, busy, done, dropped = Turns(2), Counter[str](), set[str](), set[str]()
    hosts = {f"t{n}": f"h{chance.randrange(5)}" for n in range(400)}
    for name, host in hosts.items():
        turns.put(name, host, chance.uniform(0, 50))
    under_way: list[str] = []
    for now in range(2_000):
        for called in taken(turns, now):
            busy[hosts[called]] += 1
            under_way.append(called)
            assert busy[hosts[called]] <= 2
        if under_way and chance.random() < 0.7:
            through = under_way.pop(chance.randrange(len(under_way)))
            busy[hosts[through]] -= 1
            turns.left(hosts[through])
            done.add(through)
        elif (victim := f"t{chance.randrange(400)}") in turns:
            turns.drop(victim)
            dropped.add(victim)

    assert done | dropped == set(hosts)
    assert done & dropped == set()
    assert len(done) > 100
