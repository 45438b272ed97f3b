"""A dashboard in Simple XML, for a Splunk without Dashboard Studio ("Simple XML Reference")."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from xml.sax.saxutils import escape, quoteattr

from dashboards.splunk.views import Panel, View

CHARTS: Mapping[str, str] = {"column": "column", "bar": "bar", "line": "line"}
WITHOUT = {"map"}
"""What only Dashboard Studio draws as it is told."""


def written(view: View) -> bytes:
    """Write *view*: its panels in the same rows, its time as a form's input."""
    lines = [
        '<form version="1.1" theme="dark">',
        f"  <label>{escape(view.label)} (classic)</label>",
        f"  <description>{escape(view.description)}</description>",
        '  <fieldset submitButton="false">',
        '    <input type="time" token="global_time">',
        "      <label>Time</label>",
        "      <default>",
        f"        <earliest>{escape(view.since)}</earliest>",
        "        <latest>now</latest>",
        "      </default>",
        "    </input>",
        "  </fieldset>",
        *(line for row in _rows(view.panel) for line in _row(row)),
        "</form>",
    ]
    return "\n".join([*lines, ""]).encode()


def _rows(panels: Sequence[Panel]) -> Iterator[list[Panel]]:
    drawn = [panel for panel in panels if panel.shows not in WITHOUT]
    for _, row in groupby(drawn, key=lambda panel: panel.at[1]):
        yield list(row)


def _row(row: Sequence[Panel]) -> Iterator[str]:
    yield "  <row>"
    for panel in row:
        yield from (f"    {line}" for line in _panel(panel))
    yield "  </row>"


def _panel(panel: Panel) -> Iterator[str]:
    sort = "chart" if panel.shows in CHARTS else panel.shows
    tag = "single" if sort == "singlevalue" else sort
    yield "<panel>"
    yield f"  <title>{escape(panel.title)}</title>"
    yield f"  <{tag}>"
    yield "    <search>"
    yield f"      <query>{escape(panel.search.strip())}</query>"
    yield "      <earliest>$global_time.earliest$</earliest>"
    yield "      <latest>$global_time.latest$</latest>"
    yield "    </search>"
    for name, value in _options(panel, tag).items():
        yield f"    <option name={quoteattr(name)}>{escape(value)}</option>"
    if panel.opens:
        link = f"{panel.opens}?form.incident=$row.incident_id$"
        yield "    <drilldown>"
        yield f"      <link>{escape(link)}</link>"
        yield "    </drilldown>"
    yield f"  </{tag}>"
    yield "</panel>"


def _options(panel: Panel, tag: str) -> Mapping[str, str]:
    if tag == "chart":
        stacked = {"charting.chart.stackMode": "stacked"} if "stackMode" in panel.options else {}
        return {"charting.chart": CHARTS[panel.shows]} | stacked
    if tag == "table":
        return {"count": "20", "drilldown": "row" if panel.opens else "none"}
    return {"drilldown": "none"}
