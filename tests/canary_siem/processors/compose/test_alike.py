"""A token's part is made once, and anew as soon as the token is another."""

import orjson

from canary_siem.processors.compose.alike import REMEMBERED, Memory, alike
from tests.things import make_token


def test_a_token_is_written_once() -> None:
    token, memory = make_token(), Memory({})

    assert memory.of(token) is memory.of(token)


def test_a_changed_token_is_written_anew() -> None:
    memory = Memory({})
    before = memory.of(make_token())

    after = memory.of(make_token(memo="another place"))

    assert before.memo == "the memo"
    assert after.memo == "another place"
    assert orjson.loads(orjson.dumps(after.of_canary))["memo"] == "another place"


def test_memory_is_bounded() -> None:
    memory = Memory({})
    first = make_token("a" * 20)
    kept = memory.of(first)

    for number in range(REMEMBERED):
        memory.of(make_token(f"{number:020d}"))

    assert memory.of(first) is not kept


def test_a_memo_is_one_line_in_the_message() -> None:
    assert alike(make_token(memo="a\nb"), None).memo == "a b"


def test_labels_are_there_only_where_there_are_any() -> None:
    assert "labels" not in alike(make_token(), None).fields
    assert orjson.dumps(alike(make_token(labels={"a": "b"}), None).fields["labels"]) == (
        b'{"a":"b"}'
    )
