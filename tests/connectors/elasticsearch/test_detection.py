"""Detection rules in a scripted Kibana: ours to say, the analyst's to switch."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from canary_siem.errors import ActionError
from canary_siem.exports.kibana.rules import rules, switched_on
from connectors.elasticsearch.detection import install
from connectors.elasticsearch.kibana import Kibana
from connectors.elasticsearch.settings import ElasticsearchSettings
from tests.connectors.elasticsearch.conftest import Answer, Script
from tests.connectors.elasticsearch.kibana_api import RULES, ScriptedKibana
from tests.house.generated import ROOT

Serve = Callable[..., Awaitable[Script]]
DASHBOARDS = ROOT / "dashboards"
OURS = {each["name"]: each["rule_id"] for each in rules(DASHBOARDS)}
TRIPPED, SILENT = OURS["Canarytoken tripped"], OURS["canary-siem is silent"]


async def run(serve: Serve, scripted: ScriptedKibana) -> list[str]:
    if not scripted.script.url:
        scripted.script = await serve(scripted)
    given: dict[str, Any] = {"url": "http://es", "kibana_url": scripted.script.url}
    async with Kibana(ElasticsearchSettings.model_validate(given)) as kibana:
        return await install(kibana, DASHBOARDS)


async def test_every_rule_is_there_and_only_the_heartbeats_is_on(serve: Serve) -> None:
    scripted = ScriptedKibana()
    said = await run(serve, scripted)

    assert "detection rule Canarytoken tripped: created, switched off" in said
    assert "detection rule canary-siem is silent: created, switched on" in said
    assert len(said) == len(scripted.rules) == 8
    assert {name for name, each in scripted.rules.items() if each["enabled"]} == switched_on(
        DASHBOARDS
    )


async def test_a_second_run_changes_nothing_though_kibana_fills_up(serve: Serve) -> None:
    scripted = ScriptedKibana()
    await run(serve, scripted)

    assert await run(serve, scripted) == []
    assert {each["revision"] for each in scripted.rules.values()} == {0}


async def test_what_the_analyst_decides_stays(serve: Serve) -> None:
    scripted = ScriptedKibana()
    await run(serve, scripted)
    hers = {"enabled": False, "actions": [{"id": "mail"}], "exceptions_list": [{"id": "ours"}]}
    scripted.rules[SILENT] |= hers
    scripted.rules[TRIPPED]["enabled"] = True

    assert await run(serve, scripted) == []
    assert scripted.rules[SILENT].items() >= hers.items()
    assert scripted.rules[TRIPPED]["enabled"] is True


async def test_what_a_rule_says_is_mended_and_nothing_else(serve: Serve) -> None:
    scripted = ScriptedKibana()
    await run(serve, scripted)
    scripted.rules[TRIPPED] |= {"from": "now-6m", "enabled": True, "actions": [{"id": "mail"}]}

    assert await run(serve, scripted) == ["detection rule Canarytoken tripped: from updated"]
    assert scripted.rules[TRIPPED]["from"] == "now-15m"
    assert scripted.rules[TRIPPED]["enabled"] is True
    assert scripted.rules[TRIPPED]["actions"] == [{"id": "mail"}]


async def test_a_rule_of_the_package_is_left_alone(serve: Serve) -> None:
    scripted = ScriptedKibana()
    await run(serve, scripted)
    scripted.rules[TRIPPED] |= {"immutable": True, "from": "now-6m"}

    assert await run(serve, scripted) == []


async def test_an_older_kibana_goes_without_what_it_does_not_know(serve: Serve) -> None:
    scripted = ScriptedKibana("alert_suppression")
    said = await run(serve, scripted)

    note = " (this Kibana knows no alert_suppression)"
    assert f"detection rule canary-siem is silent: created, switched on{note}" in said
    assert "detection rule Canarytoken looked up, then fetched: created, switched off" in said
    assert await run(serve, scripted) == []


async def test_a_refusal_of_something_we_need_names_the_rule(serve: Serve) -> None:
    with pytest.raises(ActionError, match=r"Long-silent.*new_terms_fields: unknown"):
        await run(serve, ScriptedKibana("new_terms_fields"))


async def test_a_rule_that_was_made_meanwhile_is_no_success(serve: Serve) -> None:
    scripted = ScriptedKibana()

    def answer(request: Any) -> Answer:
        if request.method == "GET" and request.path == RULES:
            return Answer(404, {"message": "none"}, headers={"kbn-name": "k"})
        return scripted(request)

    scripted.script = await serve(answer)
    await run(serve, scripted)

    with pytest.raises(ActionError, match="already exists"):
        await run(serve, scripted)
