"""Text of an intruder, made fit for a person's eyes."""

import pytest
from hypothesis import given
from hypothesis import settings as trying
from hypothesis import strategies as st

from canary_siem.dialects.notice.taming import harmless, tame


@pytest.mark.parametrize(
    ("wild", "expected"),
    [
        ("finance share", "finance share"),
        ("Łódź, 金融", "Łódź, 金融"),
        ("a\r\nBcc: all@example.org\tx", "a Bcc: all@example.org x"),
        ("exe.\u202etxt\u200b\ufeff\x07", "exe.txt"),
        ("\ud800x\u2028y", "x y"),
        ("", ""),
    ],
)
def test_what_has_no_shape_is_gone(wild: str, expected: str) -> None:
    assert tame(wild) == expected


def test_a_long_text_is_cut_and_says_so() -> None:
    assert tame("x" * 600) == "x" * 499 + "…"


@pytest.mark.parametrize(
    ("wild", "expected"),
    [
        ("http://evil.example.net/x", "http[:]//evil[.]example[.]net/x"),
        ("see www.example.net", "see www[.]example[.]net"),
        ("mallory@example.net", "mallory[@]example[.]net"),
        ("198.51.100.23", "198.51.100.23"),
        ("2001:db8::42", "2001:db8::42"),
        ("Mozilla/5.0 (X11; rv:143.0)", "Mozilla/5.0 (X11; rv:143.0)"),
        ("alice@ws", "alice@ws"),
        ("bücher.example", "bücher[.]example"),
    ],
)
def test_no_program_makes_a_link_of_it(wild: str, expected: str) -> None:
    assert harmless(wild) == expected


@trying(deadline=None)
@given(st.text(max_size=400))
def test_whatever_comes_is_one_visible_line(wild: str) -> None:
    line = harmless(wild)

    assert line.isprintable()
    assert "://" not in line
    assert line == line.encode().decode()
