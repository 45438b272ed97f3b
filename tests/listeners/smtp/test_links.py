import pytest
from hypothesis import given
from hypothesis import strategies as st

from listeners.smtp.charsets import CAP
from listeners.smtp.links import LOOKED_AT, MOST, Finder, Links


def found(content: str, cuts: list[int] | None = None, *, html: bool = False) -> list[str]:
    links = Links()
    finder = Finder(links, "utf-8", html=html)
    octets, at, number = content.encode(), 0, 0
    while at < len(octets):
        size = cuts[number % len(cuts)] if cuts else len(octets)
        finder.feed(octets[at : at + size])
        at, number = at + size, number + 1
    finder.feed(b"", final=True)
    return links.list()


TEXT = "See https://a.example/x?y=1&z=ü, (http://b.example/a_b) or HTTP://C.example. Not ftp://d"
LINKS = ["https://a.example/x?y=1&z=ü", "http://b.example/a_b", "HTTP://C.example"]


def test_links_are_found_without_what_ends_their_sentence() -> None:
    assert found(TEXT) == LINKS


@given(st.lists(st.integers(1, 12), min_size=1, max_size=20))
def test_they_are_found_however_they_come(cuts: list[int]) -> None:
    assert found(TEXT, cuts) == LINKS


def test_html_writes_some_signs_otherwise() -> None:
    html = '<a href="https://a.example/?x=1&amp;y=2">http://b.example/&lt;c</a>'

    assert found(html, html=True) == ["https://a.example/?x=1&y=2", "http://b.example/"]
    assert found("http://a.example/?x&amp;y") == ["http://a.example/?x&amp;y"]
    assert found("http://a.example/?x&#10;y", html=True) == ["http://a.example/?x"]


def test_each_is_kept_once_and_not_too_many() -> None:
    assert found("http://a.example http://a.example") == ["http://a.example"]
    assert len(found(" ".join(f"http://a.example/{n}" for n in range(200)))) == MOST
    same = "http://a.example " * LOOKED_AT
    assert found(f"{same}http://b.example", [4096]) == ["http://a.example"]


@pytest.mark.parametrize("cuts", [[7], [1000], [100_000]])
def test_a_long_one_is_cut(cuts: list[int]) -> None:
    (link,) = found("http://a.example/" + "x" * 9000 + " end", cuts)

    assert len(link) == CAP


@given(st.text(max_size=200), st.booleans())
def test_nothing_breaks_it(content: str, html: bool) -> None:
    found(content + "http://" + content, [5], html=html)
