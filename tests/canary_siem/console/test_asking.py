"""What an address asks for, and addresses that ask for the same."""

from datetime import UTC, datetime

import pytest

from canary_siem.console.asking import EVER, Asking
from canary_siem.store.newest import END
from tests.canary_siem.console.tripping import make_seen

NOW = datetime(2026, 3, 4, 12, 10, tzinfo=UTC)
NOON = "2026-03-04T12:00:00Z"


def test_an_empty_address_asks_for_a_day() -> None:
    asking = Asking.read({})

    assert asking == Asking()
    assert not asking.narrow
    assert asking.href() == "/trips"


def test_what_is_asked_for_is_written_into_an_address_and_read_back() -> None:
    asking = Asking("k2jx", "web", "0190", "7d", NOON, "alerts")

    pairs = dict(asking.pairs())

    assert Asking.read(pairs) == asking
    assert asking.narrow
    assert asking.href(token="").count("=") == 5


@pytest.mark.parametrize(
    "query",
    [
        {"since": "1 year"},
        {"show": "nothing"},
        {"before": "-1"},
        {"before": "²"},
        {"before": "9" * 19},
        {"at": "soon"},
        {"at": "9999-12-31T23:59:59Z"},
        {"at": "0001-01-01T00:00:00Z"},
    ],
)
def test_what_cannot_be_read_does_not_narrow(query: dict[str, str]) -> None:
    assert Asking.read(query) == Asking()


def test_a_span_is_asked_of_the_log_from_the_charts_begin() -> None:
    wish = Asking(token="a", show="events").wish(NOW)

    assert wish.since == round(datetime(2026, 3, 3, 12, 30, tzinfo=UTC).timestamp() * 1e9)
    assert wish.until == 0
    assert wish.before == END
    assert wish.alerts is False
    assert Asking(show="open").wish(NOW).alerts is True
    assert Asking(since=EVER).wish(NOW).since == 0
    assert Asking(since=EVER).span.name == "30d"


def test_a_step_is_asked_of_the_log_with_its_end() -> None:
    wish = Asking(at=NOON, since="24h", before=7).wish(NOW)

    begin = datetime(2026, 3, 4, 12, 0, tzinfo=UTC).timestamp()
    assert wish.since == round(begin * 1e9)
    assert wish.until == round((begin + 1800) * 1e9)
    assert wish.before == 7


@pytest.mark.parametrize(
    ("asking", "fits"),
    [
        (Asking(), True),
        (Asking(token="a", kind="web", incident="i", show="alerts"), True),
        (Asking(token="b"), False),
        (Asking(kind="dns"), False),
        (Asking(incident="j"), False),
        (Asking(show="events"), False),
        (Asking(show="open"), True),
    ],
)
def test_a_new_trip_fits_or_does_not(asking: Asking, fits: bool) -> None:
    assert asking.fits(make_seen()) is fits


def test_the_whole_of_a_step_is_its_span() -> None:
    assert Asking(at=NOON, before=7, kind="web").whole() == Asking(kind="web")
