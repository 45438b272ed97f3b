"""Draws each dashboard as a person would see it, without Kibana.

``python -m tests.dashboards.elastic.pictures`` writes docs/pictures. The panels are those that are
shipped, drawn by the real Vega from what a real Elasticsearch says to their requests about a week
of real trips. Only what Kibana itself draws is ours: the frames, and the tables of documents.
"""

import asyncio
import io
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from html import escape
from pathlib import Path
from tempfile import TemporaryDirectory

import vl_convert
from PIL import Image

from canary_siem.exports.kibana.objects import Object, objects
from tests.backends import elasticsearch
from tests.backends.elasticsearch import Node
from tests.dashboards.corpus import value
from tests.dashboards.elastic.conftest import of, stored
from tests.dashboards.elastic.kibana import View, drawn, filled
from tests.dashboards.elastic.week import week
from tests.dashboards.world import Document
from tests.house.generated import ROOT

COLUMN, ROW, GAP, TITLE = 30, 20, 8, 30
"""Pixels of Kibana's grid, between panels, and of a panel's title."""
DAYS = {"now-7d": timedelta(days=7), "now-24h": timedelta(days=1)}
FONT = "font-family=\"'DejaVu Sans',sans-serif\""
"""Of what is ours; Vega measures its own texts, and keeps their font."""
COLOURS = 128
"""Are enough: a picture stays below 200 kB."""


def picture(
    board: Object, searches: Mapping[str, Object], node: Node, view: View, chosen: str
) -> str:
    """Draw one dashboard; give SVG. What a person chose on it stands at its top."""
    panels = board["attributes"]["panelsJSON"]
    height = max(each["gridData"]["y"] + each["gridData"]["h"] for each in panels) * ROW + 50
    width = 48 * COLUMN + GAP
    name = escape(board["attributes"]["title"])
    bold, right = 'font-size="18" font-weight="bold"', 'text-anchor="end" font-size="12"'
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">',
        '<rect width="100%" height="100%" fill="#f3f5f9"/>',
        f'<text x="14" y="28" {FONT} {bold}>{name}</text>',
        f'<text x="{width - 14}" y="28" {FONT} {right}>{escape(chosen)}</text>',
    ]
    for each in panels:
        parts += _panel(each, board, searches, node, view)
    return "".join([*parts, "</svg>"])


def _panel(
    told: Object, board: Object, searches: Mapping[str, Object], node: Node, view: View
) -> Iterator[str]:
    at = told["gridData"]
    x, y = at["x"] * COLUMN + GAP, at["y"] * ROW + 44
    width, height = at["w"] * COLUMN - GAP, at["h"] * ROW - GAP
    yield f'<svg x="{x}" y="{y}" width="{width}" height="{height}">'
    yield f'<rect width="{width}" height="{height}" rx="6" fill="#fff"/>'
    title = told.get("title")
    if title:
        bold = 'font-size="13" font-weight="bold"'
        yield f'<text x="12" y="21" {FONT} {bold}>{escape(title)}</text>'
    top = TITLE if title else 6
    inner = (width - 24, height - top - 10)
    vis = told["embeddableConfig"].get("savedVis", {})
    if vis.get("type") == "vega":
        spec = filled(json.loads(vis["params"]["spec"]), node, view)
        svg = drawn(spec, *inner)
        own = told["panelIndex"]  # names in one picture must not meet
        svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{own}-", svg)
        yield svg.replace("<svg", f'<svg x="12" y="{top}"', 1)
    elif vis.get("type") == "markdown":
        text = re.sub(r"\*\*|\]\([^)]*\)|\[", "", vis["params"]["markdown"])
        yield f'<text x="14" y="30" {FONT} font-size="13" fill="#0061a6">{escape(text)}</text>'
    else:
        found = searches[_searched(told, board)]
        yield from _table(found["attributes"], inner, top, node, view)
    yield "</svg>"


def _searched(told: Object, board: Object) -> str:
    name = f"{told['panelIndex']}:{told['panelRefName']}"
    return str(next(each["id"] for each in board["references"] if each["name"] == name))


