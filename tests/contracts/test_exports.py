"""What every export must hold, from the day its file is there."""

import re
from pathlib import Path, PurePosixPath
from typing import Any

import pytest

from canary_siem import plugins
from canary_siem.api.openapi import describe
from canary_siem.api.routes import derive, installed
from canary_siem.cli.commands.export import COMMAND
from canary_siem.exports import Sources
from tests.house.generated import ROOT

NAMES = plugins.names("exports")


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def door(name: str) -> Any:
    return plugins.load("exports", name)


@pytest.fixture
def sources() -> Sources:
    return Sources(
        openapi=lambda: describe(derive(installed())),
        dashboards=ROOT / "dashboards",
        config=lambda: None,
    )


def test_it_says_what_comes_of_it(door: Any) -> None:
    assert door.summary[0].isupper()
    assert door.summary[-1] != "."


def test_it_makes_files_that_stay_in_their_folder(door: Any, sources: Sources) -> None:
    files = door.make(sources)

    assert files
    for path, content in files.items():
        assert content
        assert not PurePosixPath(path).is_absolute()
        assert all(re.fullmatch(r"[\w-][\w. -]*", part) for part in path.split("/"))


def test_it_makes_the_same_twice(door: Any, sources: Sources) -> None:
    assert door.make(sources) == door.make(sources)


def test_nothing_of_this_machine_is_in_it(door: Any, sources: Sources) -> None:
    place = str(ROOT).encode()

    assert [path for path, content in door.make(sources).items() if place in content] == []


def test_it_is_a_command(name: str, door: Any) -> None:
    command = COMMAND.get_command(None, name.replace("_", "-"))  # type: ignore[arg-type]

    assert command
    assert door.summary in (command.help or "")
    assert {each.name for each in command.params} >= {"output", "force", "as_json", "config"}


def test_each_has_a_file_of_its_own() -> None:
    folder = Path(plugins.folder(plugins.FOLDERS["exports"]).__path__[0])

    assert {each.stem for each in folder.iterdir() if each.stem[0] not in "._"} == set(NAMES)
