import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.artifacts.pairs import PAIRS, TEXT_CAP, clean, read, write
from canary_siem.names import decode, encode

quick = settings(max_examples=150, deadline=None)
ALLOWED: dict[str, type] = {"user.name": str, "file.path": str, "process.pid": int}
PRINTABLE = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=40)


def test_what_an_agent_writes_is_read_as_nested_fields() -> None:
    data = write({"file.path": "/srv/pay=roll.xlsx", "user.name": "zoë", "process.pid": 4711})

    assert data == b"file.path=/srv/pay=roll.xlsx\0user.name=zo\xc3\xab\0process.pid=4711"
    assert read(data, ALLOWED) == (
        {
            "file": {"path": "/srv/pay=roll.xlsx"},
            "user": {"name": "zoë"},
            "process": {"pid": 4711},
        },
        "",
    )


@quick
@given(path=PRINTABLE, user=PRINTABLE, pid=st.integers(0, 1 << 32))
def test_pairs_come_back_through_a_name(path: str, user: str, pid: int) -> None:
    fields: dict[str, str | int] = {"process.pid": pid, "user.name": user, "file.path": path}
    labels, cut = encode(write(fields), room=253)

    found = decode(labels.upper().split("."), imported=False)
    told, error = read(found.data, ALLOWED, cut=bool(found.error))

    assert not error or cut
    if not cut:
        assert told == {"process": {"pid": pid}, "user": {"name": user}, "file": {"path": path}}


@pytest.mark.parametrize(
    ("data", "fields", "error"),
    [
        (b"", {}, ""),
        (b"\0\0", {}, ""),
        (b"user.name=", {}, ""),
        (b"user.name", {}, "no pair: user.name"),
        (b"event.kind=alert", {}, "no field of this kind: event.kind"),
        (b"=alice", {}, "no field of this kind: "),
        (b"process.pid=12a", {}, "process.pid is no number"),
        (b"process.pid=-1", {}, "process.pid is no number"),
        (b"process.pid=", {}, "process.pid is no number"),
        (b"process.pid=1111111111111111111", {}, "process.pid is no number"),
        (b"process.pid=\xd9\xa3", {}, "process.pid is no number"),
        (b"user.name=a\0user.name=b", {"user": {"name": "a"}}, "user.name stands there twice"),
        (b"user.name=a\nb\x1b", {"user": {"name": "ab"}}, ""),
        (b"user.name=\xff", {"user": {"name": "\\xff"}}, "user.name is not all UTF-8"),
    ],
)
def test_what_does_not_fit_is_told(data: bytes, fields: dict[str, object], error: str) -> None:
    assert read(data, ALLOWED) == (fields, error)


def test_good_pairs_beside_bad_ones_are_taken() -> None:
    fields, error = read(b"x=1\0user.name=alice\0process.pid=no", ALLOWED)

    assert fields == {"user": {"name": "alice"}}
    assert error == "no field of this kind: x; process.pid is no number"


def test_a_number_at_a_cut_end_is_not_taken() -> None:
    data = b"user.name=alice\0process.pid=47"

    assert read(data, ALLOWED, cut=True) == (
        {"user": {"name": "alice"}},
        "process.pid is no number",
    )


def test_a_nul_in_a_value_does_not_begin_another_field() -> None:
    data = write({"file.path": "a\0user.name=root"})

    assert read(data, ALLOWED) == ({"file": {"path": "a user.name=root"}}, "")


def test_too_many_pairs_and_too_long_values_are_bounded() -> None:
    many, error = read(b"\0".join(b"x%d=1" % n for n in range(PAIRS + 1)), ALLOWED)
    long, _ = read(b"user.name=" + b"a" * 5000, ALLOWED)

    assert not many
    assert error.startswith(f"more than {PAIRS} fields")
    assert len(error) <= TEXT_CAP
    assert long == {"user": {"name": "a" * TEXT_CAP}}


def test_a_kind_that_declares_a_field_within_a_field_gets_the_first() -> None:
    fields, error = read(b"user=a\0user.name=b", {"user": str, "user.name": str})

    assert fields == {"user": "a"}
    assert error


@quick
@given(st.binary(max_size=300) | st.lists(st.binary(max_size=40)).map(b"\0".join), st.booleans())
def test_any_bytes_are_read_without_an_exception(data: bytes, cut: bool) -> None:
    fields, error = read(data, ALLOWED, cut=cut)

    json.dumps([fields, error]).encode()


def test_cleaned_text_has_spaces_but_no_control_characters() -> None:
    assert clean(b"a\xc2\xa0\x00\x7f\xe2\x80\xa8b\xed\xa0\x80") == "a\xa0b\\xed\\xa0\\x80"