def _table(
    told: Object, inner: tuple[int, int], top: int, node: Node, view: View
) -> Iterator[str]:
    """Draw the documents that a search finds, in its columns."""
    width, height = inner
    rows = (height - 24) // 22
    documents = _found(told, rows, node, view)
    columns = ["@timestamp", *told["columns"]]
    shares = [20.0 if name == "@timestamp" else _share(name, documents) for name in columns]
    left = 12.0
    for name, share in zip(columns, shares, strict=True):
        room = width * share / sum(shares)
        for number, text in enumerate([name, *(_cell(each, name) for each in documents)]):
            y = top + 16 + number * 22
            weight, letter = ("normal", 6.3) if number else ("bold", 7.2)
            most = int(room / letter)
            cut = text if len(text) < most else f"{text[: max(1, most - 2)]}…"
            yield (
                f'<text x="{left:.0f}" y="{y}" {FONT} font-size="10.5" font-weight="{weight}">'
                f"{escape(cut)}</text>"
            )
        left += room
    for number in range(1, len(documents) + 1):
        y = top + number * 22
        yield f'<line x1="12" x2="{width + 12}" y1="{y}" y2="{y}" stroke="#d3dae6"/>'


def _share(name: str, documents: Sequence[Document]) -> float:
    longest = max((len(_cell(each, name)) for each in documents), default=0)
    return float(min(34, max(8, longest, len(name) * 1.1)))


def _cell(document: Document, name: str) -> str:
    found = value(document, name)
    text = str(found)[:19].replace("T", " ") if name == "@timestamp" else found
    return "" if text is None else str(text)


def _found(told: Object, rows: int, node: Node, view: View) -> list[Document]:
    query = told["kibanaSavedObjectMeta"]["searchSourceJSON"]["query"]["query"]
    time = {"gte": view.start.isoformat(), "lte": view.end.isoformat()}
    body = {
        "size": rows,
        "sort": [{field: way} for field, way in told["sort"]],
        "query": {
            "bool": {"filter": [{"kql": {"query": query}}, {"range": {"@timestamp": time}}]}
        },
    }
    status, reply = node.request("POST", f"/{','.join(view.streams.values())}/_search", body)
    assert status == 200, reply
    return [each["_source"] for each in reply["hits"]["hits"]]


async def _week(end: datetime) -> list[Document]:
    with TemporaryDirectory() as place:
        return week(Path(place), end)


def main() -> None:
    """Write a picture of each dashboard."""
    end = datetime.now(UTC).replace(second=0, microsecond=0)
    documents = asyncio.run(_week(end))
    every = objects(ROOT / "dashboards")
    searches = {each["id"]: each for each in every if each["type"] == "search"}
    folder = ROOT / "docs/pictures"
    folder.mkdir(exist_ok=True)
    with elasticsearch.node() as node:
        streams = {
            f"logs-{dataset}-*": stored(node, [each for each in documents if of(each) == dataset])
            for dataset in ("canary_siem.trip", "canary_siem.health")
        }
        for board in (each for each in every if each["type"] == "dashboard"):
            span, chosen = DAYS[board["attributes"]["timeFrom"]], streams
            told = f"{board['attributes']['timeFrom']} to now"
            if board["id"].endswith("story"):  # as if a person had chosen one token
                story = story_of(documents)
                chosen = {**streams, "logs-canary_siem.trip-*": stored(node, story)}
                span, told = timedelta(hours=12), f"Memo: {value(story[0], 'canary.token.memo')}"
            svg = picture(board, searches, node, View(end - span, end, chosen), told)
            name = board["id"].removeprefix("canary_siem-")
            (folder / f"elastic-{name}.png").write_bytes(small(vl_convert.svg_to_png(svg)))


def small(png: bytes) -> bytes:
    """Give the same picture with fewer colours."""
    told = io.BytesIO()
    image = Image.open(io.BytesIO(png)).convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
    image.save(told, "PNG", optimize=True)
    return told.getvalue()


def story_of(documents: Sequence[Document]) -> list[Document]:
    """Give the hits of the token that told most."""
    told = next(each for each in documents if value(each, "user.name"))
    token = value(told, "canary.token.id")
    return [each for each in documents if value(each, "canary.token.id") == token]


if __name__ == "__main__":
    main()
