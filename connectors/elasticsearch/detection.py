"""Detection rules, put into Kibana one by one.

What an analyst decides stays hers: whether a rule is on, its actions, its exceptions. What the
rule says is ours: where it was changed by hand it is mended. A rule that came with the Fleet
package is the package's. Source: Kibana API reference, "Security detections".
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import orjson

from canary_siem.exports.kibana.rules import Rule, rules, switched_on
from connectors.elasticsearch.kibana import Kibana, reason

PATH = "/api/detection_engine/rules"
NOT_OURS = frozenset({"enabled", "version"})
"""Of a rule that is there: whether it is on, and how often Kibana says that it changed."""
DISPENSABLE = ("alert_suppression", "investigation_fields")
"""Parts of a rule that a Kibana may be too old for."""


async def install(kibana: Kibana, dashboards: Path) -> list[str]:
    """Create the rules that are missing, mend the others; tell what changed."""
    on = switched_on(dashboards)
    changes = []
    for rule in rules(dashboards):
        changes += await _put(kibana, rule, on=rule["rule_id"] in on)
    return changes


async def _put(kibana: Kibana, rule: Rule, *, on: bool) -> list[str]:
    name = f"detection rule {rule['name']}"
    there = await _there(kibana, rule)
    if there is None:
        left_out = await _sent(kibana, "POST", {**rule, "enabled": on})
        state = "created, switched on" if on else "created, switched off"
        return [f"{name}: {state}{left_out}"]
    wrong = {
        key: value
        for key, value in rule.items()
        if key not in NOT_OURS and not _says(there.get(key), value)
    }
    if not wrong or there.get("immutable"):
        return []
    await _sent(kibana, "PATCH", {"rule_id": rule["rule_id"], **wrong})
    mended = await _there(kibana, rule) or {}
    changed = [key for key in wrong if mended.get(key) != there.get(key)]
    return [f"{name}: {', '.join(changed)} updated"] if changed else []


async def _there(kibana: Kibana, rule: Rule) -> Rule | None:
    params = {"rule_id": rule["rule_id"]}
    status, text = await kibana.request("GET", PATH, params=params, allowed={404})
    found: Rule | None = orjson.loads(text) if status == 200 else None
    return found


async def _sent(kibana: Kibana, method: str, body: Rule) -> str:
    """Send a rule, without what this Kibana refuses to know; say what was left out."""
    left_out: list[str] = []
    while True:
        status, text = await kibana.request(method, PATH, body=body, allowed={400})
        if status != 400:
            return f" (this Kibana knows no {', '.join(left_out)})" if left_out else ""
        part = next((each for each in DISPENSABLE if each in body and each in reason(text)), None)
        if part is None:
            raise kibana.refusal(f"{method} {PATH} ({body.get('name', '')})", status, text)
        body = {key: value for key, value in body.items() if key != part}
        left_out.append(part)


def _says(there: Any, wanted: Any) -> bool:
    """Say whether *there* has all that is *wanted*; Kibana adds defaults to what it keeps."""
    if isinstance(wanted, Mapping):
        return isinstance(there, Mapping) and all(
            _says(there.get(key), value) for key, value in wanted.items()
        )
    if isinstance(wanted, list):
        return (
            isinstance(there, list)
            and len(there) == len(wanted)
            and all(map(_says, there, wanted))
        )
    return bool(there == wanted)
