"""Planting from a form."""

import asyncio
import base64
from typing import Any

import pytest

from canary_siem import plugins
from canary_siem.console.pages.new import CLASSES
from canary_siem.house import House
from tests.canary_siem.console.browsing import Browser
from tests.contracts.options import example

HOSTILE = '"><script>alert(1)</script>'


def typed(value: Any) -> Any:
    """Give an option as a person would type it."""
    if isinstance(value, list):
        return "\n".join(map(str, value))
    return str(value)


async def test_every_kind_is_offered_in_its_class(browser: Browser) -> None:
    page = await browser.get("/tokens/new")
    found = page.tree.xpath("//li[@class='kind']//a/@href")

    assert sorted(found) == [f"/tokens/new/{name}" for name in plugins.names("kinds")]
    assert {plugins.load("kinds", name).cls for name in plugins.names("kinds")} <= {
        name for name, _ in CLASSES
    }


@pytest.mark.parametrize("kind", plugins.names("kinds"))
async def test_every_kind_is_planted_by_its_form(
    browser: Browser, house: House, kind: str
) -> None:
    options = {f"options__{k}": typed(v) for k, v in example(plugins.load("kinds", kind)).items()}
    page = f"/tokens/new/{kind}"
    sent = await browser.send(page, memo="finance share", tags="a\nb", labels="case=7", **options)
    shown = await browser.get(sent.place)
    (token,) = (await browser.caller.get("/tokens")).json["items"]
    whole = (await browser.caller.get(f"/tokens/{token['id']}")).json

    assert sent.status == 303, sent.source
    assert sent.place == f"/tokens/{token['id']}"
    assert (token["kind"], token["memo"]) == (kind, "finance share")
    assert (token["tags"], token["labels"]) == (["a", "b"], {"case": "7"})
    assert shown.status == 200
    assert "Planted" in shown.notices()[0]
    copied = shown.tree.xpath("//pre[contains(@class, 'snippet')]/text()")
    assert {token["hostname"], token["url"], *token["snippets"].values()} <= set(copied)
    for artifact in whole["artifacts"]:
        (href,) = shown.tree.xpath(
            f"//a[@data-testid='download'][contains(@aria-label, '{artifact['filename']}')]/@href"
        )
        got = await browser.get(href)
        assert got.status == 200
        assert len(got.body) == artifact["size"]
        assert got.headers["Content-Disposition"].startswith("attachment")


async def test_a_token_that_nobody_listens_for_is_told_of(browser: Browser) -> None:
    sent = await browser.send("/tokens/new/email", memo="finance share")

    told = (await browser.get(sent.place)).notices()

    assert "needs the listener smtp, which is off" in told[1]


async def test_whoever_planted_it_is_named(browser: Browser, house: House) -> None:
    await browser.send("/tokens/new/web", memo="finance share")
    (trip,) = await house.store.history.after(0, 1, 1)

    assert b'"canarytoken-created"' in trip.document
    assert browser.caller.key.split("_")[1].encode() in trip.document
    assert browser.caller.key.encode() not in trip.document


async def test_what_is_wrong_is_told_at_its_field_and_nothing_typed_is_lost(
    browser: Browser, house: House
) -> None:
    shown = await browser.send(
        "/tokens/new/word",
        memo="",
        tags=HOSTILE,
        count="0",
        labels="case",
        options__title=HOSTILE,
        options__text="two\nlines",
    )
    kept = dict(shown.form("/tokens/new/word"))

    assert shown.status == 422
    assert set(shown.wrong()) == {"memo", "count", "labels"}
    assert (kept["labels"], kept["count"]) == ("case", "0")
    assert kept["options.title"] == kept["tags"] == HOSTILE
    assert kept["options.text"] == "two\nlines"
    assert shown.tree.xpath("//details/@open"), "what is wrong is not hidden"
    assert "<script>alert" not in shown.source
    assert await house.store.tokens.count() == 0


async def test_a_file_is_judged_and_told_at_its_field(browser: Browser) -> None:
    shown = await browser.send(
        "/tokens/new/word", memo="finance share", options__template=b"no document"
    )

    assert shown.status == 422
    assert "give a .docx" in shown.wrong()["options.template"]


async def test_a_file_that_was_chosen_is_carried_on(browser: Browser) -> None:
    made = await browser.caller.post(
        "/tokens", {"kind": "word", "memo": "the template", "inline": True}
    )
    content = base64.b64decode(made.json["artifacts"][0]["content"])
    wrong = await browser.send("/tokens/new/word", memo="", options__template=content)
    kept = {name: value for name, value in wrong.form("/tokens/new/word") if value is not None}
    sent = await browser.post("/tokens/new/word", {**kept, "memo": "finance share"})
    shown = await browser.get(sent.place)

    assert wrong.status == 422
    assert "file.bin" in wrong.source
    assert sent.status == 303, sent.source
    assert "finance share" in shown.heading


async def test_a_check_plants_nothing(browser: Browser, house: House) -> None:
    shown = await browser.send("/tokens/new/web", memo="finance share", dry_run="true")

    assert shown.status == 200
    assert "can be planted" in shown.notices()[0]
    assert dict(shown.form("/tokens/new/web"))["memo"] == "finance share"
    assert await house.store.tokens.count() == 0


async def test_several_are_planted_at_once(browser: Browser, house: House) -> None:
    sent = await browser.send("/tokens/new/web", memo="finance share", count="3")

    assert sent.place == "/tokens?kind=web"
    assert "3 tokens planted" in (await browser.get(sent.place)).notices()[0]
    assert await house.store.tokens.count() == 3


async def test_a_form_that_is_sent_twice_plants_once(browser: Browser, house: House) -> None:
    page = await browser.get("/tokens/new/web")
    data = {k: v for k, v in page.form("/tokens/new/web") if v is not None}
    data["memo"] = "finance share"
    first, second = await asyncio.gather(
        *(browser.post("/tokens/new/web", data) for _ in range(2))
    )
    third = await browser.post("/tokens/new/web", data)

    assert {first.status, second.status, third.status} == {303}
    assert third.place == first.place == second.place
    assert await house.store.tokens.count() == 1


@pytest.mark.parametrize(
    ("fields", "at"),
    [({"id": "0" * 20}, "id"), ({"domain": "elsewhere.example"}, "domain"), ({"id": "!"}, "id")],
)
async def test_what_the_action_would_not_have_is_told(
    browser: Browser, fields: dict[str, str], at: str
) -> None:
    await browser.send("/tokens/new/web", memo="the first", id="0" * 20)
    shown = await browser.send("/tokens/new/web", memo="finance share", **fields)

    assert shown.status in {409, 422}
    assert set(shown.wrong()) == {at}


async def test_there_is_no_form_for_no_kind(browser: Browser) -> None:
    assert (await browser.get("/tokens/new/none")).status == 422


async def test_planting_wants_to_see_what_was_planted_and_no_more(
    browser: Browser, house: House
) -> None:
    _, key = await house.store.keys.create(["tokens:read", "tokens:write"])
    await browser.log_in(key)
    sent = await browser.send("/tokens/new/web", memo="finance share")
    shown = await browser.get(sent.place)
    _, key = await house.store.keys.create(["tokens:write"])
    await browser.log_in(key)
    refused = await browser.get("/tokens/new")

    assert shown.status == 200
    assert "/tokens/new" not in (await browser.get("/")).source
    assert refused.status == 403
    assert "tokens:read" in refused.source
