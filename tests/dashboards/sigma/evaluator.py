"""What a Sigma rule says, by Sigma 2.1: over documents, with windows that slide.

Only what our rules use; anything else is an error, so that no part of a rule is passed over.
Sigma Rules Specification and Sigma Correlation Rules Specification, 2.1.0 (2025-08-02).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import yaml

from tests.dashboards.corpus import value
from tests.dashboards.world import Document

UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
DATASETS = {("canary_siem", each): f"canary_siem.{each}" for each in ("trip", "health", "audit")}
"""Log sources, as the pipelines in dashboards/sigma/pipelines say them."""


@dataclass(frozen=True)
class Ruleset:
    """The documents of one file, by the names they are referred to by; the last one is the rule.

    Attributes:
        rules: Each as it was read.
    """

    rules: Mapping[str, Mapping[str, Any]]

    @property
    def last(self) -> Mapping[str, Any]:
        """The rule that the file is for."""
        return list(self.rules.values())[-1]

    def fields(self) -> set[str]:
        """Name every field that is looked at."""
        return {*self.filtered(), *self.grouped()}

    def filtered(self) -> set[str]:
        """Name the fields that decide whether an event matches."""
        found = [each["detection"]["selection"] for each in self.rules.values() if _plain(each)]
        return {field for selection in found for field in selection}

    def grouped(self) -> set[str]:
        """Name the fields that are counted, or by which events belong together."""
        told = self.last.get("correlation", {})
        counted = told.get("condition", {}).get("field")
        return {*told.get("group-by", ()), *([counted] if counted else [])}

    def fires(self, events: Sequence[Document], by: str = "", *, tumble: bool = False) -> set[str]:
        """Give the values of the field *by* that the rule fires for; a correlation has its own.

        Args:
            events: In order of time.
            by: For a plain rule: what its alerts are told apart by.
            tumble: Cut time into windows by the clock, as converted queries often do.
        """
        rule = self.last
        if _plain(rule):
            return {str(value(each, by)) for each in events if matches(rule, each)}
        told = rule["correlation"]
        (key,) = told["group-by"]
        length = span(told["timespan"])
        groups: dict[str, list[tuple[datetime, int, Document]]] = {}
        for number, name in enumerate(told["rules"]):
            for each in events:
                group = value(each, key)
                if group is not None and matches(self.rules[name], each):
                    at = datetime.fromisoformat(each["@timestamp"])
                    groups.setdefault(str(group), []).append((at, number, each))
        return {
            group
            for group, found in groups.items()
            if any(_holds(told, each) for each in _windows(found, length, tumble=tumble))
        }


def read(path: Path) -> Ruleset:
    """Read the rules of a file."""
    found = list(yaml.safe_load_all(path.read_text("utf-8")))
    return Ruleset({each["name"]: each for each in found})


def span(text: str) -> timedelta:
    """Read a timespan: ``10m``."""
    return timedelta(**{UNITS[text[-1]]: int(text[:-1])})


def matches(rule: Mapping[str, Any], event: Document) -> bool:
    """Tell whether a plain rule matches an event: every field, by any of its values."""
    source = rule["logsource"]
    if value(event, "data_stream.dataset") != DATASETS[source["product"], source["service"]]:
        return False
    detection = dict(rule["detection"])
    if detection.pop("condition") != "selection" or list(detection) != ["selection"]:
        raise ValueError(f"{rule['name']}: only one selection is understood")
    return all(_equals(event, *each) for each in detection["selection"].items())


def _plain(rule: Mapping[str, Any]) -> bool:
    return "detection" in rule


def _equals(event: Document, field: str, wanted: Any) -> bool:
    if not re.fullmatch(r"[\w.@]+", field):
        raise ValueError(f"{field}: modifiers are not understood")
    wishes = {_folded(each) for each in (wanted if isinstance(wanted, list) else [wanted])}
    found = value(event, field)
    return any(_folded(each) in wishes for each in (found if isinstance(found, list) else [found]))


def _folded(text: object) -> str:
    folded = str(text).lower()  # Sigma: letter case is no matter
    if {"*", "?"} & set(folded):
        raise ValueError(f"{text}: wildcards are not understood")
    return folded


def _windows(
    found: list[tuple[datetime, int, Document]], length: timedelta, *, tumble: bool
) -> Iterator[list[tuple[datetime, int, Document]]]:
    """Give the events of each window: one that begins with each event, or those of the clock."""
    found = sorted(found, key=lambda each: each[:2])
    if not tumble:
        for first, (start, _, _) in enumerate(found):
            yield [each for each in found[first:] if each[0] - start <= length]
        return
    cells: dict[int, list[tuple[datetime, int, Document]]] = {}
    for each in found:
        cells.setdefault(int(each[0].timestamp() // length.total_seconds()), []).append(each)
    yield from cells.values()


def _holds(told: Mapping[str, Any], window: list[tuple[datetime, int, Document]]) -> bool:
    kind, wanted = told["type"], len(told["rules"])
    if kind == "value_count":
        counted = {str(value(each, told["condition"]["field"])) for _, _, each in window}
        return len(counted) >= int(told["condition"]["gte"])
    if kind == "temporal_ordered":
        reached = 0
        for _, number, _ in window:
            reached += number == reached
        return reached == wanted
    raise ValueError(f"{kind}: this type of correlation is not understood")
