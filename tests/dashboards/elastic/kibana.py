"""What Kibana does with a panel: it fills in the request, sends it, and hands Vega the reply.

After Kibana's own es_query_parser: the dashboard's time for ``%timefilter%``, no filters for the
context's clauses, a round interval for ``%autointerval%``. Vega itself is the real one.
"""

import copy
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import vl_convert

from canary_siem.exports.kibana.panels import Spec, sources
from tests.backends.elasticsearch import Node

VEGA_LITE = "5.21"
INTERVALS = (
    *((500, "100ms"), (5_000, "1s"), (7_500, "5s"), (15_000, "10s"), (45_000, "30s")),
    *((180_000, "1m"), (450_000, "5m"), (1_200_000, "10m"), (2_700_000, "30m")),
    *((7_200_000, "1h"), (21_600_000, "3h"), (86_400_000, "12h"), (604_800_000, "24h")),
)
"""Up to how many milliseconds a bucket would have, and what it then has."""


@dataclass(frozen=True, slots=True)
class View:
    """The time that a dashboard shows, and where its documents are.

    Attributes:
        start: Its beginning.
        end: Its end.
        streams: The data stream that stands for each pattern of ours.
    """

    start: datetime
    end: datetime
    streams: dict[str, str]


def filled(spec: Spec, node: Node, view: View) -> Spec:
    """Give *spec* with what the node says to its requests."""
    whole = copy.deepcopy(spec)
    whole["config"].pop("kibana")
    for data in sources(whole):
        if "url" in data:
            data["values"] = answer(data.pop("url"), node, view)
    return whole


def answer(url: dict[str, Any], node: Node, view: View) -> dict[str, Any]:
    """Send one request as Kibana would; give the node's reply."""
    body = request(url["body"], view)
    status, reply = node.request("POST", f"/{view.streams[url['index']]}/_search", body)
    assert status == 200, reply
    found: dict[str, Any] = reply
    return found


def request(body: Any, view: View, key: str = "") -> Any:
    """Fill in what stands between percent signs."""
    if isinstance(body, list):
        clauses = [each for each in body if not str(each).startswith("%dashboard_context-")]
        return [request(each, view) for each in clauses]
    if not isinstance(body, dict):
        return body
    told = body.get("%timefilter%")
    if told is True:
        return {"gte": view.start.isoformat(), "lte": view.end.isoformat()}
    if told in {"min", "max"}:
        return round({"min": view.start, "max": view.end}[told].timestamp() * 1000)
    whole = {name: request(each, view, name) for name, each in body.items()}
    if key == "date_histogram":
        whole["fixed_interval"] = interval(whole.pop("interval")["%autointerval%"], view)
    return whole


def interval(most: int, view: View) -> str:
    """Round the length of a bucket, of which there shall be about *most*."""
    exact = (view.end - view.start).total_seconds() * 1000 / most
    return next(text for limit, text in INTERVALS if exact <= limit)


def drawn(spec: Spec, width: int = 600, height: int = 300) -> str:
    """Let Vega draw a specification that has its data; give SVG."""
    sized = {"width": width, "height": height, "autosize": {"type": "fit", "contains": "padding"}}
    svg: str = vl_convert.vegalite_to_svg(json.dumps(sized | spec), vl_version=VEGA_LITE)
    return svg


def marks(spec: Spec) -> Iterator[dict[str, Any]]:
    """Let Vega draw; give each thing that it drew, with the kind of mark it is."""
    scene = vl_convert.vegalite_to_scenegraph(
        json.dumps({"width": 600, "height": 300} | spec), vl_version=VEGA_LITE
    )
    yield from _marks(scene["scenegraph"])


def _marks(node: Any) -> Iterator[dict[str, Any]]:
    for item in node.get("items", ()):
        if node.get("marktype") == "group":
            yield from _marks(item)
        elif "marktype" in node:
            yield {**item, "mark": node["marktype"], "role": node.get("role", "")}
        else:
            yield from _marks(item)
