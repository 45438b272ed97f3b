"""The app's fields are made of what events really have, wherever in the event it stands."""

import re

import pytest

from canary_siem.callers import Caller
from dashboards.splunk.fields import STREAMS, Name, names, props
from tests.dashboards.fields import emitted, flat

EVERY = [
    pytest.param(name, field, id=f"{stream}.{name}")
    for stream in STREAMS
    for name, field in names(stream).items()
]
CALLER = Caller("key", "alice", "192.0.2.1")
"""Whom the audit names; corpora have no one who asks."""


@pytest.mark.parametrize(("name", "field"), EVERY)
def test_every_field_is_made_of_fields_that_are_emitted(name: str, field: Name) -> None:
    known = {*emitted(), *flat(CALLER.fields())}

    assert [each for each in field.used() if each not in known] == [], name


@pytest.mark.parametrize(("name", "field"), EVERY)
def test_no_field_depends_on_what_splunk_takes_out_by_itself(name: str, field: Name) -> None:
    for place in field.used():
        assert f'json_extract(_raw, "{place}")' in field.expression(), name


def test_the_event_itself_comes_first() -> None:
    assert names("trip")["src_ip"].expression() == (
        "coalesce(json_extract(_raw, \"source.ip\"), 'source.ip')"
    )


def test_a_field_of_several_values_keeps_them() -> None:
    assert names("trip")["trip_tags"].expression() == (
        "coalesce(json_array_to_mv(json_extract(_raw, \"tags\")), 'tags{}')"
    )


def test_no_field_is_made_of_another_one_of_ours() -> None:
    every = [each for stream in STREAMS for each in names(stream).items()]
    ours = {name for name, _ in every}
    bare = [
        word
        for _, field in every
        for word in re.findall(
            r"\b[a-z_]+\b", re.sub(r"\"[^\"]*\"|'[^']*'", "", field.expression())
        )
    ]

    assert ours.isdisjoint(bare)


def test_a_constant_stands_in_quotes() -> None:
    assert names("trip")["action"].expression() == '"allowed"'


def test_nothing_of_an_event_is_cut_off_and_its_time_is_found() -> None:
    for stream in STREAMS:
        stanza = props()[f"canary_siem:{stream}"]

        assert int(stanza["TRUNCATE"]) >= 100_000
        assert re.match(stanza["TIME_PREFIX"], '{"@timestamp":"2026-03-04T09:00:00.000412Z"')


def test_every_source_type_is_there() -> None:
    assert list(props()) == [f"canary_siem:{stream}" for stream in STREAMS]
