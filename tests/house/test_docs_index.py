"""docs/README.md leads to every page beside it."""

import re

from tests.house.generated import ROOT


def test_every_page_stands_in_the_index() -> None:
    index = (ROOT / "docs/README.md").read_text("utf-8")
    pages = {page.name for page in ROOT.glob("docs/*.md")} - {"README.md"}

    assert pages <= set(re.findall(r"\]\(([a-z]+\.md)\)", index))
