"""Fields are what events have, however long somebody made them."""

import json
from typing import Any

import pytest

from dashboards.splunk.fields import names
from tests.dashboards.corpus import everything
from tests.dashboards.fields import value
from tests.dashboards.splunk.spl.events import CUTOFF, calculated, event
from tests.dashboards.world import Document

TRIPS = [each for each in everything() if value(each, "event.dataset") == "canary_siem.trip"]
NUMBERS = {name for name, field in names("trip").items() if field.number}


def own(row: dict[str, Any]) -> dict[str, Any]:
    return {name: row[name] for name in calculated("trip")}


def test_every_field_is_had_by_some_event() -> None:
    for stream in ("trip", "health", "audit"):
        rows = [
            event(each)
            for each in everything()
            if value(each, "data_stream.dataset") == f"canary_siem.{stream}"
        ]
        unseen = {name for name in calculated(stream) if all(row[name] is None for row in rows)}

        # Nobody asks for anything in the corpora: see test_fields.py.
        assert unseen <= ({"src"} if stream == "audit" else set())


@pytest.mark.parametrize("number", range(0, len(TRIPS), 25))
def test_what_splunk_does_not_take_apart_has_the_same_fields(number: int) -> None:
    document = TRIPS[number]

    assert own(event(document, taken_apart=False)) == own(event(document))


def test_a_long_url_hides_nobody() -> None:
    before = next(each for each in TRIPS if value(each, "url.original"))
    url = dict.fromkeys(("original", "path", "full"), "/" + "a" * 2082)
    document: Document = {**before, "url": {**before["url"], **url}}

    assert len(json.dumps(document)) > CUTOFF
    assert own(event(document)) | {"url": ""} == own(event(before)) | {"url": ""}


def test_fields_have_the_values_of_the_event() -> None:
    for document in TRIPS[::10]:
        row = event(document)

        assert row["event_id"] == value(document, "event.id")
        assert row["src_ip"] == value(document, "source.ip")
        assert row["trip_tags"] == value(document, "tags")
        assert row["severity_id"] == value(document, "event.severity")
        assert all(row[name] is None or isinstance(row[name], float) for name in NUMBERS)


@pytest.mark.parametrize(
    ("number", "word"), [(99, "critical"), (73, "high"), (47, "medium"), (21, "low")]
)
def test_severity_is_a_word(number: int, word: str) -> None:
    document: Document = {**TRIPS[0], "event": {**TRIPS[0]["event"], "severity": number}}

    assert event(document)["severity"] == word
