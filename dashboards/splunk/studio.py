"""Dashboards for Dashboard Studio (Splunk, "Dashboard definition structure and components")."""

import json
from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from dashboards.splunk.views import Input, Panel, View

APP = "TA-canary_siem"
HIDDEN = {"hideEdit": False, "hideOpenInSearch": False, "hideExport": False}
TIME = "global_time"


def written(view: View) -> bytes:
    """Write *view* as ``data/ui/views`` has it: the definition as JSON within XML."""
    told = json.dumps(definition(view), indent=2)
    return f"""<dashboard version="2" theme="dark">
  <label>{escape(view.label)}</label>
  <description>{escape(view.description)}</description>
  <definition><![CDATA[
{told}
  ]]></definition>
  <meta type="hiddenElements"><![CDATA[
{json.dumps(HIDDEN, indent=2)}
  ]]></meta>
</dashboard>
""".encode()


def definition(view: View) -> dict[str, Any]:
    """Give the definition of *view*."""
    inputs = {"input_time": _time(view)} | {f"input_{i.id}": _text(i) for i in view.input}
    width = max(left + wide for left, _, wide, _ in (panel.at for panel in view.panel))
    return {
        "title": view.label,
        "description": view.description,
        "inputs": inputs,
        "defaults": {"dataSources": {"ds.search": {"options": {"queryParameters": _times()}}}},
        "visualizations": {f"viz_{panel.id}": _panel(panel) for panel in view.panel},
        "dataSources": {f"ds_{panel.id}": _search(panel) for panel in view.panel},
        "layout": {
            "type": "grid",
            "options": {"width": width},
            "structure": [_place(panel) for panel in view.panel],
            "globalInputs": list(inputs),
        },
    }


def _time(view: View) -> Mapping[str, Any]:
    options = {"token": TIME, "defaultValue": f"{view.since},now"}
    return {"type": "input.timerange", "title": "Time", "options": options}


def _text(told: Input) -> Mapping[str, Any]:
    options = {"token": told.token, "defaultValue": told.default}
    return {"type": "input.text", "title": told.title, "options": options}


def _times() -> Mapping[str, str]:
    return {"earliest": f"${TIME}.earliest$", "latest": f"${TIME}.latest$"}


def _search(panel: Panel) -> Mapping[str, Any]:
    return {
        "type": "ds.search",
        "name": panel.title,
        "options": {"query": panel.search.strip()},
    }


def _panel(panel: Panel) -> Mapping[str, Any]:
    told: dict[str, Any] = {
        "type": f"splunk.{panel.shows}",
        "title": panel.title,
        "dataSources": {"primary": f"ds_{panel.id}"},
    }
    if panel.options:
        told["options"] = panel.options
    if panel.opens:
        told["eventHandlers"] = [_opening(panel.opens)]
    return told


def _opening(view: str) -> Mapping[str, Any]:
    tokens = [{"token": "incident", "value": "row.incident_id.value"}]
    options = {"app": APP, "dashboard": view, "tokens": tokens, "newTab": False}
    return {"type": "drilldown.linkToDashboard", "options": options}


def _place(panel: Panel) -> Mapping[str, Any]:
    left, top, wide, high = panel.at
    position = {"x": left, "y": top, "w": wide, "h": high}
    return {"item": f"viz_{panel.id}", "type": "block", "position": position}
