import itertools
from xml.etree import ElementTree as ET

from canary_siem.artifacts.odt_looks import LOOKS, PAPERS, styles
from canary_siem.artifacts.zips import inflate


def test_every_look_is_another() -> None:
    made = {
        styles(look, paper, "end", "Draft, ").data
        for look, paper in itertools.product(LOOKS, PAPERS)
    }

    assert len(made) == len(LOOKS) * len(PAPERS)


def test_the_footer_says_what_it_should_before_the_number() -> None:
    content = inflate(styles(LOOKS[0], PAPERS[0], "center", "A & B "), 1 << 20)

    assert ET.fromstring(content).tag.endswith("document-styles")  # noqa: S314 - made by us
    assert b"A &amp; B <text:page-number" in content
    assert b'fo:text-align="center"' in content
