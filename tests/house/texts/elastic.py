"""The detection rules for Kibana, as docs/elastic.md lists them."""

from pathlib import Path

from canary_siem.exports.kibana.rules import Rule, rules, switched_on
from tests.house.texts.markdown import code, table

DASHBOARDS = Path(__file__).parents[3] / "dashboards"
SORTS = {
    "query": "query (KQL)",
    "threshold": "threshold (KQL)",
    "eql": "event correlation (EQL)",
    "new_terms": "new terms (KQL)",
    "esql": "ES|QL",
}


def detections() -> str:
    """Give a table of the rules, then each with its query."""
    told = rules(DASHBOARDS)
    rows = [
        (
            *(each["name"], each["severity"], SORTS[each["type"]]),
            str(each.get("history_window_start") or each["from"]).removeprefix("now-"),
            ", ".join(map(code, _by(each))),
        )
        for each in told
    ]
    head = ("rule", "severity", "sort", "looks back", "one alert for each")
    return f"\n{table(head, rows)}\n{''.join(map(_queried, told))}"


def _by(rule: Rule) -> list[str]:
    """Give the fields by which alerts are told apart."""
    if rule["type"] == "eql":
        return [rule["query"].split()[2]]
    found = rule.get("alert_suppression", {}).get("group_by") or rule.get("new_terms_fields")
    return list(found or rule["threshold"]["field"])


def _queried(rule: Rule) -> str:
    on = (
        ", switched on where setup creates it"
        if rule["rule_id"] in switched_on(DASHBOARDS)
        else ""
    )
    more = ""
    if "threshold" in rule:
        (counted,) = rule["threshold"]["cardinality"]
        more = f" At least {counted['value']} values of {code(counted['field'])}."
    return (
        f"**{rule['name']}**{on}. {rule['description']}{more}\n\n```text\n{rule['query']}\n```\n\n"
    )
