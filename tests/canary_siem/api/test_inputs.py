"""What callers say, read."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.api.inputs import parse, query
from canary_siem.api.problems import ProblemError
from canary_siem.shapes import Input


class Wish(Input):
    tags: list[str] | None = None
    word: str = ""


def test_a_list_may_come_more_than_once_a_word_not() -> None:
    assert query("tags=a&tags=b&word=c%20d&other=", Wish) == {"tags": ["a", "b"], "word": "c d"}
    with pytest.raises(ProblemError):
        query("word=a&word=b", Wish)


def test_a_query_without_end_is_refused() -> None:
    with pytest.raises(ProblemError) as caught:
        query("&".join(["a=b"] * 101), Wish)

    assert caught.value.status == 400


def test_no_body_says_nothing() -> None:
    assert parse(b" \n", "") == {}


def test_json_by_another_name_is_taken() -> None:
    assert parse(b'{"a":1}', "application/merge-patch+json; charset=utf-8") == {"a": 1}


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_an_object_or_a_problem(body: bytes) -> None:
    try:
        status = 200 if isinstance(parse(body, "application/json"), dict) else 0
    except ProblemError as problem:
        status = problem.status

    assert status in {200, 400}
