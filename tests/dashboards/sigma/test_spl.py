"""SPL: a grammar that others wrote says that it is some; ours, that it finds what it must.

There is no Splunk here. The grammar is Teragrep's; what a search comes to is said by the evaluator
in tests/dashboards/splunk, which is ours, over the fields that our app makes of an event.
"""

from functools import cache

import pytest

from dashboards.splunk.rules import FIELDS
from tests.backends import splunk
from tests.backends.fixtures import needs
from tests.dashboards.corpus import KEYS, Case, cases
from tests.dashboards.sigma.generated import committed, place, wanted
from tests.dashboards.splunk.searches import MACROS
from tests.dashboards.splunk.spl import events, expand, run

RULES = [rule for backend, rule in wanted() if backend == "splunk"]
COUNTED = "several_tokens_one_source"
FAULTS = {
    "no such command": ("| streamstats", "| streamstat"),
    "a bracket that is not closed": ("dc(token_id)", "dc(token_id"),
    "by nothing": (" by src_ip", " by"),
    "nothing after a sign": (">= 3", ">="),
}
MISREADINGS = {
    "resolvers are counted": ('src_role IN ("direct", "forwarded")', "src_role=*"),
    "hits instead of tokens": ("dc(token_id)", "count"),
    "a window too long": ("time_window=1h", "time_window=1d"),
}


def search(rule: str) -> str:
    """Give a query as it stands, macros written out."""
    return expand(committed()[place("splunk", rule)], MACROS)


@cache
def judged() -> dict[str, str]:
    """Say what the grammar finds wrong with each query, and with the seeded ones."""
    needs(splunk.lacking_grammar())
    asked = {rule: search(rule) for rule in RULES}
    asked |= {name: search(COUNTED).replace(*fault) for name, fault in FAULTS.items()}
    return dict(zip(asked, splunk.faults(list(asked.values())), strict=True))


def named(text: str, case: Case) -> set[str]:
    """Give what a search names in a case."""
    key = FIELDS[KEYS[case.rule]]
    return {str(row[key]) for row in run(text, events(case.documents), case.now.timestamp())}


@pytest.mark.backend
def test_every_query_is_a_search() -> None:
    assert {rule: judged()[rule] for rule in RULES} == dict.fromkeys(RULES, "")


@pytest.mark.backend
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(fault: str) -> None:
    assert FAULTS[fault][0] in search(COUNTED)
    assert judged()[fault]


@pytest.mark.parametrize("case", [each for each in cases() if each.rule in RULES], ids=str)
def test_it_names_what_it_must(case: Case) -> None:
    assert named(search(case.rule), case) == case.fires


@pytest.mark.parametrize("misreading", MISREADINGS)
def test_a_rule_misread_is_seen(misreading: str) -> None:
    right, wrong = MISREADINGS[misreading]
    assert right in search(COUNTED)
    text = search(COUNTED).replace(right, wrong)

    told = [case for case in cases() if case.rule == COUNTED]
    assert [case for case in told if named(text, case) != case.fires]
