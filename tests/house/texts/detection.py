"""The rules and the fields, as a detection engineer wants them: from dashboards/ and the table."""

import tomllib
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

from canary_siem.dialects.ecs import FIELDS
from canary_siem.exports.kibana.rules import rules as kibana_rules
from tests.house.texts.markdown import code, table

DASHBOARDS = Path(__file__).parents[3] / "dashboards"
SORTS = {
    "query": "each match",
    "threshold": "a threshold",
    "eql": "a sequence (EQL)",
    "new_terms": "a new term",
    "esql": "ES|QL",
}
"""Types of Kibana's detection rules, in words."""


def rules() -> str:
    """Write a section for each rule."""
    native = {each["rule_id"]: each for each in kibana_rules(DASHBOARDS)}
    told = _read("rules.toml")
    return "\n".join(_rule(name, each, native[each["uuid"]]) for name, each in told.items())


def summary() -> str:
    """Write the rules as a table."""
    rows = [
        (
            f"[{each['title']}](#{_anchor(each['title'])})",
            each["severity"],
            each["window"],
            code(each["by"]),
        )
        for each in _read("rules.toml").values()
    ]
    return table(("rule", "severity", "window", "one alert for each"), rows)


def fields() -> str:
    """Write a table for each field set."""
    groups = groupby(sorted(FIELDS, key=_order), lambda name: _order(name)[0])
    return "\n".join(_fields(group or "Of the event itself", names) for group, names in groups)


def meaning(name: str) -> str:
    """Say what a field means: its own words, or those of the nearest set; else nothing."""
    words = _read("fields.toml")["meanings"]
    parts = name.split(".")
    nearest = [f"{'.'.join(parts[:number])}.*" for number in range(len(parts) - 1, 0, -1)]
    return str(next((words[each] for each in (name, *nearest) if each in words), ""))


def looked_at(rule: Mapping[str, Any]) -> set[str]:
    """Name the fields that decide whether a rule of Kibana's fires."""
    from tests.dashboards.elastic.used import in_query

    threshold = rule.get("threshold", {})
    counted = (each["field"] for each in threshold.get("cardinality", ()))
    return {
        *in_query(rule["query"]),
        *threshold.get("field", ()),
        *counted,
        *rule.get("new_terms_fields", ()),
    }


def _rule(name: str, told: Mapping[str, Any], native: Mapping[str, Any]) -> str:
    attack = ", ".join((*told.get("tactics", ()), *told.get("techniques", ())))
    facts = [
        ("severity", told["severity"]),
        ("window", told["window"]),
        ("one alert for each", code(told["by"])),
        ("looks at", ", ".join(map(code, sorted(looked_at(native))))),
        ("ATT&CK", attack or "as the trip says itself"),
        *(("in " + product, text) for product, text in _products(name, native)),
        ("id", code(told["uuid"])),
    ]
    wrong = "".join(f"- {each}\n" for each in told["false_positives"])
    steps = "".join(f"{number}. {each}\n" for number, each in enumerate(told["next"], 1))
    return (
        f"### {told['title']}\n\n{told['means']}\n\n{table(('', ''), facts)}\n"
        f"**What trips it falsely**\n\n{wrong}\n**What to do next**\n\n{steps}"
    )


def _products(name: str, native: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    sort = SORTS[native["type"]]
    yield "Elastic", f"{sort}, every {native['interval']}: {_link('elastic/rules.toml')}"
    run = _read("splunk/definitions/rules.toml")[name]
    search = _link(f"splunk/definitions/searches/{name}.spl")
    yield "Splunk", f"`{run['cron']}`: {search}"
    sentinel = _read("sentinel/rules.toml")[name]
    every = sentinel.get("frequency", "").removeprefix("PT").lower()
    often = f"every {every}" if every else "each minute"
    yield "Sentinel", f"{often}: {_link(f'sentinel/rules/{name}.kql')}"
    file = next((DASHBOARDS / "sigma/rules").glob(f"*canary_siem_{name}.yml"), None)
    none = "none: it has no words for what did not happen"
    yield "Sigma", _link(f"sigma/rules/{file.name}") if file else none


def _fields(group: str, names: Iterator[str]) -> str:
    always = set(_read("fields.toml")["always"])
    rows = [
        (code(each), FIELDS[each].type, "yes" if each in always else "", meaning(each))
        for each in names
    ]
    return f"### {group}\n\n{table(('field', 'type', 'in every trip', 'what it tells'), rows)}"


def _order(name: str) -> tuple[str, str]:
    group, dot, _ = name.partition(".")
    return (group if dot else "", name)


def _link(place: str) -> str:
    return f"[{place.rpartition('/')[2]}](../dashboards/{place})"


def _anchor(title: str) -> str:
    kept = "".join(each for each in title.lower() if each.isalnum() or each in " -_")
    return kept.replace(" ", "-")


@cache
def _read(place: str) -> dict[str, Any]:
    return tomllib.loads((DASHBOARDS / place).read_text("utf-8"))
