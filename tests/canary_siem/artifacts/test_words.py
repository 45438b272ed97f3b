import re

import pytest

from canary_siem.artifacts import words
from canary_siem.artifacts.draws import Draw

PATH = re.compile(r"[A-Za-z0-9._-]+(/[A-Za-z0-9._-]+)*")


def draws(purpose: str, count: int = 200) -> list[Draw]:
    return [Draw(number.to_bytes(2, "big"), purpose) for number in range(count)]


def test_people_have_two_names() -> None:
    assert all(re.fullmatch(r"[A-Z]\w+ [A-Z]\w+", words.person(draw)) for draw in draws("who"))


@pytest.mark.parametrize("draw", draws("story", 60))
def test_a_story_has_no_open_slot_and_says_nothing_twice(draw: Draw) -> None:
    blocks = words.story(draw, words.title(draw))
    body = [sentence for block in blocks for sentence in block.text.split(". ")]

    assert not any(re.search(r"[{}]|\bnone\b", block.text) for block in blocks)
    assert all(block.text for block in blocks)
    assert len(set(body)) == len(body)
    assert {block.style for block in blocks} == {"Title", "Heading", "Body", "Bullet"}


def test_a_story_is_about_its_title() -> None:
    blocks = words.story(Draw(b"1", "story"), "Bonus payments, Logistics")

    text = " ".join(block.text for block in blocks)
    assert "Proposed adjustments" in text
    assert "Logistics" in text


def test_the_name_of_a_team_is_not_the_matter() -> None:
    blocks = words.story(Draw(b"1", "story"), "Risk Register Accounting")

    assert "What happened" in {block.text for block in blocks}


def test_a_story_of_an_unknown_title_is_about_something() -> None:
    assert len(words.story(Draw(b"1", "story"), "Zzz")) > 5


def test_paths_are_plain_and_hardly_ever_the_same() -> None:
    pages = {words.page_path(draw) for draw in draws("page")}
    pictures = {words.picture_path(draw, "png") for draw in draws("picture")}

    assert all(PATH.fullmatch(path) for path in pages | pictures)
    assert all(path.endswith(".png") for path in pictures)
    assert len(pages) > 190
    assert len(pictures) > 190


@pytest.mark.parametrize(
    "heading",
    ["Budget Forecast Q3", "Gehälter & Boni / Übersicht", "../../etc/passwd", "給与", ""],
)
def test_file_names_have_sane_characters_only(heading: str) -> None:
    for draw in draws("file", 30):
        name = words.filename(draw, heading, "docx")

        assert re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]*\.docx", name)
        assert len(name) < 80


def test_accents_are_taken_off() -> None:
    assert words.slug("Gehälter Übersicht", "_") == "Gehalter_Ubersicht"
