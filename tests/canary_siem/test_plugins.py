"""Rooms are found by name; a name that exists twice is an error."""

import sys
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType

import pytest

from canary_siem import plugins
from canary_siem.errors import ConfigError


@pytest.fixture
def stranger(monkeypatch: pytest.MonkeyPatch) -> str:
    """Register a third party's kind `theirs`, and one that is called like ours."""
    module = ModuleType("strangers_room")
    module.DOOR = object()  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "strangers_room", module)
    entries = [
        EntryPoint(name, "strangers_room:DOOR", "canary_siem.kinds") for name in ("theirs", "web")
    ]
    monkeypatch.setattr(plugins, "entry_points", lambda group: entries)
    plugins.third_party.cache_clear()
    plugins.load.cache_clear()
    return "theirs"


@pytest.fixture(autouse=True)
def forget() -> object:
    yield
    plugins.third_party.cache_clear()
    plugins.load.cache_clear()
    return None


@pytest.mark.parametrize(
    ("group", "names"),
    [
        ("listeners", {"dns", "http"}),
        ("connectors", {"elasticsearch", "splunk_hec", "syslog", "jsonl"}),
        ("kinds", {"dns", "web", "image", "word"}),
    ],
)
def test_our_rooms_are_the_files_of_their_folder(group: str, names: set[str]) -> None:
    assert names <= set(plugins.built_in(group))
    assert all(plugins.load(group, name) for name in names)


def test_a_hyphen_is_taken_for_an_underscore() -> None:
    assert plugins.load("connectors", "splunk-hec") is plugins.load("connectors", "splunk_hec")


def test_an_unknown_room_is_told_with_what_there_is() -> None:
    with pytest.raises(ConfigError, match=r"kinds: nonsense: is unknown; there is cloned_site, "):
        plugins.load("kinds", "nonsense")


def test_a_third_party_has_the_same_door(stranger: str) -> None:
    assert plugins.load("kinds", stranger) is sys.modules["strangers_room"].DOOR
    assert stranger in plugins.names("kinds")


@pytest.mark.usefixtures("stranger")
def test_a_name_that_exists_twice_is_an_error() -> None:
    with pytest.raises(ConfigError, match="exists twice: strangers_room:DOOR"):
        plugins.load("kinds", "web")


def test_a_strangers_package_that_shadows_ours_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "connectors"
    package.mkdir()
    (package / "__init__.py").write_text("")
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [n for n in sys.modules if n.partition(".")[0] == "connectors"]:
        monkeypatch.delitem(sys.modules, name)

    with pytest.raises(ConfigError, match="environment of its own"):
        plugins.folder("connectors")
    monkeypatch.delitem(sys.modules, "connectors")


def test_a_third_party_that_is_broken_is_told_and_costs_no_other(
    stranger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr(sys.modules["strangers_room"], "DOOR")

    with pytest.raises(ConfigError, match="can't be loaded: AttributeError"):
        plugins.load("kinds", stranger)
