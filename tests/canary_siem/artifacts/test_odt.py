import io
import zipfile
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.odt import MEDIA_TYPE, document
from canary_siem.artifacts.words import person, story, title, told
from tests.canary_siem.artifacts.odf_judge import TEXT, faults
from tests.canary_siem.artifacts.test_docx import parts

URL = "http://h6jmkykjd2rrd2ahnkl6v6zd.ct.example.org/img/logo.png?a=1&b=2"
MADE = datetime(2026, 3, 4, 12, tzinfo=UTC)
XLINK = "{http://www.w3.org/1999/xlink}href"


def make(number: int) -> bytes:
    seed = number.to_bytes(16, "big")
    draw = Draw(seed, "opendocument")
    heading = title(draw)
    blocks = story(draw, heading)
    return document(URL, heading, person(draw), blocks, seed=seed, made=MADE)


def links(package: bytes) -> list[str]:
    tree = ET.fromstring(parts(package)["content.xml"])  # noqa: S314 - made by us
    return [each.attrib[XLINK] for each in tree.iter() if XLINK in each.attrib]


def paragraphs(package: bytes) -> list[str]:
    tree = ET.fromstring(parts(package)["content.xml"])  # noqa: S314 - made by us
    return [
        "".join(each.itertext()) for each in tree.iter() if each.tag in {f"{TEXT}p", f"{TEXT}h"}
    ]


@pytest.mark.parametrize("number", range(30))
def test_it_is_as_the_standard_wants_it(number: int) -> None:
    package = make(number)

    assert faults(package) == []
    assert links(package) == [URL]


def test_the_judge_sees_faults() -> None:
    with zipfile.ZipFile(whole := io.BytesIO(make(1)), "a") as archive:
        archive.writestr("stray.xml", b"<w/>")

    assert faults(whole.getvalue()) == ["stray.xml is not listed"]


def test_its_first_octets_say_what_it_is() -> None:
    assert make(2)[30:77] == b"mimetype" + MEDIA_TYPE.encode()


def test_all_parts_were_saved_at_one_moment_before_it_was_planted() -> None:
    with zipfile.ZipFile(io.BytesIO(make(3))) as archive:
        dates = {entry.date_time for entry in archive.infolist()}

    (date,) = dates
    assert date < (2026, 3, 4)


def test_the_same_seed_makes_the_same_bytes() -> None:
    assert make(5) == make(5)


def test_sizes_spread() -> None:
    sizes = [len(make(number)) for number in range(60)]

    assert len(set(sizes)) > 50
    assert max(sizes) - min(sizes) > 500


def test_no_part_but_the_shared_looks_is_the_same_in_two_documents() -> None:
    one, other = parts(make(1)), parts(make(2))

    free = {"content.xml", "meta.xml", "settings.xml", "Thumbnails/thumbnail.png"}
    assert all(one[name] != other[name] for name in free)


def test_nothing_names_the_program() -> None:
    content = b"".join(b"".join(parts(make(number)).values()) for number in range(10)).lower()

    assert not any(word in content for word in (b"canary", b"token", b"python", b"siem"))


def test_a_text_of_the_planter_s_is_told_word_for_word() -> None:
    blocks = told("Résumé <1>", "First & foremost\n\n  \nsecond \x07line")

    package = document(URL, "Résumé <1>", "Ann O'Hara", blocks, seed=b"s", made=MADE)

    assert paragraphs(package) == ["Résumé <1>", "First & foremost", "second line"]
    assert "Ann O'Hara" in parts(package)["meta.xml"].decode()
    assert faults(package) == []
