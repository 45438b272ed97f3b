"""All trips, newest first."""

import time

from canary_siem.house import House
from tests.canary_siem.console.browsing import Browser
from tests.canary_siem.console.tripping import ENEMY, fetched, looked_up, planted

HOUR = 3600 * 10**9


async def test_trips_are_listed_newest_first_with_what_they_tell(
    browser: Browser, house: House
) -> None:
    token = await planted(house, memo="finance share")
    await fetched(house, token)
    await looked_up(house, token)

    shown = await browser.get("/trips")

    rows = shown.all("//tbody[@data-rows]/tr")
    assert len(rows) == 2
    assert "through a resolver" in rows[0]
    assert "198.51.100.7" in rows[1]
    assert "finance share" in rows[1]


async def test_what_an_intruder_wrote_is_text_and_nothing_in_it_is_hidden(
    browser: Browser, house: House
) -> None:
    await fetched(house, await planted(house))

    shown = await browser.get("/trips")

    assert ENEMY not in shown.source
    assert "<script>alert" not in shown.source
    assert "⟨U+202E⟩" in shown.source
    assert "style=" not in shown.source
    assert all(
        each.startswith(("/", "#")) for each in shown.tree.xpath("//a/@href | //form/@action")
    )


async def test_filters_narrow_list_and_chart(browser: Browser, house: House) -> None:
    web, dns = await planted(house), await planted(house, "dns")
    await fetched(house, web)
    await fetched(house, web)
    await looked_up(house, dns, time.time_ns() - 2 * HOUR)

    async def rows(query: str) -> int:
        shown = await browser.get(f"/trips?{query}")
        alerts, events = (int(each) for each in shown.all("//ul[@class='legend']/li/b")[:2])
        found = len(shown.all("//tbody[@data-rows]/tr"))
        assert alerts + events == found
        return found

    assert await rows("") == 3
    assert await rows("kind=dns") == 1
    assert await rows(f"token={web.id}") == 2
    assert await rows("show=alerts") == 2
    assert await rows("show=events") == 1
    assert await rows("since=1h") == 2
    assert await rows("since=all") == 3
    assert await rows("incident=nothing") == 0
    assert await rows("kind=<b>") == 0


async def test_what_is_acknowledged_is_left_out_where_wanted(
    browser: Browser, house: House
) -> None:
    known = await fetched(house, await planted(house, memo="seen to"))
    await fetched(house, await planted(house, memo="waits"))
    await house.store.incidents.acknowledge(known.id, "k", "")

    shown = await browser.get("/trips?show=open")
    (row,) = shown.all("//tbody[@data-rows]/tr")

    assert "waits" in row
    assert shown.all("//ul[@class='legend']/li/b")[0] == "1"
    assert shown.all("//ul[@class='chips']/li")[0].startswith("Not acknowledged")


async def test_a_step_of_the_chart_leads_to_its_trips(browser: Browser, house: House) -> None:
    token = await planted(house)
    await fetched(house, token, time.time_ns() - 5 * HOUR)
    await fetched(house, token)
    (newest, oldest) = (await browser.get("/trips")).tree.xpath(
        "//details[@id='chart-numbers']//a/@href"
    )

    shown = await browser.get(oldest)

    assert len(shown.all("//tbody[@data-rows]/tr")) == 1
    assert shown.tree.xpath("//a[@class='chip']")
    assert not shown.tree.xpath("//*[@data-live]")
    assert newest != oldest


async def test_a_long_list_goes_on_page_by_page(browser: Browser, house: House) -> None:
    token, now = await planted(house), time.time_ns()
    for number in range(55):
        await fetched(house, token, now - (60 - number) * HOUR)

    first = await browser.get("/trips?show=alerts&since=7d")
    (older,) = first.tree.xpath("//a[@rel='next']/@href")
    second = await browser.get(older)

    assert older.startswith("/trips?since=7d&show=alerts&before=")
    assert len(first.all("//tbody[@data-rows]/tr")) == 50
    assert len(second.all("//tbody[@data-rows]/tr")) == 5
    assert "To the newest" in second.source


async def test_hits_of_an_incident_that_tell_nothing_new_are_one_row(
    browser: Browser, house: House
) -> None:
    token = await planted(house)
    trips = [await fetched(house, token) for _ in range(9)]

    rows = (await browser.get("/trips")).all("//tbody[@data-rows]/tr")
    incident = (await browser.get("/trips")).tree.xpath("//a[contains(., 'before it')]/@href")[0]

    assert len(rows) == 2
    assert "and 7 before it" in rows[0]
    assert len((await browser.get(incident)).all("//tbody[@data-rows]/tr")) == 9
    assert trips[0].id in incident


async def test_a_flood_does_not_fill_the_page(browser: Browser, house: House) -> None:
    token, other = await planted(house), await planted(house, memo="wiki")
    await fetched(house, other)
    for _ in range(70):
        await fetched(house, token)

    rows = (await browser.get("/trips")).all("//tbody[@data-rows]/tr")

    assert len(rows) == 3
    assert "and 68 before it" in rows[0]
    assert "wiki" in rows[2]


async def test_a_script_gets_chart_and_map_again(browser: Browser, house: House) -> None:
    await fetched(house, await planted(house))

    parts = await browser.get("/trips/summary?show=alerts")

    assert parts.tree.xpath("//@data-part") == [
        *("chart", "map", "tokens", "resolvers", "count-open", "count-alerts"),
    ]


async def test_a_list_of_nothing_says_why(browser: Browser) -> None:
    assert "No trips in this time" in (await browser.get("/trips")).source
    assert "No trip fits" in (await browser.get("/trips?kind=dns")).source


async def test_trips_want_a_key_that_opens_them(stranger: Browser, house: House) -> None:
    assert (await stranger.get("/trips")).status == 303
    assert (await stranger.get("/trips/summary")).status == 401
    _, key = await house.store.keys.create(["tokens:read"])
    await stranger.log_in(key)

    assert (await stranger.get("/trips")).status == 403
