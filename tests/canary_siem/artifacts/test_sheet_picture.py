from xml.etree import ElementTree as ET

from canary_siem.artifacts.sheet_picture import XDR, drawing, linked_picture

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


def test_the_picture_is_linked_and_one_pixel_wide() -> None:
    anchor = linked_picture("rId3", column=2, row=5, number=7, name='"Picture" <6>')

    tree = ET.fromstring(drawing(anchor))  # noqa: S314 - made by us

    blips = [each.attrib for each in tree.iter(f"{A}blip")]
    assert blips == [{f"{R}link": "rId3"}]
    assert [each.text for each in tree.iter(f"{{{XDR}}}col")] == ["2", "2"]
    assert [each.text for each in tree.iter(f"{{{XDR}}}row")] == ["5", "5"]
    assert [each.text for each in tree.iter(f"{{{XDR}}}colOff")] == ["0", "9525"]
    names = [each.get("name") for each in tree.iter(f"{{{XDR}}}cNvPr")]
    assert names == ['"Picture" <6>']
