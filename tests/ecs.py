"""A judge of events: ECS 9.4.0 by an extract of its own tables, and what the design adds."""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from canary_siem.dialects.ecs import FIELDS, IGNORE_ABOVE, IGNORE_ABOVE_URL, VERSION

EXTRACT = Path(__file__).parent / "canary_siem/dialects/ecs_extract.json"
ECS: Mapping[str, Any] = json.loads(EXTRACT.read_text())
DEMANDED = (
    *("@timestamp", "message", "ecs.version"),
    *("event.id", "event.kind", "event.module", "event.dataset", "event.created"),
    *("data_stream.type", "data_stream.dataset", "data_stream.namespace"),
)
OF_A_TRIP = (
    *("event.category", "event.type", "event.severity", "canary.channel", "tags"),
    *("canary.token.id", "canary.token.kind", "canary.token.class", "rule.id"),
)
CAPS = {"message": 200, "event.original": 30_000}
UNKNOWN: tuple[Any, ...] = (None, "", -1, "-", "-1", "N/A", "n/a", "null", "None", [], {})
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?Z")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
FREE = {"flattened", "object"}


def problems(document: Mapping[str, Any]) -> list[str]:
    """Say everything that is wrong with an event; nothing is wrong with an empty list."""
    leaves = list(_leaves(document))
    found = [problem for name, value in leaves for problem in _judge(name, value)]
    flat = dict(leaves)
    demanded = DEMANDED + OF_A_TRIP * (flat.get("event.dataset") == "canary_siem.trip")
    found += [f"{name}: absent" for name in demanded if name not in flat]
    return found + _agreement(flat)


def unmapped(document: Mapping[str, Any]) -> list[str]:
    """Name the fields missing in our own table, canary_siem/dialects/ecs.py."""
    return [name for name, _ in _leaves(document) if name not in FIELDS]


def _leaves(node: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, value in node.items():
        name = f"{prefix}{key}"
        kind = _type(name).removesuffix("[]")
        if isinstance(value, dict) and value and kind not in FREE and kind != "geo_point":
            yield from _leaves(value, f"{name}.")
        else:
            yield name, value


def _type(name: str) -> str:
    """Give ``ip``, ``keyword[]``, …, as ECS writes them; empty for what nobody knows."""
    if name in FIELDS and name.startswith("canary."):
        return FIELDS[name].type + "[]" * FIELDS[name].array
    return str(ECS["fields"].get(name, ""))


def _judge(name: str, value: Any) -> Iterator[str]:
    wanted = _type(name)
    if not wanted:
        where = "our table" if name.startswith("canary.") else "ECS 9.4.0"
        yield f"{name}: not in {where}"
        return
    if wanted.endswith("[]") != isinstance(value, list):
        yield f"{name}: {wanted} wanted, not {value!r}"
        return
    values = value if isinstance(value, list) else [value]
    if value == []:
        yield f"{name}: an empty array, should be absent"
    if len({json.dumps(each, sort_keys=True) for each in values}) < len(values):
        yield f"{name}: something twice in {value!r}"
    for each in values:
        yield from _judge_one(name, wanted.removesuffix("[]"), each)


def _judge_one(name: str, kind: str, value: Any) -> Iterator[str]:
    if any(type(value) is type(no) and value == no for no in UNKNOWN):
        yield f"{name}: {value!r}, should be absent"
    elif not RIGHT[kind](value):
        yield f"{name}: {kind} wanted, not {value!r}"
    elif kind in {"object", "nested"} and name != "labels":
        for inner, each in _leaves(value, f"{name}."):
            yield from _judge(inner, each)
    elif isinstance(value, str):
        yield from _judge_text(name, value)
    elif name == "labels":
        for key, each in value.items():
            if not isinstance(each, str) or not each or "." in key:
                yield f"labels: {key!r}: {each!r} is no plain keyword"


def _judge_text(name: str, value: str) -> Iterator[str]:
    allowed = ECS["allowed_values"].get(name)
    if allowed and value not in allowed:
        yield f"{name}: {value!r} is not one of {', '.join(allowed)}"
    if name != "event.original" and CONTROL.search(value):
        yield f"{name}: control characters in {value!r}"
    size = len(value.encode()) if name == "event.original" else len(value)
    cap = CAPS.get(name) or (IGNORE_ABOVE_URL if name.startswith("url.") else IGNORE_ABOVE)
    if size > cap:
        yield f"{name}: {size} long, {cap} at most"


def _agreement(flat: Mapping[str, Any]) -> list[str]:
    """Judge fields that must fit one another."""
    found = []
    categories, types = flat.get("event.category", []), flat.get("event.type", [])
    allowed = {each for name in categories for each in ECS["event_types"].get(name, [])}
    found += [f"event.type: no category allows {each!r}" for each in types if each not in allowed]
    if flat.get("ecs.version") != VERSION:
        found.append(f"ecs.version: {flat.get('ecs.version')!r}, should be {VERSION}")
    if flat.get("data_stream.dataset") != flat.get("event.dataset"):
        found.append("data_stream.dataset: differs from event.dataset")
    if flat.get("event.kind") == "alert" and flat.get("event.dataset") != "canary_siem.trip":
        found.append("event.kind: alert, but not a trip")
    severity = flat.get("event.severity")
    if severity not in {None, 21, 47, 73, 99}:
        found.append(f"event.severity: {severity!r} is none of 21, 47, 73, 99")
    if flat.get("event.risk_score") != severity:
        found.append("event.risk_score: differs from event.severity")
    return found


def _is_address(value: Any) -> bool:
    try:
        return isinstance(value, str) and str(ip_address(value)) == value
    except ValueError:
        return False


def _is_moment(value: Any) -> bool:
    try:
        return bool(MOMENT.fullmatch(value) and datetime.fromisoformat(value))
    except (TypeError, ValueError):
        return False


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_place(value: Any) -> bool:
    return (
        isinstance(value, dict)
        and set(value) == {"lat", "lon"}
        and all(map(_is_number, value.values()))
        and abs(value["lat"]) <= 90
        and abs(value["lon"]) <= 180
    )


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _is_object(value: Any) -> bool:
    return isinstance(value, dict)


RIGHT: Mapping[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("keyword", "wildcard", "constant_keyword", "match_only_text"), _is_text),
    **dict.fromkeys(("text",), _is_text),
    **dict.fromkeys(("long", "integer"), _is_whole),
    **dict.fromkeys(("float", "double", "scaled_float"), _is_number),
    **dict.fromkeys(("object", "nested", "flattened"), _is_object),
    "boolean": lambda value: isinstance(value, bool),
    "date": _is_moment,
    "ip": _is_address,
    "geo_point": _is_place,
}
