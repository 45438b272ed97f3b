"""Dashboards, searches and the data view, put into Kibana by its import of saved objects.

What was there is read before and after, as Kibana exports it: so only what changed is told,
whatever form this Kibana keeps it in. Source: Kibana API reference, "Saved objects".
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import orjson

from canary_siem.errors import ActionError
from canary_siem.exports.kibana import lines
from canary_siem.exports.kibana.objects import Object, as_kept, objects
from connectors.elasticsearch.kibana import Kibana

SORTS: Mapping[str, str] = {"index-pattern": "data view"}
"""What people call them, where it is not what Kibana's interface says."""


async def install(kibana: Kibana, dashboards: Path) -> list[str]:
    """Import every saved object over what is there; tell what changed.

    Raises:
        ActionError: Kibana refuses one of them.
    """
    wanted = [as_kept(each) for each in objects(dashboards)]
    before = [await _kept(kibana, each) for each in wanted]
    _, text = await kibana.request(
        "POST",
        "/api/saved_objects/_import",
        params={"overwrite": "true"},
        file=lines(wanted),
    )
    _judge(orjson.loads(text))
    after = [await _kept(kibana, each) for each in wanted]
    return [
        f"{SORTS.get(each['type'], each['type'])} {each['id']}: {'updated' if was else 'created'}"
        for each, was, now in zip(wanted, before, after, strict=True)
        if was != now
    ]


async def _kept(kibana: Kibana, wanted: Object) -> Any:
    """Give what a person sees of an object that is there; None for nothing."""
    status, text = await kibana.request(
        "POST",
        "/api/saved_objects/_export",
        body={
            "objects": [{"type": wanted["type"], "id": wanted["id"]}],
            "excludeExportDetails": True,
        },
        allowed={400},
    )
    if status == 400:
        return None
    found = orjson.loads(text.partition(b"\n")[0])
    return found["attributes"], found["references"]


def _judge(told: Mapping[str, Any]) -> None:
    if told.get("success"):
        return
    errors: Sequence[Mapping[str, Any]] = told.get("errors") or ()
    words = [f"{each.get('type')} {each.get('id')}: {_reason(each)}" for each in errors[:3]]
    raise ActionError(f"Kibana refuses {'; '.join(words) or told}", status=409)


def _reason(error: Mapping[str, Any]) -> str:
    told = error.get("error") or {}
    return str(told.get("message") or told.get("type") or told)
