"""What an intruder wrote reaches the SIEM capped and harmless, and none of it is lost silently."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.processors.compose.texts import clean, original, text
from canary_siem.trips import ORIGINAL_CAP

CONTROL = {*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029, *range(0xD800, 0xE000)}
quick = settings(max_examples=80, deadline=None)


@quick
@given(st.text(st.characters(), max_size=200))
def test_text_keeps_everything_but_control_characters(value: str) -> None:
    kept = text(value, 100)

    assert kept == "".join(each for each in value[:100] if ord(each) not in CONTROL)


def test_a_soft_hyphen_is_unprintable_and_no_control_character() -> None:
    assert text("co\xadop") == "co\xadop"


@pytest.mark.parametrize("value", ["", None, [], {}, ["\x00"], {"a": "\x00"}])
def test_what_is_empty_is_left_out(value: object) -> None:
    assert clean({"a": value}) == {}


def test_no_and_nought_are_no_emptiness() -> None:
    assert clean({"a": False, "b": 0, "c": {"d": 0}}) == {"a": False, "b": 0, "c": {"d": 0}}


def test_an_address_has_a_cap_of_its_own() -> None:
    kept = clean({"url": {"full": "u" * 3000}, "http": {"version": "v" * 3000}})

    assert len(kept["url"]["full"]) == 2083
    assert len(kept["http"]["version"]) == 1024


def test_octets_that_are_no_text_stand_escaped() -> None:
    assert original(b"a\x00b\xff\r\n\tc\x7f") == "a\\x00b\\xff\r\n\tc\\x7f"
    assert original("\u2028é".encode()) == "\\x2028é"


@quick
@given(
    st.lists(
        st.sampled_from([b"a", b"'", b'"', b"\\", b"\t", b"\n", b"\x00", b"\xff", "é".encode()])
    )
)
def test_octets_are_escaped_one_by_one(parts: list[bytes]) -> None:
    shown = {b"\x00": "\\x00", b"\xff": "\\xff"}

    assert original(b"".join(parts)) == "".join(shown.get(p) or p.decode() for p in parts)


@quick
@given(st.binary(max_size=300), st.integers(1, 2000))
def test_the_original_never_outgrows_its_cap(raw: bytes, times: int) -> None:
    assert len(original(raw * times).encode()) <= ORIGINAL_CAP
