"""How connectors fare, and the buttons that deliver again."""

from canary_siem.house import House
from canary_siem.store.cursors import DeadLetter
from tests.canary_siem.console.browsing import Browser
from tests.canary_siem.console.tripping import ENEMY, fetched, planted


async def test_each_connector_says_how_it_fares(browser: Browser, house: House) -> None:
    await fetched(house, await planted(house))
    await house.store.cursors.open("file", 0)
    await house.store.cursors.settle("file", 1, 1, [DeadLetter(1, "no")])
    await house.store.cursors.tell("file", "held", ENEMY)

    shown = await browser.get("/connectors")

    assert shown.heading == "Connectors"
    assert shown.all("//dl[@class='gauges']//dd")[:3] == ["held", "1", "1"]
    assert shown.all("//dl[@class='gauges']//dd")[4] == "1"
    assert "and a person must act" in shown.notices()[0]
    assert "⟨U+202E⟩" in shown.notices()[0]
    assert "<script>alert" not in shown.source


async def test_a_retrying_connector_and_dead_letters_are_told(
    browser: Browser, house: House
) -> None:
    await fetched(house, await planted(house))
    await house.store.cursors.open("file", 0)
    await house.store.cursors.tell("file", "retrying", "refused")
    retrying = (await browser.get("/connectors")).notices()
    await house.store.cursors.tell("file", "ok", "")
    await house.store.cursors.settle("file", 2, 1, [DeadLetter(1, "no")])
    dead = (await browser.get("/connectors")).notices()

    assert "can't be reached" in retrying[0]
    assert "would not have 1 event." in dead[0]


async def test_what_was_rejected_last_is_named_with_its_reason(
    browser: Browser, house: House
) -> None:
    token = await planted(house, memo="finance share")
    trip = await fetched(house, token)
    await house.store.cursors.open("file", 0)
    letters = [DeadLetter(number, ENEMY) for number in (9_000, trip.position, trip.position - 1)]
    await house.store.cursors.settle("file", trip.position, 1, [DeadLetter(0, "old"), *letters])

    shown = await browser.get("/connectors")
    told = shown.all("//ul[@class='rejected']/li")

    assert told[0].startswith("An event that is not kept any more")
    assert told[1].startswith("Canarytoken tripped: finance share (web) from 198.51.100.7")
    assert told[2].startswith("Canarytoken created: finance share (web)")
    assert told[3] == "and 1 before"
    assert shown.tree.xpath("//ul[@class='rejected']//a/@href") == [f"/trips/{trip.id}"]
    assert all("⟨U+202E⟩" in each for each in told[:3])
    assert "<script>alert" not in shown.source


async def test_a_script_gets_the_parts_that_it_puts_in_place(browser: Browser) -> None:
    page = await browser.get("/connectors")
    parts = await browser.get("/connectors/state")

    names = parts.tree.xpath("//@data-part")
    assert names == ["connector-1", "connectors-at"]
    assert set(names) <= set(page.tree.xpath("//@data-part"))


async def test_a_replay_says_what_comes_again(browser: Browser, house: House) -> None:
    await fetched(house, await planted(house))
    await house.store.cursors.open("file", 0)
    last = await house.store.history.last()
    await house.store.cursors.settle("file", last, last, [DeadLetter(1, "no")])
    here, there = "/connectors", "/connectors/file/replay"
    page = await browser.get(here)
    csrf = page.tree.xpath("//input[@name='csrf']/@value")[0]

    async def asked(**fields: str) -> str:
        sent = await browser.post(there, {"csrf": csrf, **fields})
        assert sent.place == here
        return (await browser.get(here)).notices()[0]

    assert await asked(what="dead_letters") == (
        "file delivers again 1 dead letters. "
        "Mind that what it has already comes again, under the same event.id."
    )
    assert f"delivers again {last} events" in await asked(what="since", since="all")
    assert f"delivers again {last} events" in await asked(what="since", since="1h")


async def test_a_replay_of_nothing_says_so(browser: Browser, house: House) -> None:
    await house.store.cursors.open("file", 0)
    page = await browser.get("/connectors")
    csrf = page.tree.xpath("//input[@name='csrf']/@value")[0]

    await browser.post("/connectors/file/replay", {"csrf": csrf, "what": "since", "since": "all"})

    assert (await browser.get("/connectors")).notices() == [
        "There is nothing that file could deliver again."
    ]


async def test_whoever_may_not_replay_sees_no_button(stranger: Browser, house: House) -> None:
    _, key = await house.store.keys.create(["trips:read"])
    await stranger.log_in(key)

    shown = await stranger.get("/connectors")

    assert shown.status == 200
    assert not shown.tree.xpath("//form[contains(@action, 'replay')]")
