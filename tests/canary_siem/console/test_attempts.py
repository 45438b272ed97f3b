import pytest

from canary_siem.api.problems import ProblemError
from canary_siem.console import attempts
from canary_siem.console.attempts import BURST, RATE, Attempts


def test_beyond_the_burst_an_address_waits_and_others_do_not() -> None:
    now = [100.0]
    counted = Attempts(lambda: now[0])
    for _ in range(int(BURST)):
        counted.take("192.0.2.1")
    with pytest.raises(ProblemError) as caught:
        counted.take("192.0.2.1")
    counted.take("192.0.2.2")
    now[0] += 1 / RATE
    counted.take("192.0.2.1")

    assert caught.value.status == 429
    assert caught.value.headers["Retry-After"] == "2"


def test_the_addresses_that_are_known_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempts, "_ADDRESSES", 3)
    counted = Attempts()
    for number in range(10):
        counted.take(f"192.0.2.{number}")

    assert len(counted._buckets) <= 3
