"""Bodies, each held by a judge of the product that takes it where one is to be had."""

import json
import subprocess
from pathlib import Path
from typing import Any

import orjson
import pytest
from slack_sdk.models.blocks import Block

from connectors.webhook.bodies import written_as
from tests.backends import places
from tests.backends.fixtures import needs
from tests.canary_siem.dialects.finding import faults as ocsf_faults
from tests.connectors.webhook.receiving import settings
from tests.dashboards.corpus import everything
from tests.samples import health_document, stored, trip_document, web_document

WILD = {
    "message": "<!channel> [x](http://evil.example) @here `y` " + "z" * 140,
    "canary.token.memo": "<http://evil.example|click> `@channel`",
    "user_agent.original": "](http://evil.example) <@U123> @all " + "`a`" * 2_000,
}
BARE = {"event": {"id": "1", "dataset": "canary_siem.trip", "kind": "alert"}}
SAMPLES = [trip_document(), web_document(), web_document(**WILD), health_document(), BARE]


def body(document: dict[str, Any], **given: Any) -> Any:
    _, write = written_as(settings(**given))
    return orjson.loads(write(stored({**document, "event": document["event"]}), document))


@pytest.fixture(scope="module")
def corpus() -> list[dict[str, Any]]:
    return [*SAMPLES, *everything()]


def test_ecs_is_what_is_stored_octet_for_octet() -> None:
    media_type, write = written_as(settings())
    trip = stored(trip_document())

    assert (media_type, write(trip, {})) == ("application/json", trip.document)


def test_ocsf_is_valid(corpus: list[dict[str, Any]]) -> None:
    assert [fault for each in corpus for fault in ocsf_faults(body(each, format="ocsf"))] == []


def test_a_template_of_yours_is_taken(tmp_path: Path) -> None:
    (tmp_path / "sms.json").write_text('{"message": "{{notice.title:20}}"}')
    media_type, _ = written_as(settings(template=tmp_path / "sms.json"))

    assert media_type == "application/json"
    assert body(trip_document(), template=tmp_path / "sms.json") == {
        "message": "Canarytoken tripped…"
    }


# ---- Slack, by its own models ----------------------------------------------------------------


def test_slack_takes_every_message(corpus: list[dict[str, Any]]) -> None:
    for document in corpus:
        made = body(document, format="slack")
        blocks = Block.parse_all(made["blocks"])
        assert len(blocks) == len(made["blocks"])
        for block in blocks:
            block.validate_json()
            assert json.loads(json.dumps(block.to_dict()))["type"] in {"header", "section"}
        assert len(made["text"]) <= 4_000  # what chat.postMessage recommends


def test_slack_sees_no_markup_of_an_intruder() -> None:
    made = body(web_document(**WILD), format="slack")
    marked = [made["text"], *(b["text"]["text"] for b in made["blocks"] if _is_marked(b))]

    assert all("<!" not in each and "<http://evil" not in each for each in marked)
    assert [b["text"]["text"] for b in made["blocks"] if _is_marked(b)] == [
        f"<{web_document()['event']['url']}|Open it in the console>"
    ]


def _is_marked(block: dict[str, Any]) -> bool:
    return bool(block["text"]["type"] == "mrkdwn")


def test_without_a_console_there_is_no_link() -> None:
    document = trip_document(**{"event.url": None})

    assert len(body(document, format="slack")["blocks"]) == 2
    assert len(body(document, format="mattermost")["attachments"]) == 1
    card = body(document, format="teams")["attachments"][0]["content"]
    assert card["actions"] == []


# ---- Teams, by the library of those who define the cards -------------------------------------


def judged(card: dict[str, Any]) -> dict[str, Any]:
    needs(places.lacking_cards())
    library = places.npm(places.CARDS) / "dist/adaptivecards.min.js"
    script = Path(__file__).with_name("card.js")
    done = subprocess.run(
        [str(places.find("node")), str(script), str(library), card["version"]],
        input=json.dumps(card).encode(),
        capture_output=True,
        check=True,
        timeout=60,
    )
    verdict: dict[str, Any] = json.loads(done.stdout)
    return verdict


@pytest.mark.backend
@pytest.mark.parametrize("document", SAMPLES)
def test_teams_takes_every_card(document: dict[str, Any]) -> None:
    made = body(document, format="teams")
    [attachment] = made["attachments"]
    card = attachment["content"]

    assert made["type"] == "message"
    assert attachment["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert len(orjson.dumps(made)) < 28_000  # what a webhook of Teams takes
    assert judged(card) == {
        "faults": [],
        "elements": len(card["body"]),
        "actions": len(card["actions"]),
    }


@pytest.mark.backend
def test_the_judge_of_cards_sees_faults() -> None:
    card = body(trip_document(), format="teams")["attachments"][0]["content"]
    card["body"].append({"type": "RichTextBlok"})
    card["body"][0]["inlines"][0]["weight"] = "fat"
    del card["actions"][0]["url"]

    assert len(judged(card)["faults"]) == 3


def test_teams_sees_no_markup_of_an_intruder() -> None:
    card = body(web_document(**WILD), format="teams")["attachments"][0]["content"]

    # A TextRun knows no Markdown, other than a TextBlock or a fact.
    assert {each["type"] for each in card["body"]} == {"RichTextBlock"}
    assert {run["type"] for each in card["body"] for run in each["inlines"]} == {"TextRun"}


# ---- Mattermost, by its documentation ("Message attachments"): no judge is to be had ----------


def test_mattermost_gets_the_fields_it_knows(corpus: list[dict[str, Any]]) -> None:
    for document in corpus:
        made = body(document, format="mattermost")
        assert made.keys() == {"text", "attachments"}
        for each in made["attachments"]:
            assert each.keys() <= {"fallback", "fields", "title", "title_link"}
            for field in each.get("fields", ()):
                assert field.keys() == {"short", "title", "value"}
        assert len(made["text"]) <= 4_000


def test_mattermost_sees_no_markup_of_an_intruder() -> None:
    made = body(web_document(**WILD), format="mattermost")
    texts = [made["text"].removeprefix("**HIGH** ")]
    texts += [each["value"] for each in made["attachments"][0]["fields"]]

    for each in texts:
        assert each.startswith("`")
        assert each.endswith("`")
        assert "`" not in each[1:-1]
