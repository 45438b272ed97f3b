"""Saved objects in a scripted Kibana: put there once, told once."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from canary_siem.errors import ActionError
from connectors.elasticsearch.kibana import Kibana
from connectors.elasticsearch.settings import ElasticsearchSettings
from connectors.elasticsearch.views import install
from tests.connectors.elasticsearch.conftest import Script
from tests.connectors.elasticsearch.kibana_api import ScriptedKibana
from tests.house.generated import ROOT

Serve = Callable[..., Awaitable[Script]]
MADE = [
    "data view canary_siem-events: created",
    "search canary_siem-alerts: created",
    "search canary_siem-hits: created",
    "search canary_siem-messages: created",
    "dashboard canary_siem-overview: created",
    "dashboard canary_siem-story: created",
    "dashboard canary_siem-health: created",
]


async def run(serve: Serve, scripted: ScriptedKibana) -> list[str]:
    if not scripted.script.url:
        scripted.script = await serve(scripted)
    given: dict[str, Any] = {
        "url": "http://es",
        "kibana_url": scripted.script.url + scripted.space,
    }
    async with Kibana(ElasticsearchSettings.model_validate(given)) as kibana:
        return await install(kibana, ROOT / "dashboards")


async def test_every_object_is_there_afterwards(serve: Serve) -> None:
    scripted = ScriptedKibana()

    assert await run(serve, scripted) == MADE
    assert len(scripted.objects) == len(MADE)


async def test_a_second_run_changes_nothing(serve: Serve) -> None:
    scripted = ScriptedKibana()
    await run(serve, scripted)

    assert await run(serve, scripted) == []


async def test_a_space_of_its_own(serve: Serve) -> None:
    assert await run(serve, ScriptedKibana(space="/s/soc")) == MADE


async def test_what_was_changed_by_hand_is_mended(serve: Serve) -> None:
    scripted = ScriptedKibana()
    await run(serve, scripted)
    scripted.objects["dashboard", "canary_siem-story"]["attributes"]["title"] = "Mine"
    del scripted.objects["search", "canary_siem-hits"]

    assert await run(serve, scripted) == [
        "search canary_siem-hits: created",
        "dashboard canary_siem-story: updated",
    ]


async def test_a_refusal_is_told_in_kibanas_words(serve: Serve) -> None:
    scripted = ScriptedKibana()
    scripted.refused = {"canary_siem-story": "unsupported_type"}

    with pytest.raises(ActionError, match="dashboard canary_siem-story: unsupported_type"):
        await run(serve, scripted)
    assert scripted.objects == {}
