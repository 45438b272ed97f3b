from listeners.smtp.pace import SOURCES, Pace


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_source_gets_so_many_a_minute_and_no_more() -> None:
    clock = Clock()
    pace = Pace(3, clock)

    assert [pace.take("192.0.2.1") for _ in range(5)] == [True, True, True, False, False]
    assert pace.take("192.0.2.2")
    clock.now += 20
    assert [pace.take("192.0.2.1") for _ in range(2)] == [True, False]
    clock.now += 600
    assert [pace.take("192.0.2.1") for _ in range(4)] == [True, True, True, False]


def test_a_network_of_ipv6_is_one_source() -> None:
    pace = Pace(1, Clock())

    assert pace.take("2001:db8::1")
    assert not pace.take("2001:db8::2")
    assert pace.take("2001:db8:0:1::2")


def test_it_remembers_no_more_than_it_should() -> None:
    pace = Pace(1, Clock())
    for number in range(2 * SOURCES):
        pace.take(f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")

    assert len(pace._left) == SOURCES
