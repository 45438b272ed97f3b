"""What Sigma's rules convert to for Splunk says the same as the app's own searches.

By the evaluator in `spl`, over the corpora.
"""

from pathlib import Path

import pytest

from dashboards.splunk.rules import FIELDS, words
from tests.dashboards.corpus import of
from tests.dashboards.sigma.generated import FOLDER
from tests.dashboards.splunk.searches import MACROS
from tests.dashboards.splunk.spl import events, expand, run

QUERIES = sorted((FOLDER / "splunk").glob("*.spl"))


@pytest.mark.parametrize("query", QUERIES, ids=lambda path: path.stem)
def test_it_names_what_it_must_and_nothing_else(query: Path) -> None:
    field = FIELDS[words()[query.stem]["by"]]
    search = expand(query.read_text("utf-8"), MACROS)

    for case in of(query.stem):
        rows = run(search, events(case.documents), case.now.timestamp())
        assert {str(row[field]) for row in rows} == case.fires, case.name


def test_there_are_some() -> None:
    assert len(QUERIES) >= 4
