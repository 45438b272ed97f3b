from canary_siem.artifacts import cells
from canary_siem.artifacts.draws import Draw

DRAWN = Draw(b"seed", "cells").numbers(200)
SO_FAR = {"day": 46_000, "start": 7}


def test_numbers_lie_where_they_should() -> None:
    assert set(cells.between(10, 50, 20)(DRAWN, SO_FAR)) == {0, 20, 40}
    assert all(1 <= amount < 3 for amount in cells.cents(1, 3)(DRAWN, SO_FAR))
    assert set(cells.percent(0, 1)(DRAWN, SO_FAR)) == {0, 0.005, 0.01}


def test_items_follow_one_another_without_repetition() -> None:
    assert set(cells.one("ab")(DRAWN, SO_FAR)) == {"a", "b"}
    assert len(set(cells.each(cells.ITEMS)(DRAWN[: len(cells.ITEMS)], SO_FAR))) == len(cells.ITEMS)
    assert cells.task(DRAWN[:3], SO_FAR) == cells.TASKS[:3]
    assert list(cells.rank(DRAWN[:3], SO_FAR)) == [1, 2, 3]


def test_counted_numbers_only_grow() -> None:
    numbers = list(cells.counted(100, 5)(DRAWN, SO_FAR))

    assert numbers == sorted(numbers)
    assert len(set(numbers)) == len(numbers)
    assert cells.coded("RE-", 100, 5)(DRAWN, SO_FAR) == [f"RE-{number}" for number in numbers]


def test_days_lie_before_and_behind_today() -> None:
    assert all(day < 46_000 for day in cells.ago(100)(DRAWN, SO_FAR))
    assert all(day >= 46_000 for day in cells.soon(DRAWN, SO_FAR))
    begun = cells.since(10, 4)(DRAWN, SO_FAR)
    assert list(begun) == sorted(begun)
    ended = cells.after("from", 3, 1, 5)(DRAWN, {**SO_FAR, "from": begun})
    lasted = {end - begin for begin, end in zip(begun, ended, strict=True)}
    assert lasted == {3, 4, 5, 6, 7}


def test_what_is_over_is_done_and_what_is_to_come_is_not() -> None:
    tasks = {"day": 50, "from": [10, 45, 60], "to": [20, 55, 70]}

    assert cells.done([7, 7, 7], tasks) == [1, 0.35, 0]


def test_amounts_are_rounded_as_people_do() -> None:
    assert [cells.rounded(amount) for amount in (0.0, 1.005001, 2.994, 10.0)] == [
        0,
        1.01,
        2.99,
        10,
    ]
    assert cells.of(max, "a", "b")([], {"a": [1, 5], "b": [2, 3]}) == [2, 5]
    spent = cells.spent(DRAWN[:2], {"plan": [1000, 2000]})
    assert all(0.5 < one / plan < 1.1 for one, plan in zip(spent, (1000, 2000), strict=True))


def test_machines_people_and_passwords_are_made_up() -> None:
    systems = cells.system(DRAWN, SO_FAR)
    hosts = cells.host(DRAWN, {**SO_FAR, "system": systems})

    assert set(systems) == set(cells.SYSTEMS)
    assert all(
        host.startswith(cells.SYSTEMS[system]) for host, system in zip(hosts, systems, strict=True)
    )
    assert len(set(cells.password(DRAWN, SO_FAR))) > 190
    assert len(set(cells.somebody(DRAWN, SO_FAR))) > 150
    assert all(len(serial) == 8 for serial in cells.serial(DRAWN, SO_FAR))
