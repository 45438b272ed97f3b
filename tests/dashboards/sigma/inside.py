"""Runs in the judges' own environment: Sigma's check and conversions, and the EQL engine.

``python inside.py COMMAND``, with JSON on standard input and output. It imports nothing of ours.

- ``check``: {rules, attack}: ends as ``sigma check -i`` does, with ATT&CK from the file *attack*;
- ``convert``: {jobs: [[rule, backend, pipeline or null], …]}: a query each, or {"error": …};
- ``eql``: {jobs: [[query, documents], …]}: for each the ``event.id`` of every match;
- ``esql``: {jobs: [query, …]}: for each what Elasticsearch's grammar finds wrong.
"""

import json
import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any


def check(rules: str, attack: str) -> None:
    """Check a folder of rules; any issue is a failure."""
    from sigma.cli.main import main
    from sigma.data import mitre_attack

    with tempfile.TemporaryDirectory() as place:
        mitre_attack.set_cache_dir(place)
        mitre_attack.set_url(attack)
        sys.argv = ["sigma", "check", "-i", "-x", "d3_fendtag", rules]  # D3FEND would be fetched
        main()


def convert(jobs: list[list[Any]]) -> list[Any]:
    """Convert each rule by itself: a folder of several correlations can't be sorted by pySigma."""
    from sigma.backends.elasticsearch import EqlBackend, ESQLBackend, LuceneBackend
    from sigma.backends.splunk import SplunkBackend
    from sigma.collection import SigmaCollection
    from sigma.exceptions import SigmaError
    from sigma.processing.pipeline import ProcessingPipeline

    backends = {
        "lucene": LuceneBackend,
        "esql": ESQLBackend,
        "eql": EqlBackend,
        "splunk": SplunkBackend,
    }
    told: list[Any] = []
    for rule, backend, pipeline in jobs:
        steps = Path(pipeline).read_text("utf-8") if pipeline else ""
        chain = ProcessingPipeline.from_yaml(steps) if steps else None
        try:
            rules = SigmaCollection.from_yaml(Path(rule).read_text("utf-8"))
            (query,) = backends[backend](chain).convert(rules)
            told.append(query)
        except (SigmaError, NotImplementedError) as error:
            told.append({"error": f"{type(error).__name__}: {error}"})
    return told


def eql(jobs: list[list[Any]]) -> list[list[list[str]]]:
    """Run EQL as Elasticsearch writes it over documents."""
    from eql import Event, get_engine, parse_query
    from eql.parser import allow_runs, elasticsearch_syntax

    told = []
    for query, documents in jobs:
        with elasticsearch_syntax, allow_runs:
            parsed = parse_query(query)
        events = [
            Event("generic", int(at(each) * 10**7), {**each, "serial_event_id": number})
            for number, each in enumerate(documents)
        ]
        found = get_engine(parsed)(events)
        told.append([[event.data["event"]["id"] for event in each.events] for each in found])
    return told


def esql(jobs: list[str]) -> list[list[str]]:
    """Parse ES|QL by the grammar that Elasticsearch itself is built with."""
    from antlr4 import CommonTokenStream, InputStream
    from antlr4.error.ErrorListener import ErrorListener
    from esql_parser.EsqlBaseLexer import EsqlBaseLexer
    from esql_parser.EsqlBaseParser import EsqlBaseParser

    found: list[str] = []

    class Listener(ErrorListener):  # type: ignore[misc]
        def syntaxError(self, *told: Any) -> None:  # noqa: N802 - the library calls it so
            found.append(str(told[4]))

    def faults(query: str) -> list[str]:
        found.clear()
        lexer = EsqlBaseLexer(InputStream(query))
        parser = EsqlBaseParser(CommonTokenStream(lexer))
        for each in (lexer, parser):
            each.removeErrorListeners()
            each.addErrorListener(Listener())
        parser.singleStatement()
        return list(found)

    return [faults(query) for query in jobs]


def at(document: dict[str, Any]) -> float:
    """Give a document's time in seconds."""
    return datetime.fromisoformat(document["@timestamp"]).timestamp()


COMMANDS: Mapping[str, Callable[..., Any]] = {
    "check": check,
    "convert": convert,
    "eql": eql,
    "esql": esql,
}

if __name__ == "__main__":
    command, told = sys.argv[1], json.load(sys.stdin)
    json.dump(COMMANDS[command](**told), sys.stdout)
