import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.pdf_metrics import width
from canary_siem.artifacts.pdf_pages import LOOKS, MAX_PAGES, PAPERS, pages, wrapped
from canary_siem.artifacts.words import Block, story

PLACED = re.compile(rb"\n([-\d.]+) ([-\d.]+) Td\n\((.*)\) Tj", re.DOTALL)


def made(blocks: list[Block], look: int = 0) -> list[bytes]:
    return pages(Draw(b"s", "x"), LOOKS[look], PAPERS[0], blocks)


@given(st.text(st.characters(codec="cp1252"), max_size=200), st.integers(2000, 60_000))
@settings(max_examples=80, deadline=None)
def test_lines_fit_and_no_letter_is_lost(text: str, room: int) -> None:
    lines = list(wrapped("Times-Roman", text, room))

    assert all(width("Times-Roman", line) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


@pytest.mark.parametrize("look", range(len(LOOKS)))
def test_all_stands_on_the_page_from_top_to_bottom(look: int) -> None:
    (page,) = made(story(Draw(b"1", "x"), "Budget"), look)

    places = [(float(x), float(y)) for x, y in re.findall(rb"([-\d.]+) ([-\d.]+) Td", page)]
    assert all(0 < x < PAPERS[0].width and 0 < y < PAPERS[0].height for x, y in places)
    assert len({y for _, y in places}) > 12


def test_long_texts_go_on_overleaf() -> None:
    many = made([Block("Title", "T"), *[Block("Body", "word " * 200)] * 30])

    assert len(many) > 5
    assert all(page.count(b"BT") > 10 for page in many[:-1])


def test_a_heading_is_not_left_at_the_foot_of_a_page() -> None:
    for count in range(30, 60):
        done = made(
            [*[Block("Body", "line")] * count, Block("Heading", "HEAD"), Block("Body", "X")]
        )

        (page,) = [page for page in done if b"(HEAD)" in page]
        assert b"(X)" in page


def test_a_text_without_end_is_refused() -> None:
    with pytest.raises(ValueError, match=f"more than {MAX_PAGES} pages"):
        made([Block("Body", "line")] * 50 * MAX_PAGES)


def test_what_means_something_in_pdf_is_escaped_and_control_characters_go() -> None:
    (page,) = made([Block("Body", "a (b) \\c\x07\x1bd é")])

    assert rb"(a \(b\) \\cd " + "é".encode("cp1252") + b") Tj" in page


def test_the_first_line_of_a_point_has_a_bullet() -> None:
    (page,) = made([Block("Bullet", "word " * 40)])

    assert page.count(b"(\x95) Tj") == 1
    assert page.count(b"(word") > 1


def test_pages_are_numbered_in_one_way_or_another() -> None:
    feet = {
        PLACED.search(pages(Draw(bytes([n]), "x"), LOOKS[0], PAPERS[0], [])[0]) is not None
        and re.findall(rb"\((.*?)\) Tj", pages(Draw(bytes([n]), "x"), LOOKS[0], PAPERS[0], [])[0])[
            0
        ]
        for n in range(30)
    }

    assert {b"1", b"Page 1 of 1"} <= feet
