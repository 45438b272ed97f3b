"""The bounds agree with each other."""

from canary_siem.trips import ORIGINAL_CAP
from listeners.http import limits


def test_a_connection_keeps_a_whole_head_and_what_is_behind_it() -> None:
    assert limits.LINE < limits.HEAD < limits.KEPT


def test_the_original_holds_a_whole_head() -> None:
    assert limits.HEAD < ORIGINAL_CAP


def test_more_of_a_body_is_read_than_kept() -> None:
    assert limits.BODY_KEPT < limits.BODY
