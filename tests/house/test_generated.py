"""What the code says of itself is what the documentation says."""

import re

import pytest

from canary_siem import plugins
from canary_siem.cli.catalog import entries
from canary_siem.config import Part, Settings
from tests.house.generated import COMMAND, PAGES, ROOT, begin, end, present, written
from tests.house.texts import configuration


@pytest.mark.parametrize("place", PAGES)
def test_a_page_says_what_the_code_says(place: str) -> None:
    page = (ROOT / place).read_text("utf-8")

    assert page == written(page, PAGES[place]), f"run {COMMAND}"


@pytest.mark.parametrize("place", PAGES)
def test_a_page_has_no_part_that_nobody_writes(place: str) -> None:
    assert set(present((ROOT / place).read_text("utf-8"))) == set(PAGES[place])


@pytest.mark.parametrize("group", ["connectors", "listeners"])
def test_every_door_has_a_section(group: str) -> None:
    page = (ROOT / group / "README.md").read_text("utf-8")
    sections = re.findall(r"(?m)^## ([a-z_0-9]+)$", page)

    assert sections == list(plugins.built_in(group)), f"run {COMMAND}"


def test_every_kind_and_every_command_is_there() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    commands = (ROOT / "docs/cli.md").read_text("utf-8")

    assert [k for k in plugins.built_in("kinds") if f"| `{k}` |" not in readme] == []
    assert [w for w in entries() if f"## canary-siem {' '.join(w)}\n" not in commands] == []


def test_every_table_of_the_configuration_is_told() -> None:
    told = set(configuration.PARTS.values())
    parts = {part for part in Part.__subclasses__() if part.__module__ == Settings.__module__}

    # Config and Connection are what was read, not what is written.
    assert {part.__name__ for part in parts - told} == {"Config", "Connection"}


def test_every_setting_says_what_it_is() -> None:
    bare = [
        f"{model.__name__}.{name}"
        for model in configuration.PARTS.values()
        for name, field in model.model_fields.items()
        if not field.description
    ]

    assert bare == []


def test_a_part_is_replaced_and_the_rest_left_alone() -> None:
    page = f"above\n{begin('it')}old\n{end('it')}\nbelow\n"

    assert written(page, {"it": lambda: "new\n"}) == page.replace("old", "new")


def test_a_page_without_the_comments_is_an_error() -> None:
    with pytest.raises(ValueError, match="it wants <!-- it: generated"):
        written("nothing\n", {"it": lambda: "new\n"})
