"""What kinds say of themselves, taken apart."""

import inspect

import pytest

from canary_siem import plugins
from canary_siem.console.about import about

TEXT = """A lure,
for anybody.

Fires when it is opened: by
anyone.
Does not fire when it is seen.
The analyst learns who: no more.
"""


def test_its_parts_are_told_under_headings() -> None:
    told = about(TEXT)

    assert told.lead == "A lure, for anybody."
    assert told.parts == [
        ("Fires", "When it is opened: by anyone."),
        ("Does not fire", "When it is seen."),
        ("You will learn", "Who: no more."),
    ]


def test_what_has_no_heading_stays_whole() -> None:
    assert about("One.\n\nTwo\nthree.").parts == [("What to know", "Two three.")]
    assert about("One.").parts == []
    assert about("").lead == ""


@pytest.mark.parametrize("name", plugins.names("kinds"))
def test_every_kind_says_when_it_fires_and_when_not(name: str) -> None:
    told = about(inspect.getdoc(type(plugins.load("kinds", name))) or "")

    assert told.lead
    assert {"Fires", "Does not fire"} <= {heading for heading, _ in told.parts}
