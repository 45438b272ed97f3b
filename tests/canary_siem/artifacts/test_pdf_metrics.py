from typing import get_args

import pytest

from canary_siem.artifacts.pdf_metrics import Font, unprintable, width


@pytest.mark.parametrize("font", get_args(Font))
def test_letters_with_accents_are_as_wide_as_without(font: Font) -> None:
    assert width(font, "éàÜñ") == width(font, "eaUn")


def test_widths_are_those_of_the_fonts() -> None:
    assert width("Helvetica", "Hi!") == 722 + 222 + 278
    assert width("Times-Bold", "Hi!") == 778 + 278 + 333
    assert width("Helvetica", "€") == 611
    assert width("Helvetica", "…") == 1000
    assert width("Helvetica", "") == 0


def test_letters_that_no_viewer_has_are_told_once() -> None:
    assert unprintable("Zürich — “€5” • Œuvre\n\x07") == ""
    assert unprintable("Ωmega Ω 漢 a") == "Ω漢"
