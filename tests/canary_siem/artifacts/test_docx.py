import io
import subprocess
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import docx
import pytest

from canary_siem.artifacts.docx import document
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.ooxml import GROWTH
from canary_siem.artifacts.words import person, story, title, told
from tests.backends import places
from tests.canary_siem.artifacts.judge import faults

URL = "http://h6jmkykjd2rrd2ahnkl6v6zd.ct.example.org/img/logo.png"
MADE = datetime(2026, 3, 4, 12, tzinfo=UTC)


def make(number: int, url: str = URL) -> bytes:
    seed = number.to_bytes(16, "big")
    draw = Draw(seed, "word")
    heading = title(draw)
    blocks = story(draw, heading)
    return document(url, heading, person(draw), blocks, seed=seed, made=MADE)


def parts(package: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.mark.parametrize("number", range(30))
def test_word_has_nothing_to_repair(number: int) -> None:
    assert faults(make(number)) == []


def test_the_judge_sees_a_fault() -> None:
    with zipfile.ZipFile(whole := io.BytesIO(make(1)), "a") as archive:
        archive.writestr("word/stray.xml", b"<w/>")

    assert faults(whole.getvalue()) == ["word/stray.xml is only XML"]


@pytest.mark.parametrize("number", range(30))
def test_python_docx_opens_it(number: int) -> None:
    opened = docx.Document(io.BytesIO(make(number)))

    properties = opened.core_properties
    assert opened.paragraphs[0].text == properties.title
    assert opened.paragraphs[0].style is not None
    assert opened.paragraphs[0].style.name == "Title"
    assert properties.author
    assert properties.created is not None
    assert properties.modified is not None
    assert properties.created < properties.modified < MADE


def test_the_same_seed_makes_the_same_bytes() -> None:
    assert make(5) == make(5)


def test_a_hundred_documents_hardly_ever_share_a_size() -> None:
    sizes = {len(make(number)) for number in range(100)}

    assert len(sizes) >= 99  # one meeting of two is chance, as with birthdays
    assert max(sizes) < 100_000


def test_no_growth_hint_is_beyond_what_libreoffice_reads() -> None:
    assert GROWTH + 8 < 1 << 15


def test_no_part_but_the_shared_looks_is_the_same_in_two_documents() -> None:
    one, other = parts(make(1)), parts(make(2))

    free = {"docProps/core.xml", "docProps/app.xml", "word/document.xml", "word/settings.xml"}
    assert all(one[name] != other[name] for name in free)


def test_part_names_and_relation_ids_differ_between_documents() -> None:
    made = [parts(make(number)) for number in range(40)]

    assert len({name for each in made for name in each if "footer" in name}) == 6
    assert len({each["word/_rels/document.xml.rels"] for each in made}) > 6


def test_nothing_names_the_program() -> None:
    content = b"".join(parts(make(3)).values()).lower()

    assert not any(word in content for word in (b"canary", b"token", b"python", b"siem"))


def test_a_text_of_the_planter_s_is_told_word_for_word() -> None:
    blocks = told("Résumé <1>", "First & foremost\n\n  \nsecond \x07line")

    package = document(URL, "Résumé <1>", "Ann O'Hara", blocks, seed=b"s", made=MADE)

    opened = docx.Document(io.BytesIO(package))
    texts = [paragraph.text for paragraph in opened.paragraphs]
    assert texts == ["Résumé <1>", "First & foremost", "second line"]
    assert opened.core_properties.author == "Ann O'Hara"
    assert faults(package) == []


@pytest.mark.backend
def test_xmllint_finds_every_part_well_formed(tmp_path: Path) -> None:
    if lost := places.lacking("xmllint"):
        pytest.skip(lost)
    for name, content in parts(make(7)).items():
        (tmp_path / name.replace("/", "_")).write_bytes(content)

    done = subprocess.run(["xmllint", "--noout", *tmp_path.iterdir()], check=False)

    assert done.returncode == 0
