"""The newest trips in few words, read once and then only what is new."""

import time

import orjson
import pytest

from canary_siem.console.recent import MEMO_CAP, Recent, place_of, summary
from canary_siem.house import House
from canary_siem.trips import StoredTrip
from tests.canary_siem.console.tripping import fetched, looked_up, planted

HOUR = 3600 * 10**9


async def test_what_is_new_is_read_and_given_newest_first(house: House) -> None:
    token = await planted(house)
    recent = Recent(house.store.newest)
    await fetched(house, token)
    await recent.refresh()
    await looked_up(house, token)
    await recent.refresh()

    found = list(recent.since(0))

    assert [each.role for each in found] == ["resolver", "direct"]
    assert found[1].alert
    assert found[1].address == "198.51.100.7"
    assert found[1].memo == "finance share, 2026"
    assert abs(found[1].at - time.time()) < 60


async def test_trips_are_found_by_what_narrows(house: House) -> None:
    token = await planted(house)
    await fetched(house, token, time.time_ns() - 2 * HOUR)
    await fetched(house, token)
    await fetched(house, token)
    recent = Recent(house.store.newest)
    await recent.refresh()

    def count(since: float = 0, **wish: object) -> int:
        return len(list(recent.since(since, **wish)))  # type: ignore[arg-type]

    (newest, *_) = recent.since(0)
    assert count() == 3
    assert count(time.time() - 3600) == 2
    assert count(token=token.id, kind="web") == 3
    assert count(token="b") == count(kind="dns") == 0
    assert count(incident=newest.incident) == 2
    assert count(alerts=True) == 2
    assert count(alerts=False) == 1


async def test_only_the_newest_are_kept_and_that_is_known(house: House) -> None:
    token = await planted(house)
    recent = Recent(house.store.newest, kept=3)
    await recent.refresh()
    assert recent.whole_since < time.time() - 86400

    for _ in range(5):
        await fetched(house, token)
    await recent.refresh()

    assert len(list(recent.since(0))) == 3
    assert recent.whole_since == min(each.at for each in recent.since(0))


@pytest.mark.parametrize(
    "document",
    [
        {},
        {"event": 1, "canary": [], "source": "x", "tags": None},
        {"event": {"severity": "high"}, "source": {"geo": {"location": {"lat": "1", "lon": 2}}}},
        {"source": {"geo": {"location": [1, 2]}}, "canary": {"token": {"memo": 7}}},
    ],
)
def test_a_document_of_any_shape_is_read(document: object) -> None:
    found = summary(_stored(document))

    assert found.spot is None
    assert found.severity == 0
    assert not found.alert


def test_a_place_is_read_with_its_name() -> None:
    geo = {"city_name": "x" * 500, "country_name": "Netherlands", "location": {"lat": 5, "lon": 7}}

    found = summary(_stored({"source": {"geo": geo}}))

    assert found.spot == (5.0, 7.0)
    assert len(found.place) == MEMO_CAP
    assert place_of({"geo": {"country_name": "Netherlands"}}) == "Netherlands"


def _stored(document: object) -> StoredTrip:
    event_id = "019c0000-0000-7000-8000-000000000000"
    return StoredTrip(1, event_id, "trip", orjson.dumps(document))
