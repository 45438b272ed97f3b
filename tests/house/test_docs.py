"""The documentation: its links lead somewhere, its examples are read, its metrics exist."""

import re
import tomllib
from pathlib import Path

import pytest

from canary_siem.api.health import HELP
from canary_siem.config import load
from canary_siem.dialects.ecs import FIELDS
from canary_siem.house import room
from dashboards.splunk.knowledge import macros
from tests.house.generated import ROOT

DOCS = [*ROOT.glob("docs/*.md")]
PAGES = [*ROOT.glob("*.md"), *ROOT.glob("*/README.md"), *DOCS]
LINK = re.compile(r"\]\((?!https?://)([^)#\s]*)(?:#([^)\s]+))?\)")


def anchors(page: Path) -> set[str]:
    """Give the anchors of the headings of *page*, as GitHub makes them."""
    heads = re.findall(r"(?m)^#+ (.+)$", page.read_text("utf-8"))
    return {re.sub(r"[^\w -]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target, anchor in LINK.findall(page.read_text("utf-8")):
        place = (page.parent / target).resolve() if target else page
        assert place.exists(), target
        if anchor:
            assert anchor in anchors(place), f"{target}#{anchor}"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_toml_is_toml(page: Path) -> None:
    for text in re.findall(r"(?ms)^```toml\n(.*?)^```$", page.read_text("utf-8")):
        assert tomllib.loads(text)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_metric_that_is_named_exists(page: Path) -> None:
    named = set(re.findall(r"`(canary_siem_[a-z_]+)", page.read_text("utf-8")))

    known = {*HELP, *macros()}  # the Splunk app's macros are called alike
    assert {name for name in named if name.removesuffix("_total") not in known} == set()


@pytest.mark.parametrize("page", DOCS, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_field_that_is_named_exists(page: Path) -> None:
    sets = "|".join(sorted({name.partition(".")[0] for name in FIELDS if "." in name}))
    named = set(re.findall(rf"`((?:{sets})(?:\.[a-z_]+)+)`", page.read_text("utf-8")))
    known = FIELDS.keys() | {n.rpartition(".")[0] for n in FIELDS} | {"data_stream", "labels"}

    assert {name for name in named if name not in known} == set()


def test_the_configuration_page_shows_one_that_works(tmp_path: Path) -> None:
    text = (ROOT / "docs/configuration.md").read_text("utf-8")
    first, second = re.findall(r"(?ms)^```toml\n(.*?)^```$", text)
    file = tmp_path / "canary-siem.toml"
    file.write_text(first + second, "utf-8")

    config = load(file, room, {})

    assert [each.name for each in config.connectors] == ["elastic"]
    assert [rule.name for rule in config.site.suppress] == ["mail gateway"]
