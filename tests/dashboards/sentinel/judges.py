"""The judges of KQL: Microsoft's language service, and an engine that runs it on DuckDB."""

import json
import re
import subprocess
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from canary_siem.dialects import cef
from tests.backends import places
from tests.backends.fixtures import needs
from tests.dashboards.corpus import Case
from tests.dashboards.sentinel import table
from tests.house.generated import ROOT

HERE = Path(__file__).parent
HOME = ROOT / "dashboards/sentinel"
NATIVE: Mapping[str, Any] = tomllib.loads((HOME / "rules.toml").read_text("utf-8"))
QUERIES = {name: (HOME / f"rules/{name}.kql").read_text("utf-8") for name in NATIVE}
FUNCTIONS = {
    each.stem: each.read_text("utf-8") for each in sorted((HOME / "functions").glob("*.kql"))
}
LACKING = """
let unixtime_milliseconds_todatetime = (x: long) {
    datetime(1970-01-01) + x / 1000 * 1s + x % 1000 * 1ms
};
let ingestion_time = () { coalesce(_Ingested, _Ingested) };
"""
"""Two functions of KQL that the engine has not; rows hold when they were taken in."""
NRT = (timedelta(minutes=1), timedelta(minutes=1))


@dataclass(frozen=True)
class Judged:
    """What the language service says of a query.

    Attributes:
        errors: What is wrong, in its words.
        used: Columns of CommonSecurityLog that it looks at.
        given: Columns of its result.
    """

    errors: Sequence[str]
    used: frozenset[str]
    given: frozenset[str]


def judge(queries: Sequence[str], columns: Mapping[str, str] = table.COLUMNS) -> list[Judged]:
    """Let the language service look at *queries*, by themselves."""
    needs(places.lacking_kusto())
    told = {"table": table.NAME, "columns": dict(columns), "queries": list(queries)}
    script = [str(HERE / "judge.js"), str(places.npm(places.KUSTO))]
    found = _ask(["node", *script], told)
    return [Judged(e["errors"], frozenset(e["used"]), frozenset(e["given"])) for e in found]


def with_functions(query: str) -> str:
    """Give a rule's query with the functions of the workspace before it."""
    defined = (f"let {name} = () {{\n{body}\n}};\n" for name, body in FUNCTIONS.items())
    return "".join(defined) + query


def fires(
    rule: str, cases: Sequence[Case], query: str = "", *, late: bool = False
) -> list[list[dict[str, str]]]:
    """Run a rule over each case as Sentinel would; give all that its runs found.

    Args:
        rule: Its name.
        cases: What happens.
        query: What is run instead of the rule's own.
        late: Whether all comes at once, in the end, as it does after an outage.
    """
    body = query or QUERIES[rule]
    defined = "".join(f"let {name} = {text};\n" for name, text in FUNCTIONS.items())
    jobs = [{"query": body, **_told(rule, case, late=late)} for case in cases]
    columns = dict(table.COLUMNS)
    found = inside("run", {"columns": columns, "prelude": LACKING + defined, "jobs": jobs})
    return [[each for run in runs for each in run] for runs in found]


def inside(command: str, told: Any) -> Any:
    """Run a command of inside.py; skip the test where its environment is missing."""
    needs(places.lacking("duckdb-kql"))
    program = places.find("duckdb-kql")
    assert program
    return _ask([str(program.resolve().parent / "python"), str(HERE / "inside.py"), command], told)


def schedule(rule: str) -> tuple[timedelta, timedelta]:
    """Say how often a rule runs, and how far back it looks."""
    native = NATIVE[rule]
    return NRT if native["kind"] == "NRT" else (span(native["frequency"]), span(native["period"]))


def span(text: str) -> timedelta:
    """Read an ISO 8601 duration of days, hours and minutes: ``P1DT12H``."""
    found = re.fullmatch(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?", text)
    assert found, text
    days, hours, minutes = (int(each or 0) for each in found.groups())
    return timedelta(days=days, hours=hours, minutes=minutes)


def _told(rule: str, case: Case, *, late: bool) -> dict[str, Any]:
    came = case.now - table.DELAY if late else None
    rows = [table.row(cef.line(each), came) for each in case.documents]
    runs = [[begin.isoformat(), end.isoformat()] for begin, end in _runs(rule, case, rows)]
    return {"rows": rows, "runs": runs}


def _runs(
    rule: str, case: Case, rows: Sequence[Mapping[str, Any]]
) -> Iterator[tuple[datetime, datetime]]:
    """Give the runs that have something new to look at, and the one in which the case ends."""
    frequency, period = schedule(rule)
    now = case.now.replace(tzinfo=None)
    taken = [datetime.fromisoformat(each["_Ingested"]) for each in rows]
    back = {(now - each) // frequency for each in taken}
    for steps in sorted({0, *back}, reverse=True):
        end = now - steps * frequency
        yield end - period, end


def _ask(command: Sequence[str], told: Any) -> Any:
    done = subprocess.run(
        command, input=json.dumps(told), capture_output=True, text=True, check=False, timeout=100
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return json.loads(done.stdout)
