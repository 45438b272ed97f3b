from xml.etree import ElementTree as ET

from canary_siem.artifacts.picture import NAMESPACES, A, R, V, W, linked_picture

URL = "http://tok.ct.example.org/img/a.png?x=1&y=2"


def test_both_forms_name_the_one_relationship() -> None:
    runs = linked_picture(URL, "rId7", number=3, name='Picture "3"')

    tree = ET.fromstring(f"<w:p {NAMESPACES}>{runs}</w:p>")  # noqa: S314 - made by us
    blip, image = tree.find(f".//{{{A}}}blip"), tree.find(f".//{{{V}}}imagedata")

    assert blip is not None
    assert image is not None
    assert blip.attrib == {f"{{{R}}}link": "rId7"}  # an embedded one would not be fetched
    assert image.attrib == {f"{{{R}}}id": "rId7"}


def test_the_field_holds_the_address() -> None:
    runs = linked_picture(URL, "rId7", number=3, name="Picture 3")

    tree = ET.fromstring(f"<w:p {NAMESPACES}>{runs}</w:p>")  # noqa: S314 - made by us

    field = tree.findtext(f".//{{{W}}}instrText")
    assert field == f' INCLUDEPICTURE  "{URL}" \\d  \\* MERGEFORMAT '
