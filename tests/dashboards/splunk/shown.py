"""Dashboards as a person would see them: drawn by Dashboard Studio's own parts.

There is no Splunk. The definitions are the app's; the data are what the evaluator in `spl` makes
of the searches over a week of trips of the real chain; the browser is a real one. What needs a
server is left out: the fields where the time is chosen, and the act.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dashboards.splunk.studio import definition
from dashboards.splunk.views import Panel, View, read
from tests.backends import browser, splunk
from tests.backends.fixtures import needs
from tests.dashboards.corpus import value
from tests.dashboards.splunk.searches import MACROS, filled
from tests.dashboards.splunk.spl import Event, events, expand, run
from tests.dashboards.splunk.spl.times import relative
from tests.dashboards.splunk.week import END, week

WIDTH = 1200
DRAWN: Mapping[str, str] = {
    "singlevalue": '[data-test="majorValue"]',
    "table": '[data-test="cell"]',
    "column": ".highcharts-series rect",
    "bar": ".highcharts-series rect",
    "line": ".highcharts-series path",
    "map": '[data-test="choropleth-anchor"]',
}
"""What is in a panel once it is drawn, by what it shows."""
PAGE = """<!doctype html><meta charset="utf-8">
<body style="margin: 0; background: #000"><div id="page"></div>
"""


def act() -> str:
    """Give the act that the story is told of: somebody opened a document."""
    opened = [each for each in week() if value(each, "canary.token.kind") == "word"]
    return next(
        str(value(each, "canary.incident.id"))
        for each in opened
        if value(each, "event.kind") == "alert"
    )


def found(view: View, panel: Panel, incident: str = "*") -> list[Event]:
    """Give what *panel* shows of the week, to whom looks at its end."""
    now = END.timestamp()
    search = expand(filled(panel.search, {"incident": incident}), MACROS)
    return run(search, events(week()), now, relative(now, view.since))


def with_data(name: str) -> dict[str, Any]:
    """Give the definition of a view, its searches' places taken by what they come to."""
    view = read(name)
    told = definition(view)
    for panel in view.panel:
        data = columns(found(view, panel, act() if name == "story" else "*"))
        source = {"type": "ds.test", "name": panel.title, "options": {"data": data}}
        told["dataSources"][f"ds_{panel.id}"] = source
    told["inputs"] = {}
    told["layout"]["globalInputs"] = []
    return told


def columns(rows: Sequence[Event]) -> Mapping[str, Any]:
    """Give *rows* as Splunk answers to a dashboard: a list a field, all values texts."""
    names = list(dict.fromkeys(name for row in rows for name in row))
    return {
        "fields": [{"name": name} for name in names],
        "columns": [[_text(name, row.get(name)) for row in rows] for name in names],
    }


@contextmanager
def page(place: Path) -> Iterator[Any]:
    """Lend a browser's page with Dashboard Studio's parts in it."""
    needs(browser.missing() or splunk.lacking_studio())
    file = place / "page.html"
    file.write_text(PAGE, "utf-8")
    with browser.chromium() as chromium:
        opened = chromium.new_page(viewport={"width": WIDTH, "height": 800})
        opened.goto(file.as_uri())
        opened.add_script_tag(path=splunk.studio_page())
        yield opened


def show(opened: Any, name: str) -> None:
    """Draw a view in an open page, and wait until each panel stands there."""
    told = with_data(name)
    opened.evaluate("([told, width]) => window.show(told, width)", [told, f"{WIDTH}px"])
    for panel in read(name).panel:
        data = told["dataSources"][f"ds_{panel.id}"]["options"]["data"]
        if data["fields"]:
            drawn = opened.locator(f"#viz_{panel.id} {DRAWN[panel.shows]}").first
            drawn.wait_for(state="attached", timeout=60_000)


def _text(name: str, found_value: Any) -> Any:
    if name == "_time":
        at = datetime.fromtimestamp(found_value, UTC)
        return at.isoformat(timespec="milliseconds")
    if isinstance(found_value, list):
        return [str(each) for each in found_value]
    if isinstance(found_value, float):
        return f"{found_value:g}"
    return None if found_value is None else str(found_value)
