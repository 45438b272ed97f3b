"""What is found is sent, again where need be, and counted where it is too much."""

from collections.abc import Callable, Iterator

import pytest

from canary_siem.artifacts.agents.log_watch import sending
from canary_siem.artifacts.agents.log_watch.sending import BURST, MAX_PENDING, TRIES, Sender
from tests.roads.program import wait


class Wire:
    """Takes what is sent, or fails as often as it is told."""

    def __init__(self) -> None:
        self.sent: list[dict[str, str]] = []
        self.failing: Callable[[dict[str, str]], bool] = lambda pairs: False
        self.tries = 0

    def __call__(self, pairs: dict[str, str]) -> bool:
        self.tries += 1
        if self.failing(pairs):
            return False
        self.sent.append(pairs)
        return True


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def sender(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sender]:
    monkeypatch.setattr(sending, "MAX_PAUSE", 0.001)
    made = Sender(wire, now=lambda: 100.0)
    yield made
    if made.is_alive():
        made.stop(10)


def pairs(number: int) -> dict[str, str]:
    return {"data.number": str(number)}


def test_what_is_put_is_sent_in_order(sender: Sender, wire: Wire) -> None:
    sender.start()
    for number in range(5):
        sender.put(pairs(number))

    wait(lambda: len(wire.sent) == 5)
    wait(lambda: sender.state()["pending"] == [])

    assert wire.sent == [pairs(number) for number in range(5)]
    assert sender.changes == 10


def test_what_fails_is_tried_again_after_the_others(sender: Sender, wire: Wire) -> None:
    wire.failing = lambda given: given == pairs(0) and wire.tries < 3
    sender.put(pairs(0))
    sender.put(pairs(1))

    sender.start()
    wait(lambda: len(wire.sent) == 2)

    assert wire.sent == [pairs(1), pairs(0)]


def test_what_fails_always_is_given_up_and_counted(sender: Sender, wire: Wire) -> None:
    wire.failing = lambda given: True
    sender.put(pairs(0))

    sender.start()
    wait(lambda: sender.state() == {"pending": [], "suppressed": 1})

    assert wire.tries == TRIES


def test_what_is_too_much_is_counted_and_told_with_the_next(wire: Wire) -> None:
    now = [100.0]
    sender = Sender(wire, now=lambda: now[0])
    for number in range(int(BURST) + 3):
        sender.put(pairs(number))
    now[0] += 1.5

    sender.put(pairs(99))

    pending = [each for each, _ in sender.state()["pending"]]
    assert len(pending) == BURST + 1
    assert pending[-1] == {"data.suppressed": "3", **pairs(99)}
    assert sender.state()["suppressed"] == 0


def test_what_waits_is_bounded(wire: Wire) -> None:
    now = [0.0]
    sender = Sender(wire, now=lambda: now[0])
    for number in range(MAX_PENDING + 5):
        now[0] += 10
        sender.put(pairs(number))

    assert len(sender.state()["pending"]) == MAX_PENDING
    assert sender.state()["suppressed"] == 5


def test_what_was_not_sent_is_sent_by_the_next_run(wire: Wire) -> None:
    first = Sender(wire)
    first.put(pairs(1))

    second = Sender(wire, first.state())
    second.start()
    wait(lambda: wire.sent == [pairs(1)])
    second.stop(10)

    assert second.state() == {"pending": [], "suppressed": 0}


def test_it_stops_in_the_middle_of_a_pause(wire: Wire, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sending, "MAX_PAUSE", 3600.0)
    wire.failing = lambda given: True
    sender = Sender(wire)
    sender.put(pairs(1))
    sender.start()
    wait(lambda: wire.tries)

    sender.stop(30)

    assert not sender.is_alive()
    assert sender.state()["pending"] == [[pairs(1), 1]]
