from urllib.parse import urlsplit

import pytest
from pydantic import ValidationError

from canary_siem.artifacts.pixel import GIF
from canary_siem.kinds.web import DOOR, WebOptions, decoy
from tests.canary_siem.kinds.things import DOMAIN, ID, hit, token

LINK = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


def url(seed: bytes, page: str | None = None) -> str:
    made = token(DOOR, WebOptions(page=page), seed=seed)
    return DOOR.url(made, WebOptions.model_validate(made.options.model_dump()))


@pytest.mark.parametrize("number", range(30))
def test_the_id_is_a_whole_segment_of_a_path_under_the_domain(number: int) -> None:
    parts = urlsplit(url(bytes([number])))

    assert parts.scheme == "http"
    assert parts.netloc == DOMAIN
    assert parts.path.split("/").count(ID) == 1
    assert not parts.path.endswith(ID)


def test_paths_and_the_place_of_the_id_differ() -> None:
    urls = [url(bytes([number])) for number in range(50)]

    assert len(set(urls)) == 50
    assert len({each.split("/").index(ID) for each in urls}) >= 3


def test_a_page_of_the_planter_s_is_kept() -> None:
    path = urlsplit(url(b"1", "/wiki/salaries.html")).path

    assert path.replace(f"{ID}/", "") == "/wiki/salaries.html"


@pytest.mark.parametrize("page", ["a b", "x?y=1", "//", "", "ü", "a/../b\n", "http://a"])
def test_a_page_that_is_no_path_is_refused(page: str) -> None:
    with pytest.raises(ValidationError):
        WebOptions(page=page)


def test_the_made_up_page_is_kept_with_the_token() -> None:
    made = token(DOOR)

    assert WebOptions.model_validate(made.options.model_dump()).page
    assert DOOR.plausible(made.options, b"another seed") == made.options  # type: ignore[arg-type]


def test_snippets_hold_the_address() -> None:
    made = token(DOOR)
    options = WebOptions.model_validate(made.options.model_dump())

    snippets = DOOR.snippets(made, options)

    assert set(snippets) == {"url", "link", "mail"}
    assert all(DOOR.url(made, options) in text for text in snippets.values())
    assert snippets["mail"].startswith("Subject: ")


@pytest.mark.parametrize("accept", ["", "*/*", LINK])
def test_a_live_token_answers_as_noise_is_answered(accept: str) -> None:
    made = token(DOOR)

    assert DOOR.answer(made, WebOptions(), hit(accept=accept)) == decoy(accept)


def test_programs_get_the_picture_and_browsers_the_page() -> None:
    assert decoy("*/*").body == GIF
    assert decoy(LINK).media_type == "text/html; charset=utf-8"
