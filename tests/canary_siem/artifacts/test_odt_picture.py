from xml.etree import ElementTree as ET

from canary_siem.artifacts import odf
from canary_siem.artifacts.odt_picture import STYLE, linked_picture


def test_the_picture_is_linked_and_tiny() -> None:
    frame = linked_picture(
        "http://a.example.org/?a&b", style="fr7", name='"x"', anchor='text:anchor-type="page"'
    )

    tree = ET.fromstring(f"<x {odf.DECLARED}>{frame}</x>")  # noqa: S314 - made by us
    told = {
        key.rpartition("}")[2]: value for each in tree.iter() for key, value in each.attrib.items()
    }
    assert told["href"] == "http://a.example.org/?a&b"
    assert told["actuate"] == "onLoad"
    assert told["name"] == '"x"'
    assert told["width"] == told["height"] == "0.026cm"
    assert told["anchor-type"] == "page"


def test_its_style_says_what_its_place_is_told_from() -> None:
    assert STYLE.format(name="fr7", rel="page").count('"page"') == 2
