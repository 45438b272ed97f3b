"""Which query is right in which language, and writing those that are.

``python -m tests.dashboards.sigma.generated`` rewrites dashboards/sigma/generated.
"""

import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.dashboards.sigma.evaluator import read
from tests.dashboards.sigma.judges import SIGMA, convert, rules

FOLDER = SIGMA / "generated"
PIPELINES = {
    "lucene": SIGMA / "pipelines/canary_siem_ecs.yml",
    "esql": SIGMA / "pipelines/canary_siem_ecs.yml",
    "eql": SIGMA / "pipelines/canary_siem_ecs.yml",
    "splunk": SIGMA / "pipelines/canary_siem_splunk.yml",
}
ENDINGS = {"lucene": "lucene", "esql": "esql", "eql": "eql", "splunk": "spl"}
PLAIN = "plain"
"""A rule about single events, as opposed to a type of correlation."""
DENIED: Mapping[tuple[str, str], str] = {
    ("eql", "value_count"): (
        "the conversion asks for one value several times instead of several values: it fires on "
        "the wrong trips and stays silent on the right ones"
    ),
    ("eql", PLAIN): "Lucene and ES|QL say it; a sequence is what EQL is for",
    ("lucene", "value_count"): "Lucene knows no correlation; a threshold rule counts",
    ("lucene", "temporal_ordered"): "Lucene knows no correlation",
    ("esql", "temporal_ordered"): "the backend knows no order; EQL does",
    ("splunk", "temporal_ordered"): "the backend knows no order; the app's own search does",
}
"""What is never generated, and why."""


def type_of(rule: Path) -> str:
    """Give a rule's type of correlation, or PLAIN."""
    told = read(rule).last.get("correlation", {"type": PLAIN})
    return str(told["type"])


def wanted() -> Iterator[tuple[str, str]]:
    """Give each pair of language and rule that a query is generated for."""
    for backend in PIPELINES:
        for name, rule in rules().items():
            if (backend, type_of(rule)) not in DENIED:
                yield backend, name


def place(backend: str, name: str) -> str:
    """Say where a query stands, below FOLDER."""
    return f"{backend}/{name}.{ENDINGS[backend]}"


def generated() -> dict[str, str]:
    """Convert anew: every query by its place."""
    pairs = list(wanted())
    known = rules()
    queries = convert([(known[name], backend, PIPELINES[backend]) for backend, name in pairs])
    return {place(*pair): f"{query.strip()}\n" for pair, query in zip(pairs, queries, strict=True)}


def committed() -> dict[str, str]:
    """Give every query as it stands in the project, by its place."""
    files = sorted(each for each in FOLDER.rglob("*") if each.is_file())
    return {each.relative_to(FOLDER).as_posix(): each.read_text("utf-8") for each in files}


def main() -> int:
    """Rewrite them all."""
    for stale in committed():
        (FOLDER / stale).unlink()
    for path, query in generated().items():
        file = FOLDER / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(query, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
