"""Looks are spread, come later after looks in vain, and go on after a restart."""

from itertools import pairwise
from random import Random

import pytest

from canary_siem.tokens import Reading
from listeners.oracle.pace import Tempo, after, at_start

HOUR, DAY = 3600.0, 86400.0
NOW = 1_800_000_000 * 10**9
READ = Reading(1, NOW, NOW)


def in_vain(times: int, asked: int = NOW) -> Reading:
    return Reading(1, NOW, asked, times, NOW, "HTTP 503")


def drawn(reading: Reading, every: float, **more: float) -> list[float]:
    return [after(reading, every, Random(n), **more) for n in range(300)]  # type: ignore[arg-type]


@pytest.mark.parametrize("every", [1.0, HOUR, 30 * DAY])
def test_looks_are_its_time_apart_give_or_take_a_tenth(every: float) -> None:
    waits = drawn(READ, every)

    assert every * 0.9 <= min(waits) < every * 0.95
    assert every * 1.05 < max(waits) <= every * 1.1


def test_tokens_that_were_planted_together_part_after_the_first_look() -> None:
    waits = drawn(READ, HOUR, first=True)

    assert HOUR / 2 <= min(waits) < HOUR * 0.55
    assert HOUR * 0.95 < max(waits) <= HOUR


@pytest.mark.parametrize(
    ("every", "waits"),
    [
        (1.0, [1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 1024, 2048, 3600, 3600]),
        (HOUR, [60, 120, 240, 480, 960, 1920, 3600, 3600]),
        (DAY, [60, 120, 240, 480, 960, 1920, 3840, 7680, 15360, 30720, 61440, 86400, 86400]),
    ],
)
def test_after_looks_in_vain_it_comes_later_each_time(every: float, waits: list[float]) -> None:
    for times, wait in enumerate(waits, 1):
        assert all(wait * 0.9 <= each <= wait * 1.1 for each in drawn(in_vain(times), every))
    assert max(drawn(in_vain(10**6), every)) <= waits[-1] * 1.1


def test_who_asks_us_to_stay_away_is_heeded_for_a_day() -> None:
    assert min(drawn(in_vain(1), HOUR, asked=7200.0)) == 7200
    assert max(drawn(in_vain(1), HOUR, asked=10**9)) == DAY
    assert max(drawn(in_vain(1), HOUR, asked=5.0)) <= 66


def test_a_new_number_is_looked_at_at_once() -> None:
    assert at_start(None, HOUR, NOW, Random(0)) == 0
    assert at_start(Reading(), HOUR, NOW, Random(0)) == 0


def test_after_a_restart_it_goes_on_where_it_was() -> None:
    later = NOW + 600 * 10**9

    assert at_start(READ, HOUR, later, Random(0)) == HOUR - 600
    assert at_start(in_vain(5), HOUR, later, Random(0)) == 960 - 600


@pytest.mark.parametrize(("every", "within"), [(1.0, 0.25), (HOUR, 60), (DAY, 60)])
def test_what_is_overdue_is_caught_up_with_little_by_little(every: float, within: float) -> None:
    waits = [at_start(READ, every, NOW + 10**18, Random(n)) for n in range(300)]

    assert 0 <= min(waits) < within * 0.05
    assert within * 0.95 < max(waits) <= within


def test_a_clock_that_was_set_back_delays_nothing_beyond_its_time() -> None:
    assert at_start(READ, HOUR, NOW - 10**18, Random(0)) == HOUR


def test_so_many_begin_in_a_second_and_no_more() -> None:
    tempo, now, begun = Tempo(10), 500.0, []
    while now < 505.0:
        if wait := tempo.wait(now):
            now += wait
        else:
            tempo.begin()
            begun.append(now)

    assert begun[:10] == [500.0] * 10
    assert 58 <= len(begun) <= 60
    assert all(later - sooner > 0.099 for sooner, later in pairwise(begun[9:]))


def test_who_paused_may_hurry_for_a_second() -> None:
    tempo = Tempo(2)
    for _ in range(2):
        assert tempo.wait(1.0) == 0
        tempo.begin()
    assert tempo.wait(1.0) == 0.5

    for _ in range(2):
        assert tempo.wait(9_000.0) == 0
        tempo.begin()

    assert tempo.wait(9_000.0) == 0.5
