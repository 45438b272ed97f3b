import itertools
from xml.etree import ElementTree as ET

import pytest

from canary_siem.artifacts.book_looks import (
    DRESSES,
    FORMATS,
    ROLES,
    Dress,
    book_parts,
    style,
)
from canary_siem.artifacts.looks import LOOKS
from canary_siem.artifacts.zips import inflate
from tests.canary_siem.artifacts.book_judge import M


@pytest.mark.parametrize("dress", DRESSES)
def test_every_cell_has_a_style_of_its_own(dress: Dress) -> None:
    _, styles = book_parts(LOOKS[0], dress)

    tree = ET.fromstring(inflate(styles, 1 << 20))  # noqa: S314 - made by us
    numbers = [style(role, form) for role, form in itertools.product(ROLES, FORMATS)]
    ways = tree.find(f"{M}cellXfs")
    assert ways is not None
    assert sorted(numbers) == list(range(3, len(ways)))


def test_looks_and_dresses_differ() -> None:
    made = {book_parts(look, dress)[1].data for look, dress in itertools.product(LOOKS, DRESSES)}

    assert len(made) == len(LOOKS) * len(DRESSES)


def test_the_theme_has_the_fonts_of_the_look() -> None:
    theme, _ = book_parts(LOOKS[6], DRESSES[0])

    assert theme.name == "xl/theme/theme1.xml"
    assert LOOKS[6].body.encode() in inflate(theme, 1 << 20)
