import io
import re
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pikepdf
import pypdf
import pytest

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.pdf import document, text_string
from canary_siem.artifacts.words import story, title, told
from tests.backends import places

URL = "http://h6jmkykjd2rrd2ahnkl6v6zd.cdn.example.net/team/(index)\\.html"
MADE = datetime(2026, 3, 4, 12, tzinfo=UTC)


def make(number: int, url: str | None = URL) -> bytes:
    seed = number.to_bytes(16, "big")
    draw = Draw(seed, "pdf")
    heading = title(draw)
    return document(url, heading, story(draw, heading), seed=seed, made=MADE)


def sent_to(content: bytes) -> list[str]:
    """Ask two parsers where the first page sends the viewer."""
    page: Any = pypdf.PdfReader(io.BytesIO(content), strict=True).pages[0]
    action = page["/AA"]["/O"]
    with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as opened:
        other = opened.pages[0].obj["/AA"]["/O"]
        assert action["/S"] == "/URI"
        assert other.S == pikepdf.Name.URI
        assert opened.get_warnings() == []
        return [str(action["/URI"]), str(other.URI)]


@pytest.mark.parametrize("number", range(20))
def test_two_parsers_agree_where_it_sends_the_viewer(number: int) -> None:
    assert sent_to(make(number)) == [URL, URL]


@pytest.mark.parametrize("number", range(8))
def test_it_says_what_it_should(number: int) -> None:
    draw = Draw(number.to_bytes(16, "big"), "pdf")
    heading = title(draw)

    reader = pypdf.PdfReader(io.BytesIO(make(number)), strict=True)

    text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
    assert text.startswith(heading)
    assert reader.metadata is not None
    assert reader.metadata.title == heading
    assert reader.metadata.author
    assert reader.metadata.creation_date is not None
    assert reader.metadata.creation_date < MADE
    assert reader.xmp_metadata is not None
    assert reader.xmp_metadata.dc_title == {"x-default": heading}


def test_a_text_of_the_planter_s_is_told_word_for_word() -> None:
    blocks = told("Résumé (draft) \\ “x”", "Zürich — café £5 €7\nsecond line")

    content = document(URL, "Résumé (draft) \\ “x”", blocks, seed=b"s", made=MADE)

    reader = pypdf.PdfReader(io.BytesIO(content), strict=True)
    lines = reader.pages[0].extract_text().splitlines()
    assert [line for line in lines if line.strip()][:3] == [
        *("Résumé (draft) \\ “x”", "Zürich — café £5 €7", "second line")
    ]
    assert reader.metadata is not None
    assert reader.metadata.title == "Résumé (draft) \\ “x”"


def test_letters_that_it_cannot_show_are_told() -> None:
    with pytest.raises(ValueError, match="can't show: Ω漢"):
        document(URL, "T", told("T", "Ω and 漢 and Ω"), seed=b"s", made=MADE)


def test_a_long_text_has_many_pages_and_only_the_first_acts() -> None:
    content = document(URL, "T", told("T", "line\n" * 400), seed=b"s", made=MADE)

    pages = pypdf.PdfReader(io.BytesIO(content), strict=True).pages
    assert len(pages) > 5
    assert ["/AA" in page for page in pages] == [True, *[False] * (len(pages) - 1)]


def test_a_long_host_name_is_no_hindrance() -> None:
    url = f"http://{'.'.join(['a' * 63] * 3)}.{'b' * 61}/x"

    assert sent_to(make(1, url)) == [url, url]


def test_a_plain_one_has_no_action() -> None:
    assert b"/AA" not in make(1, None)
    assert "/AA" not in pypdf.PdfReader(io.BytesIO(make(1, None))).pages[0]


def test_the_address_is_not_there_for_whoever_only_greps() -> None:
    assert b"/URI" not in make(3)
    assert b"http://h6jm" not in make(3)


def test_the_same_seed_makes_the_same_bytes() -> None:
    assert make(5) == make(5)


def test_sizes_numbers_producers_and_versions_spread() -> None:
    made = [make(number) for number in range(100)]

    assert len({len(content) for content in made}) > 95
    assert len({content[:8] for content in made}) == 3
    assert len({re.search(rb"/Root (\d+)", content)[1] for content in made}) > 5  # type: ignore[index]
    assert len({pypdf.PdfReader(io.BytesIO(each)).metadata.producer for each in made}) > 4  # type: ignore[union-attr]


def test_nothing_names_the_program() -> None:
    for number in range(10):
        with pikepdf.open(io.BytesIO(make(number))) as opened:
            content = b"".join(each.unparse(resolved=True) for each in opened.objects).lower()

        assert not any(word in content for word in (b"canary", b"python", b"siem"))


@pytest.mark.parametrize(
    ("text", "written"), [("a (b) \\", r"(a \(b\) \\)"), ("é", "<feff00e9>"), ("", "()")]
)
def test_text_strings_are_spelt(text: str, written: str) -> None:
    assert text_string(text) == written


JUDGES = {
    "qpdf": ["--check"],
    "mutool": ["info"],
}


@pytest.mark.backend
@pytest.mark.parametrize("judge", JUDGES)
def test_other_programs_find_no_fault(judge: str, tmp_path: Path) -> None:
    if lost := places.lacking(judge):
        pytest.skip(lost)
    for number in range(6):
        file = tmp_path / f"{number}.pdf"
        file.write_bytes(make(number))

        done = subprocess.run(
            [judge, *JUDGES[judge], str(file)], capture_output=True, text=True, check=False
        )

        assert done.returncode == 0, done.stdout + done.stderr
        assert "warning" not in (done.stdout + done.stderr).lower()
        assert "error" not in done.stderr.lower()


@pytest.mark.backend
def test_mutool_finds_the_address(tmp_path: Path) -> None:
    if lost := places.lacking("mutool"):
        pytest.skip(lost)
    file = tmp_path / "a.pdf"
    file.write_bytes(make(4, "http://h6jm.cdn.example.net/a.html"))

    done = subprocess.run(
        ["mutool", "show", str(file), "pages/1/AA/O"], capture_output=True, text=True, check=True
    )

    assert "/S /URI" in done.stdout
    assert "(http://h6jm.cdn.example.net/a.html)" in done.stdout
