import pytest

from canary_siem.artifacts.looks import LOOKS, PARTS, Look, look_parts
from canary_siem.artifacts.zips import inflate


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: f"{look.body} {look.language}")
def test_a_look_decides_fonts_size_colour_and_language(look: Look) -> None:
    contents = {part.name: inflate(part, 1 << 20).decode() for part in look_parts(look)}
    theme, styles = contents["word/theme/theme1.xml"], contents["word/styles.xml"]

    assert tuple(contents) == PARTS
    assert f'<a:latin typeface="{look.headings}"' in theme
    assert f'<a:latin typeface="{look.body}"' in theme
    assert f'<w:sz w:val="{look.points * 2:.0f}"/>' in styles
    assert look.colour in styles
    assert f'w:val="{look.language}"' in styles


def test_nothing_tells_where_the_parts_were_first_saved() -> None:
    contents = [inflate(part, 1 << 20).decode() for part in look_parts(LOOKS[0])]

    assert not any("w:rsid" in content or "python" in content for content in contents)
    assert contents[4].isascii()


def test_the_parts_of_a_look_are_made_once() -> None:
    assert look_parts(LOOKS[1]) is look_parts(LOOKS[1])


def test_all_looks_differ() -> None:
    assert len({look_parts(look)[1].data for look in LOOKS}) == len(LOOKS)
