"""The app that stands here is what its definitions say, and holds nothing that it must not."""

import json

import pytest
from lxml import etree

from canary_siem import __version__
from canary_siem.exports import splunk_app
from dashboards.splunk.app import COMMAND, FOLDER, files
from dashboards.splunk.studio import APP
from tests.dashboards.splunk.conf import read

VIEWS = [name for name in files() if name.startswith("default/data/ui/views/")]


def test_the_app_that_stands_here_is_what_is_built() -> None:
    standing = {
        path.relative_to(FOLDER).as_posix(): path.read_bytes()
        for path in FOLDER.rglob("*")
        if path.is_file()
    }

    assert standing == files(), f"run {COMMAND}"


def test_the_export_packs_this_app() -> None:
    assert splunk_app.APP == APP
    assert splunk_app.MACROS in files()
    assert files()[splunk_app.MACROS].count(splunk_app.ANYWHERE) == 1


@pytest.mark.parametrize("name", ["local/", "default/inputs.conf", "default/indexes.conf", "bin/"])
def test_what_opens_ports_makes_indexes_or_runs_is_not_there(name: str) -> None:
    assert [each for each in files() if each.startswith(name)] == []


def test_the_version_is_ours_everywhere() -> None:
    app = read(files()["default/app.conf"].decode())
    manifest = json.loads(files()["app.manifest"])

    assert app["id"] == {"name": APP, "version": __version__}
    assert app["launcher"]["version"] == __version__
    assert manifest["info"]["id"] == {"group": None, "name": APP, "version": __version__}


def test_every_view_is_in_the_navigation_once() -> None:
    navigation = etree.fromstring(files()["default/data/ui/nav/default.xml"])
    named = [each.attrib["name"] for each in navigation if each.attrib["name"] != "search"]

    assert [f"default/data/ui/views/{each}.xml" for each in named] == VIEWS
    assert [each.attrib.get("default") for each in navigation][:2] == ["true", None]


def test_searches_of_other_apps_see_our_fields() -> None:
    everything = read(files()["metadata/default.meta"].decode())[""]

    assert everything["export"] == "system"
    assert everything["access"] == "read : [ * ], write : [ admin, sc_admin ]"


@pytest.mark.parametrize("name", files())
def test_every_text_is_utf_8_with_plain_line_ends(name: str) -> None:
    if not name.endswith(".png"):
        assert "\r" not in files()[name].decode()
        assert files()[name].endswith(b"\n")
