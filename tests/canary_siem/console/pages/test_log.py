"""What we say ourselves, newest first."""

from canary_siem.house import House
from tests.canary_siem.console.browsing import Browser
from tests.canary_siem.console.tripping import ENEMY, fetched, planted


async def say(house: House, action: str, message: str, severity: int = 21) -> None:
    await house.store.log.append(
        house.statements.write("health", action, message, severity=severity)
    )


async def test_changes_and_health_are_listed_and_trips_are_not(
    browser: Browser, house: House
) -> None:
    await fetched(house, await planted(house, memo="finance share"))
    await say(house, "connector-down", ENEMY, 47)

    shown = await browser.get("/log")

    rows = shown.all("//tbody/tr")
    assert len(rows) == 2
    assert "connector-down" in rows[0]
    assert "⟨U+202E⟩" in rows[0]
    assert "Canarytoken created" in rows[1]
    assert "<script>alert" not in shown.source
    assert len(shown.all("//tbody//*[contains(@class, 'warn')]")) == 1


async def test_signs_of_life_in_a_row_are_one_line(browser: Browser, house: House) -> None:
    for _ in range(3):
        await say(house, "heartbeat", "alive")

    rows = (await browser.get("/log?show=health")).all("//tbody/tr")

    assert len(rows) == 1
    assert "3 times since" in rows[0]


async def test_only_administrators_see_who_changed_what(stranger: Browser, house: House) -> None:
    _, key = await house.store.keys.create(["trips:read"])
    await stranger.log_in(key)
    await planted(house)
    await say(house, "heartbeat", "alive")

    for query in ("", "?show=audit", "?show=all"):
        rows = (await stranger.get(f"/log{query}")).all("//tbody/tr")
        assert len(rows) == 1
        assert "heartbeat" in rows[0]


async def test_a_long_log_goes_on_page_by_page(browser: Browser, house: House) -> None:
    for number in range(60):
        await say(house, "heartbeat", f"number {number}.")

    first = await browser.get("/log")
    second = await browser.get(first.tree.xpath("//a[@rel='next']/@href")[0])

    assert "number 59." in first.source
    assert "number 9." in second.source
    assert "To the newest" in second.source
    assert not second.tree.xpath("//a[@rel='next']")


async def test_nothing_said_yet_is_said(browser: Browser) -> None:
    shown = await browser.get("/log?show=health&before=²")

    assert "Nothing was said yet" in shown.source
