from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from canary_siem.artifacts import ooxml
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.ooxml import Relation

MADE = datetime(2026, 3, 8, 3, 20, tzinfo=UTC)  # a Sunday
BAD = 'A & B <"tag"> \x00\x0b\ufffe\ud800 ü'


def read(part: bytes) -> ET.Element:
    return ET.fromstring(part)  # noqa: S314 - made by us


def test_text_that_xml_cannot_carry_is_dropped_and_the_rest_kept() -> None:
    core = ooxml.core_properties(BAD, "x", "y", ooxml.history(Draw(b"", ""), MADE))

    assert read(core)[0].text == 'A & B <"tag">  ü'


def test_plain_text_is_left_alone() -> None:
    assert ooxml.clean("Budget 2026, second draft") == "Budget 2026, second draft"
    assert ooxml.attribute("http://a.example.org/?x=1") == '"http://a.example.org/?x=1"'


def test_an_attribute_value_is_quoted_whatever_it_holds() -> None:
    assert read(f"<a b={ooxml.attribute(BAD)}/>".encode()).get("b") == 'A & B <"tag">  ü'


def test_an_outer_relation_says_so() -> None:
    rels = read(ooxml.relationships([Relation("rId1", "image", "http://a/?x&y", external=True)]))

    assert rels[0].attrib == {
        "Id": "rId1",
        "Type": f"{ooxml.RELATION}/image",
        "Target": "http://a/?x&y",
        "TargetMode": "External",
    }


def test_a_relation_type_outside_the_office_is_given_whole() -> None:
    rels = read(ooxml.relationships([Relation("rId2", ooxml.CORE_RELATION, "core.xml")]))

    assert rels[0].get("Type") == ooxml.CORE_RELATION


def test_content_types_list_every_part() -> None:
    types = read(ooxml.content_types([("/docProps/core.xml", ooxml.CORE_TYPE)]))

    assert [each.get("PartName") for each in types][2:] == ["/docProps/core.xml"]


@pytest.mark.parametrize("seed", range(40))
def test_a_document_was_written_at_work_before_it_was_planted(seed: int) -> None:
    life = ooxml.history(Draw(bytes([seed]), "life"), MADE)

    assert life.created < life.modified < MADE
    assert (MADE - life.created).days < 400
    for moment in (life.created, life.modified):
        assert moment.weekday() < 5
        assert 8 <= moment.hour < 18


def test_properties_are_read_as_w3c_dates() -> None:
    life = ooxml.history(Draw(b"1", "life"), MADE)

    core = read(ooxml.core_properties("t", "a", "e", life))

    assert datetime.fromisoformat(core[-1].text or "") == life.modified


def test_application_properties_carry_the_counts() -> None:
    app = read(ooxml.app_properties("Microsoft Office Word", {"Pages": 3}))

    assert app[0].text == "3"
