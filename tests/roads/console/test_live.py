"""A trip is pushed to whoever looks: nothing is asked for, and the order is the log's."""

from datetime import datetime
from statistics import median

import pytest

from tests.roads.console.conftest import Opens
from tests.roads.console.tripping import planted, tripped
from tests.roads.console.window import Window
from tests.roads.intruder import look_up_all
from tests.roads.program import Program

pytestmark = [pytest.mark.backend, pytest.mark.slow]
SECONDS = 10
"""From disk to eyes; some hundredths of one where nothing else runs."""
_STAMP = """window.stamps = {};
new MutationObserver(changes => {
    for (const { addedNodes } of changes) for (const row of addedNodes)
        if (row.dataset?.id) window.stamps[row.dataset.id] = Date.now() / 1000;
}).observe(document.querySelector("[data-rows]"), { childList: true });"""


def watching(opens: Opens, key: str) -> Window:
    """Look at the trips; the page notes when each row came."""
    window = opens().log_in(key)
    window.page.goto("/trips")
    window.page.wait_for_selector("[data-state=live]")
    window.page.evaluate(_STAMP)
    return window


def test_a_trip_is_pushed_not_asked_for(opens: Opens, program: Program, key: str) -> None:
    window, token = watching(opens, key), planted(program, key, "pushed")
    asked: list[str] = []
    window.page.on("request", lambda request: asked.append(request.url))

    first = tripped(program, key, token)["event"]
    window.page.wait_for_selector(f'tr[data-id="{first["id"]}"]')
    before = list(asked)
    trips = [first]
    for _ in range(8):
        trips.append(tripped(program, key, token)["event"])
        window.page.wait_for_selector(f'tr[data-id="{trips[-1]["id"]}"]')
    seen = window.page.evaluate("window.stamps")
    late = [
        seen[each["id"]] - datetime.fromisoformat(each["created"]).timestamp() for each in trips
    ]

    assert before == []
    assert [each for each in asked if "/trips/summary" not in each] == []
    assert len(seen) == 9
    assert median(late) < SECONDS


def test_rows_stand_in_the_order_of_the_log(opens: Opens, program: Program, key: str) -> None:
    window = watching(opens, key)
    tokens = [planted(program, key, f"one of many, {number}", "dns") for number in range(30)]

    look_up_all(program, [token["hostname"] for token in tokens])
    last = 'tr:first-child bdi:text-is("one of many, 29")'
    window.page.wait_for_selector(f"[data-rows] {last}")
    shown = window.page.locator("[data-rows] tr").count()
    rows = window.page.locator('[data-rows] th bdi:has-text("one of many")').all_inner_texts()

    numbers = [int(each.rpartition(" ")[2]) for each in rows]
    assert numbers == sorted(numbers, reverse=True)
    assert window.page.is_visible("[data-more]") or len(numbers) == 30
    assert shown >= len(numbers)
