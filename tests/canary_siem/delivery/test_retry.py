"""Coming back: later each time, never all at once, never before we were asked to."""

from canary_siem.delivery.retry import Backoff


def longest(low: float, high: float) -> float:
    return high


def test_waits_double_up_to_the_longest() -> None:
    backoff = Backoff(30, longest)

    assert [backoff.after_failure() for _ in range(9)] == [0.5, 1, 2, 4, 8, 16, 30, 30, 30]


def test_half_of_a_wait_is_chance() -> None:
    backoff = Backoff(30)
    waits = {backoff.after_failure() for _ in range(200)}

    assert len(waits) > 100
    assert max(waits) <= 30
    assert min(sorted(waits)[50:]) >= 15


def test_a_receiver_that_asks_for_time_gets_it_within_bounds() -> None:
    assert Backoff(30, longest).after_failure(45) == 45
    assert Backoff(30, longest).after_failure(99_999) == 600
    assert Backoff(30, longest).after_failure(0.1) == 0.5


def test_success_forgets_the_failures() -> None:
    backoff = Backoff(30, longest)
    backoff.after_failure()
    backoff.after_failure()

    backoff.reset()

    assert backoff.after_failure() == 0.5
