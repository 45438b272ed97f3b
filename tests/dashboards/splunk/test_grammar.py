"""Every search of the app is one by a grammar that others wrote; what is none is not."""

from functools import cache

import pytest

from dashboards.splunk.fields import STREAMS, names
from dashboards.splunk.knowledge import EVENT_TYPES
from tests.backends import splunk
from tests.backends.fixtures import needs
from tests.dashboards.splunk.searches import MACROS, classic, filled, panels, rules
from tests.dashboards.splunk.spl import expand
from tests.dashboards.splunk.spl.events import calculated

pytestmark = pytest.mark.backend
RULE = "Canary SIEM - Several canarytokens tripped from one source"
FAULTS = {
    "no such command": ("| dedup event_id", "| unique event_id"),
    "a bracket that is not closed": ("dc(token_id)", "dc(token_id"),
    "no such function": ("relative_time(", "relative_date("),
    "nothing after a sign": ("token_count >= 3", "token_count >="),
    "by nothing": ("by src_ip", "by"),
}
STAND_INS = {"json_extract(": "coalesce(", "json_array_to_mv(": "len("}
"""Functions of Splunk's that the grammar does not know, and others that take as much."""


def spoilt(fault: str) -> str:
    right, wrong = FAULTS[fault]
    search = expand(rules()[RULE], MACROS)
    assert right in search
    return search.replace(right, wrong)


def fields(stream: str) -> dict[str, str]:
    """Give the calculated fields of a source type as searches."""
    searches = {}
    for name, field in names(stream).items():
        text = field.expression()
        for unknown, known in STAND_INS.items():
            text = text.replace(unknown, known)
        searches[name] = f"index=* | eval {name}={text}"
    return searches


@cache
def judged() -> dict[tuple[str, str], str]:
    """Judge all at once: give what is wrong with each, by its sort and name."""
    needs(splunk.lacking_grammar())
    sorts = {
        "rules": rules(),
        "panels": panels(),
        "classic": {each: each for each in classic()},
        "event types": dict(EVENT_TYPES),
        "faults": {fault: spoilt(fault) for fault in FAULTS},
        **{stream: fields(stream) for stream in STREAMS},
    }
    asked = {(sort, name): each for sort, told in sorts.items() for name, each in told.items()}
    found = splunk.faults([filled(expand(each, MACROS)) for each in asked.values()])
    return dict(zip(asked, found, strict=True))


@pytest.mark.parametrize("sort", ["rules", "panels", "classic", "event types", *STREAMS])
def test_each_is_a_search(sort: str) -> None:
    found = {name: fault for (of, name), fault in judged().items() if of == sort}

    assert found
    assert {name: fault for name, fault in found.items() if fault} == {}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(fault: str) -> None:
    assert judged()["faults", fault]


@pytest.mark.parametrize("stream", STREAMS)
def test_every_calculated_field_was_judged(stream: str) -> None:
    assert calculated(stream).keys() == fields(stream).keys()
