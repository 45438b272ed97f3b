"""What ``setup splunk`` makes of the app, part by part. No Splunk was asked: see apps_api.py."""

import shutil
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from canary_siem.errors import ActionError
from canary_siem.exports import splunk_app
from connectors.splunk_hec.app import APP, HERE, SHARED
from dashboards.splunk import app as built
from dashboards.splunk.app import FOLDER
from tests.connectors.splunk_hec.management_api import PASSWORD, Splunk, splunk
from tests.connectors.splunk_hec.setting_up import ASSETS, set_up
from tests.dashboards.splunk.conf import read

SEARCHES = read((FOLDER / "default/savedsearches.conf").read_text("utf-8"))
HEARTBEAT = "Canary SIEM - canary-siem is silent"


@pytest.fixture
async def behind(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Splunk]:
    monkeypatch.setenv("CANARY_SIEM_SETUP__USERNAME", "admin")
    monkeypatch.setenv("CANARY_SIEM_SETUP__PASSWORD", PASSWORD)
    async with splunk() as running:
        yield running


async def run(behind: Splunk, folder: Path, assets: Path = ASSETS) -> Sequence[str]:
    return await set_up(behind, folder, assets=assets)


async def test_all_that_is_in_the_archive_is_there(behind: Splunk, tmp_path: Path) -> None:
    told = await run(behind, tmp_path)

    things = behind.apps.things
    for file in ("props", "eventtypes", "tags"):
        stanzas = read((FOLDER / f"default/{file}.conf").read_text("utf-8"))
        made = {name: values for (_, p, name), values in things.items() if p.endswith(file)}
        assert made == stanzas
    for view in (FOLDER / "default/data/ui/views").iterdir():
        said = things[APP, "data/ui/views", view.stem]
        assert said == {"eai:data": view.read_text("utf-8")}
        assert f"view {view.stem}: created" in told
    assert {name for _, place, name in things if place == "saved/searches"} == SEARCHES.keys()
    assert f"app {APP}: created" in told


async def test_what_the_endpoint_calls_otherwise_is_called_so(
    behind: Splunk, tmp_path: Path
) -> None:
    await run(behind, tmp_path)

    for name, stanza in SEARCHES.items():
        said = behind.apps.things[APP, "saved/searches", name]
        assert said["is_scheduled"] is True
        assert said["alert_comparator"] == stanza["relation"]
        assert said["search"] == stanza["search"]


async def test_a_second_time_changes_nothing(behind: Splunk, tmp_path: Path) -> None:
    await run(behind, tmp_path)
    before = list(behind.posts)

    assert await run(behind, tmp_path) == []
    assert behind.posts == before


async def test_only_the_rule_of_missing_heartbeats_is_switched_on(
    behind: Splunk, tmp_path: Path
) -> None:
    await run(behind, tmp_path)
    on = [
        name
        for (_, place, name), content in behind.apps.things.items()
        if place == "saved/searches" and content["disabled"] is False
    ]

    assert on == [HEARTBEAT]


async def test_what_a_person_switched_on_or_off_stays_so(behind: Splunk, tmp_path: Path) -> None:
    await run(behind, tmp_path)
    any_trip = "Canary SIEM - Canarytoken tripped"
    behind.apps.things[APP, "saved/searches", any_trip]["disabled"] = False
    behind.apps.things[APP, "saved/searches", HEARTBEAT]["disabled"] = True

    assert await run(behind, tmp_path) == []
    assert behind.apps.things[APP, "saved/searches", any_trip]["disabled"] is False
    assert behind.apps.things[APP, "saved/searches", HEARTBEAT]["disabled"] is True


async def test_what_differs_is_mended_and_what_is_a_persons_own_stays(
    behind: Splunk, tmp_path: Path
) -> None:
    await run(behind, tmp_path)
    props = behind.apps.things[APP, "configs/conf-props", "canary_siem:trip"]
    props |= {"EVAL-src": '"nobody"', "EVAL-mine": '"own"'}

    assert await run(behind, tmp_path) == ["props canary_siem:trip: EVAL-src updated"]
    assert props["EVAL-src"] != '"nobody"'
    assert props["EVAL-mine"] == '"own"'


async def test_all_but_the_navigation_is_shared_with_every_app(
    behind: Splunk, tmp_path: Path
) -> None:
    await run(behind, tmp_path)
    shared = {key for key, sharing in behind.apps.sharing.items() if sharing == "global"}

    assert shared == {key for key in behind.apps.things if key[1] != "data/ui/nav"}
    path, form = next(post for post in behind.posts if post[0].endswith("/acl"))
    assert path == f"{HERE}/configs/conf-macros/canary_siem_index/acl"
    assert form == dict(SHARED)


async def test_what_the_archive_shared_already_is_left_alone(
    behind: Splunk, tmp_path: Path
) -> None:
    await run(behind, tmp_path)
    key = (APP, "configs/conf-props", "canary_siem:trip")
    behind.apps.sharing[key] = "system"

    assert await run(behind, tmp_path) == []


async def test_the_macro_says_the_connectors_index(behind: Splunk, tmp_path: Path) -> None:
    await run(behind, tmp_path)
    macro = behind.apps.things[APP, "configs/conf-macros", "canary_siem_index"]

    assert macro == {"definition": 'index="canary"', "iseval": "0"}


async def test_without_an_index_the_macro_is_a_persons_own(behind: Splunk, tmp_path: Path) -> None:
    await set_up(behind, tmp_path, index="")
    macro = behind.apps.things[APP, "configs/conf-macros", "canary_siem_index"]
    assert macro["definition"] == "index=*"

    macro["definition"] = 'index="theirs"'
    await set_up(behind, tmp_path, index="")

    assert macro["definition"] == 'index="theirs"'


async def test_a_new_version_is_said(behind: Splunk, tmp_path: Path) -> None:
    await run(behind, tmp_path)
    behind.apps.apps[APP]["version"] = "0.0.1"

    assert await run(behind, tmp_path) == [f"app {APP}: version updated"]


async def test_an_app_that_is_not_there_is_told(behind: Splunk, tmp_path: Path) -> None:
    with pytest.raises(ActionError, match="install canary-siem anew"):
        await run(behind, tmp_path, assets=tmp_path)


async def test_half_an_app_is_told_before_anything_of_it_is_made(
    behind: Splunk, tmp_path: Path
) -> None:
    shutil.copytree(FOLDER, tmp_path / "app" / APP)
    (tmp_path / "app" / APP / "default/tags.conf").unlink()

    with pytest.raises(ActionError, match="install canary-siem anew"):
        await run(behind, tmp_path, assets=tmp_path)
    assert behind.apps.apps == {}


def test_it_is_the_same_app_everywhere() -> None:
    assert APP == splunk_app.APP == built.FOLDER.name
