"""Kibana's saved objects: a data view, searches, dashboards; made of ``dashboards.toml``.

Their versions are the oldest whose form they have: Kibana migrates an object that is older than
itself, and refuses one that is newer. So they suit Kibana 8.13 and all that came after.
"""

import copy
import json
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from canary_siem.exports.kibana.panels import specification, written

Told = Mapping[str, Any]
Object = dict[str, Any]

CORE_VERSION = "8.8.0"
VERSIONS = {"index-pattern": "8.0.0", "search": "8.0.0", "dashboard": "8.9.0"}
NO_QUERY: Told = {"query": "", "language": "kuery"}
FILTER = "kibanaSavedObjectMeta.searchSourceJSON.filter[0].meta.index"
AS_TEXT = (
    *("panelsJSON", "optionsJSON", "kibanaSavedObjectMeta.searchSourceJSON"),
    *("controlGroupInput.panelsJSON", "controlGroupInput.ignoreParentSettingsJSON"),
)
"""Attributes that Kibana keeps as JSON in JSON."""


def objects(dashboards: Path) -> list[Object]:
    """Give every saved object, what is named before what names it; nothing in it is text yet."""
    folder = dashboards / "elastic"
    told = tomllib.loads((folder / "dashboards.toml").read_text("utf-8"))
    view = _data_view(told)
    searches = [_search(name, each, view["id"]) for name, each in told["search"].items()]
    boards = [_dashboard(each, told["panel"], folder, view["id"]) for each in told["dashboard"]]
    return [view, *searches, *boards]


def as_kept(each: Object) -> Object:
    """Give *each* as Kibana keeps, exports and imports it."""
    kept = copy.deepcopy(each)
    for place in AS_TEXT:
        *parents, name = place.split(".")
        node = kept["attributes"]
        for parent in parents:
            node = node.get(parent, {})
        if name in node:
            node[name] = json.dumps(node[name], ensure_ascii=False, separators=(",", ":"))
    return kept


def _object(sort: str, name: str, attributes: Object, references: Sequence[Object]) -> Object:
    return {
        "type": sort,
        "id": name,
        "coreMigrationVersion": CORE_VERSION,
        "typeMigrationVersion": VERSIONS[sort],
        "managed": False,
        "attributes": attributes,
        "references": list(references),
    }


def _reference(sort: str, name: str, to: str) -> Object:
    return {"type": sort, "name": name, "id": to}


def _data_view(told: Told) -> Object:
    attributes = {
        "title": told["pattern"],
        "name": "canary-siem",
        "timeFieldName": "@timestamp",
        "allowNoIndex": True,
    }
    return _object("index-pattern", told["data_view"], attributes, ())


def _search(name: str, told: Told, view: str) -> Object:
    index = "kibanaSavedObjectMeta.searchSourceJSON.index"
    source = {
        "query": {"query": told["query"], "language": "kuery"},
        "filter": [],
        "indexRefName": index,
    }
    attributes = {
        "title": told["title"],
        "description": "",
        "columns": list(told["columns"]),
        "sort": [["@timestamp", told["sort"]]],
        "hideChart": True,
        "grid": {},
        "isTextBasedQuery": False,
        "kibanaSavedObjectMeta": {"searchSourceJSON": source},
    }
    return _object("search", name, attributes, [_reference("index-pattern", index, view)])


def _dashboard(told: Told, panels: Told, folder: Path, view: str) -> Object:
    names = [each["panel"] for each in told["panels"]]
    controls = {field.replace(".", "_"): (field, title) for field, title in told["controls"]}
    references = [
        _reference("search", f"{name}:panel_{name}", panels[name]["search"])
        for name in names
        if "search" in panels[name]
    ]
    references.append(_reference("index-pattern", FILTER, view))
    references += [
        _reference("index-pattern", f"controlGroup_{name}:optionsListDataView", view)
        for name in controls
    ]
    attributes = {
        "title": told["title"],
        "description": told["description"],
        "timeRestore": True,
        "timeFrom": told["from"],
        "timeTo": "now",
        "refreshInterval": {"pause": True, "value": 60_000},
        "optionsJSON": {
            "useMargins": True,
            "syncColors": False,
            "syncCursor": True,
            "syncTooltips": False,
            "hidePanelTitles": False,
        },
        "panelsJSON": [
            _placed(each["panel"], each["at"], panels[each["panel"]], folder)
            for each in told["panels"]
        ],
        "controlGroupInput": {
            "chainingSystem": "HIERARCHICAL",
            "controlStyle": "oneLine",
            "showApplySelections": False,
            "ignoreParentSettingsJSON": {
                "ignoreFilters": False,
                "ignoreQuery": False,
                "ignoreTimerange": False,
                "ignoreValidations": False,
            },
            "panelsJSON": {
                name: _control(name, number, *control)
                for number, (name, control) in enumerate(controls.items())
            },
        },
        "kibanaSavedObjectMeta": {
            "searchSourceJSON": {"query": dict(NO_QUERY), "filter": [_ours()]}
        },
        "version": 1,
    }
    return _object("dashboard", told["id"], attributes, references)


def _ours() -> Object:
    """Give the dashboard's own filter: what canary-siem sent, and nothing else."""
    return {
        "$state": {"store": "appState"},
        "meta": {
            "alias": "canary-siem",
            "disabled": False,
            "negate": False,
            "type": "phrase",
            "key": "event.module",
            "params": {"query": "canary_siem"},
            "indexRefName": FILTER,
        },
        "query": {"match_phrase": {"event.module": "canary_siem"}},
    }


def _control(name: str, number: int, field: str, title: str) -> Object:
    return {
        "type": "optionsListControl",
        "order": number,
        "width": "medium",
        "grow": True,
        "explicitInput": {"id": name, "fieldName": field, "title": title, "enhancements": {}},
    }


def _placed(name: str, at: Sequence[int], told: Told, folder: Path) -> Object:
    """Give a panel of a dashboard; *name* tells it from the others there."""
    x, y, width, height = at
    common = {
        "panelIndex": name,
        "gridData": {"x": x, "y": y, "w": width, "h": height, "i": name},
        "version": VERSIONS["dashboard"],
    }
    config: Object = {"enhancements": {}}
    if title := told.get("title"):
        common["title"] = title
    else:
        config["hidePanelTitles"] = True
    if "search" in told:
        return {**common, "type": "search", "panelRefName": f"panel_{name}"} | {
            "embeddableConfig": config
        }
    if "text" in told:
        shown = (
            "markdown",
            {"fontSize": 12, "openLinksInNewTab": False, "markdown": told["text"]},
        )
    else:
        shown = ("vega", {"spec": written(specification(folder, told["vega"]))})
    config["savedVis"] = _visualization(title or "", *shown)
    return {**common, "type": "visualization", "embeddableConfig": config}


def _visualization(title: str, sort: str, params: Object) -> Object:
    """Give a visualization that lives in its panel, not in a saved object of its own."""
    return {
        "id": "",
        "title": title,
        "description": "",
        "type": sort,
        "params": params,
        "uiState": {},
        "data": {"aggs": [], "searchSource": {"query": dict(NO_QUERY), "filter": []}},
    }
