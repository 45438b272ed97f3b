"""Replies."""

from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.api.replies import attachment


def test_a_plain_name_stays_plain() -> None:
    assert attachment("Budget 2026.docx") == 'attachment; filename="Budget 2026.docx"'


def test_a_foreign_name_comes_in_both_forms() -> None:
    assert attachment("Gehälter.docx") == (
        "attachment; filename=\"Geh_lter.docx\"; filename*=UTF-8''Geh%C3%A4lter.docx"
    )


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40))
def test_any_name_is_one_safe_header(name: str) -> None:
    text = attachment(name)
    plain = text.split('"')[1]

    assert text.isascii()
    assert text.isprintable()
    assert "/" not in text
    assert "\\" not in text
    assert text.count('"') == 2
    assert plain.strip(".")
