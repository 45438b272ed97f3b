"""Runs in the judges' own environment: an engine for KQL, and Microsoft's shapes of rules.

``python inside.py COMMAND``, with JSON on standard input and output. It imports nothing of ours.

- ``run``: {columns, prelude, jobs: [{query, rows, runs: [[from, now], …]}, …]}: for each job what
  each run gives, as objects; the rows of a run are those with TimeGenerated from *from* to *now*;
- ``shapes``: {rules: [{kind, properties}, …]}: for each rule what is wrong with it.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

TABLE = "CommonSecurityLog"
SOME_TIME = datetime(2026, 1, 1, tzinfo=UTC)
TYPES = {"string": "VARCHAR", "int": "INTEGER", "long": "BIGINT", "datetime": "TIMESTAMP"}


def run(columns: dict[str, str], prelude: str, jobs: list[dict[str, Any]]) -> list[Any]:
    """Run queries over rows. A query is translated once; its clock is a parameter."""
    import duckdb_kql

    names = {**columns, "_Ingested": "datetime"}
    kinds = ", ".join(f'"{name}" {TYPES[kind]}' for name, kind in names.items())
    known = {TABLE: list(names)}
    told = []
    translated: dict[str, Any] = {}
    for job in jobs:
        query = prelude + job["query"]
        if query not in translated:
            translated[query] = duckdb_kql.to_sql(query, schema=known, query_now=SOME_TIME)
        connection = duckdb_kql.connect()
        connection.execute(f"CREATE TABLE Everything ({kinds})")
        for row in job["rows"]:
            marks = ", ".join("?" * len(row))
            into = f"INSERT INTO Everything ({', '.join(row)})"
            connection.execute(f"{into} VALUES ({marks})", list(row.values()))
        told.append([_one(connection, translated[query], *each) for each in job["runs"]])
    return told


def _one(connection: Any, sql: Any, start: str, now: str) -> Any:
    looked_at = f"TimeGenerated BETWEEN TIMESTAMP '{start}' AND TIMESTAMP '{now}'"
    rows = f"SELECT * FROM Everything WHERE {looked_at}"  # noqa: S608 - ours, in a test
    connection.execute(f"CREATE OR REPLACE TABLE {TABLE} AS {rows}")
    found = connection.execute(str(sql), dict.fromkeys(sql.parameters, now))
    names = [each[0] for each in found.description]
    return [
        {name: str(value) for name, value in zip(names, row, strict=True)}
        for row in found.fetchall()
    ]


def shapes(rules: list[dict[str, Any]]) -> list[list[str]]:
    """Hold rules against the models of Microsoft's client, which know every property."""
    from azure.mgmt.securityinsight import models

    kinds = {"NRT": models.NrtAlertRule, "Scheduled": models.ScheduledAlertRule}
    return [list(_wrong(models, kinds[each["kind"]], each)) for each in rules]


def _wrong(models: Any, model: Any, rule: dict[str, Any]) -> Iterator[str]:
    try:
        written = model.deserialize(rule).serialize(keep_readonly=True)
    except Exception as error:  # noqa: BLE001 - whatever it finds wrong
        yield str(error)
        return
    yield from _lost(rule["properties"], written.get("properties", {}), "")
    allowed = {
        "severity": models.AlertSeverity,
        "triggerOperator": models.TriggerOperator,
    }
    for name, enumeration in allowed.items():
        given = rule["properties"].get(name)
        if given is not None and given not in {each.value for each in enumeration}:
            yield f"{name}: {given!r} is none of {enumeration.__name__}"
    known = {each.value for each in models.AttackTactic}
    yield from (f"tactic {t!r}" for t in rule["properties"]["tactics"] if t not in known)
    entities = {each.value for each in models.EntityMappingType}
    for each in rule["properties"]["entityMappings"]:
        if each["entityType"] not in entities:
            yield f"entity {each['entityType']!r}"


def _lost(given: Any, written: Any, place: str) -> Iterator[str]:
    """Name what the models do not know: it is gone, once read and written again."""
    if isinstance(given, dict) and isinstance(written, dict):
        for name, value in given.items():
            if name not in written:
                yield f"{place}{name}: is no property"
            else:
                yield from _lost(value, written[name], f"{place}{name}.")
    elif isinstance(given, list) and isinstance(written, list):
        for one, other in zip(given, written, strict=True):
            yield from _lost(one, other, place)
    elif given != written:
        yield f"{place}: {given!r} became {written!r}"


COMMANDS: Mapping[str, Callable[..., Any]] = {"run": run, "shapes": shapes}

if __name__ == "__main__":
    command, told = sys.argv[1], json.load(sys.stdin)
    json.dump(COMMANDS[command](**told), sys.stdout)
