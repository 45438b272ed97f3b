"""The fields that the program really emits, so that nobody looks for one that never comes."""

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from canary_siem.dialects.ecs import FIELDS
from tests.dashboards.corpus import cases, everything, value

__all__ = ["always", "emitted", "strangers", "value"]
_WHOLE = {"geo_point", "object", "nested"}
"""Types whose inside is no field of ours."""


@cache
def emitted() -> Mapping[str, str]:
    """Give every field that some document has, flattened, with its Elasticsearch type."""
    names = {name for each in _all() for name in flat(each)}
    return {name: FIELDS[name].type if name in FIELDS else "?" for name in sorted(names)}


@cache
def always(dataset: str = "canary_siem.trip") -> frozenset[str]:
    """Give the fields that every document of *dataset* has: what a rule may filter on."""
    held = [set(flat(each)) for each in _all() if each["event"]["dataset"] == dataset]
    return frozenset(set.intersection(*held))


def strangers(used: Iterable[str]) -> list[str]:
    """Name those of the fields *used* that no document has; ``labels.x`` is the owner's."""
    known = emitted()
    return sorted({name for name in used if name.partition(".")[0] != "labels"} - set(known))


def flat(document: Mapping[str, Any]) -> dict[str, Any]:
    """Give *document* by dotted names; ``labels`` and places stay whole."""
    return dict(_leaves(document, ""))


def _leaves(node: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Any]]:
    for key, found in node.items():
        name = f"{prefix}{key}"
        known = FIELDS.get(name)
        if isinstance(found, dict) and not (known and known.type in _WHOLE):
            yield from _leaves(found, f"{name}.")
        else:
            yield name, found


def _all() -> list[Mapping[str, Any]]:
    return [*everything(), *(each for case in cases() for each in case.documents)]
