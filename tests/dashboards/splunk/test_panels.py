"""What the panels come to over a week of trips, beside what plain counting comes to.

The searches are run by the evaluator in `spl`, which is ours.
"""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from dashboards.splunk.views import NAMES, Panel, View, read
from tests.dashboards.corpus import everything, value
from tests.dashboards.splunk.searches import MACROS, filled
from tests.dashboards.splunk.shown import act, found
from tests.dashboards.splunk.spl import Event, events, expand, run
from tests.dashboards.splunk.spl.times import relative
from tests.dashboards.splunk.week import END, SECOND_HOME, week
from tests.dashboards.world import HOME, MOMENT, Document

PANELS = [
    pytest.param(name, panel, id=f"{name}.{panel.id}")
    for name in NAMES
    for panel in read(name).panel
]
FAR = END.timestamp()


def of(stream: str, days: int, **wanted: str) -> list[Document]:
    """Give what a stream sent in the last days of the week, by the values of fields."""
    since = (END.timestamp() - days * 86_400) // 3600 * 3600
    return [
        each
        for each in week()
        if value(each, "event.dataset") == f"canary_siem.{stream}"
        and events([each])[0]["_time"] >= since
        and all(value(each, name.replace("__", ".")) == said for name, said in wanted.items())
    ]


def alerts() -> list[Document]:
    return of("trip", 7, event__kind="alert")


def each(documents: list[Document], field: str) -> Counter[Any]:
    return Counter(value(document, field) for document in documents)


def shown(view: str, panel: str, incident: str = "*") -> list[Event]:
    told: View = read(view)
    (meant,) = [each for each in told.panel if each.id == panel]
    return found(told, meant, incident)


def only(rows: list[Event]) -> Any:
    ((number,),) = [row.values() for row in rows]
    return number


def test_the_numbers_of_the_overview() -> None:
    direct = [each for each in alerts() if value(each, "canary.source.role") != "resolver"]

    assert only(shown("overview", "alerts")) == len(alerts()) == 16
    assert only(shown("overview", "incidents")) == len(each(alerts(), "canary.incident.id"))
    assert only(shown("overview", "tokens")) == len(each(alerts(), "canary.token.id")) == 8
    assert only(shown("overview", "sources")) == len(each(direct, "source.ip")) == 4
    assert only(shown("overview", "silent")) == (END - MOMENT).total_seconds() / 60 == 5


def test_alerts_over_time() -> None:
    rows = shown("overview", "over_time")
    severities = each(alerts(), "event.severity")

    assert len(rows) == 8, "a column a day, the first one cut"
    assert sum(row["high"] for row in rows) == severities[73]
    assert sum(row["low"] for row in rows) == severities[21] == 1


def test_alerts_by_kind_country_source_and_token() -> None:
    kinds, countries = shown("overview", "by_kind"), shown("overview", "map")
    sources, tokens = shown("overview", "by_source"), shown("overview", "by_token")

    assert {r["token_kind"]: r["alerts"] for r in kinds} == each(alerts(), "event.code")
    told = each(alerts(), "source.geo.country_name")
    assert {r["src_country"]: r["alerts"] for r in countries} == {
        "Netherlands": told["Netherlands"]
    }
    assert {r["src"]: r["alerts"] for r in sources} == each(alerts(), "source.ip")
    assert {r["token_id"]: r["alerts"] for r in tokens} == each(alerts(), "canary.token.id")
    assert sources[0]["tokens"] == max(r["tokens"] for r in sources) == 4
    assert tokens[0]["memo"] == "mail signature of the CFO", "the latest one first"


def test_the_latest_alerts_are_there_newest_first() -> None:
    rows = shown("overview", "latest")

    assert [row["incident_id"] for row in rows[:1]] == [value(alerts()[-1], "canary.incident.id")]
    assert len(rows) == len(alerts())
    assert rows == sorted(rows, key=lambda row: str(row["time"]), reverse=True)


def test_the_story_is_of_one_act() -> None:
    hits = of("trip", 30, canary__incident__id=act())
    told = shown("story", "hit_by_hit", act())

    assert only(shown("story", "hits", act())) == len(hits) == 3
    assert only(shown("story", "channels", act())) == 2
    assert only(shown("story", "sources", act())) == 2
    assert only(shown("story", "seconds", act())) == 3
    assert [row["hit"] for row in told] == [1, 2, 3]
    assert [row["event_kind"] for row in told] == [value(hit, "event.kind") for hit in hits]
    assert len(shown("story", "raw", act())) == 3
    assert [row["memo"] for row in shown("story", "token", act())] == [
        "finance share, salaries 2026"
    ]


def test_what_else_the_source_tripped() -> None:
    rows = shown("story", "elsewhere", act())

    assert {row["memo"] for row in rows} == {"wiki, network plan", "finance share, budget"}
    assert shown("story", "elsewhere", "nobody's") == []


def test_the_numbers_of_the_health() -> None:
    assert only(shown("health", "installations")) == 2
    assert only(shown("health", "silent")) == 1
    assert only(shown("health", "troubles")) == len(
        of("health", 1, event__action="connector-down")
    )
    assert only(shown("health", "changes")) == len(of("audit", 1)) == 8
    beats = of("health", 1, event__action="heartbeat")
    total = sum(sum(v for k, v in row.items() if k != "_time") for row in shown("health", "beats"))
    assert total == len(beats)


def test_who_is_silent_comes_first() -> None:
    rows = shown("health", "by_installation")

    assert [row["observer_serial"] for row in rows] == [SECOND_HOME, HOME]
    assert rows[1]["minutes"] == 5


def test_a_gap_is_counted() -> None:
    trips = [e for e in events(week()) if e["sourcetype"] == "canary_siem:trip"]
    view = read("health")
    (gaps,) = [panel for panel in view.panel if panel.id == "gaps"]
    numbered = [trip | {"event_sequence": float(n)} for n, trip in enumerate(trips) if n != 3]

    (row,) = run(expand(gaps.search, MACROS), numbered, FAR)

    assert (row["first"], row["last"], row["missing"]) == (0, len(trips) - 1, 1)


@pytest.mark.parametrize(("name", "panel"), PANELS)
def test_a_panel_shows_something_in_each_of_its_columns(name: str, panel: Panel) -> None:
    every = list(events((*week(), *everything())))
    told = [each for each in every if each.get("trip_user") and each.get("trip_host")]
    search, since = expand(filled(panel.search), MACROS), relative(FAR, "-8d@d")
    rows = [row for some in (every, told) for row in run(search, some, FAR + 86_400, since)]
    rows += found(read(name), panel, act() if name == "story" else "*")
    empty = {column for column in _columns(rows) if all(row.get(column) is None for row in rows)}

    assert rows
    # The audit names who came over the network; nobody does in the corpora.
    assert empty <= ({"src"} if panel.id == "audit" else set())


def _columns(rows: list[Event]) -> Iterator[str]:
    for row in rows:
        yield from row
