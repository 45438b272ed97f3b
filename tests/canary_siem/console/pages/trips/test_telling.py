"""One trip's story, and what can be done about it."""

from canary_siem.house import House
from tests.canary_siem.console.browsing import Browser
from tests.canary_siem.console.tripping import ENEMY, fetched, looked_up, planted


async def test_a_trip_is_told_from_who_to_what_to_do(browser: Browser, house: House) -> None:
    token = await planted(house, memo="finance share")
    trip = await fetched(house, token)

    shown = await browser.get(f"/trips/{trip.id}")

    assert shown.heading == "finance share"
    assert shown.all("//h2") == [
        *("What to do next", "Who", "How", "What", "When", "Why it is graded so", "The incident")
    ]
    assert "This is its only hit." in shown.source
    assert "fetched by any method" in shown.source
    assert trip.id in shown.all("//details//pre")[0]


async def test_what_an_intruder_wrote_is_text_and_nothing_in_it_is_hidden(
    browser: Browser, house: House
) -> None:
    trip = await fetched(house, await planted(house))

    shown = await browser.get(f"/trips/{trip.id}")

    assert "<script>alert" not in shown.source
    assert "\u202e" not in shown.source
    assert "⟨U+202E⟩gnp.exe" in shown.source
    assert r"\u202egnp.exe" in shown.all("//details//pre")[0]
    assert "style=" not in shown.source
    assert ENEMY not in shown.source


async def test_an_incidents_other_hits_are_a_timeline(browser: Browser, house: House) -> None:
    token = await planted(house)
    trips = [await fetched(house, token) for _ in range(30)]

    shown = await browser.get(f"/trips/{trips[20].id}")

    hits = shown.tree.xpath("//ol[@class='timeline']/li")
    assert "Hits 10 to 30; this trip is hit 21." in shown.source
    assert [each.get("aria-current") for each in hits].count("true") == 1
    assert f'href="/trips/{trips[0].id}"' in shown.source


async def test_other_tokens_from_the_same_address_are_named(
    browser: Browser, house: House
) -> None:
    first, second = await planted(house, memo="finance share"), await planted(house, memo="wiki")
    trip = await fetched(house, first)
    await fetched(house, second)
    await fetched(house, second)
    looked = await looked_up(house, first)

    shown = await browser.get(f"/trips/{trip.id}")

    assert shown.all("//section[@aria-labelledby='next-heading']//ul/li") == ["wiki web 2"]
    assert "From the same address" not in (await browser.get(f"/trips/{looked.id}")).source


async def test_an_incident_is_acknowledged_with_a_note(browser: Browser, house: House) -> None:
    trip = await fetched(house, await planted(house))
    here = f"/trips/{trip.id}"

    sent = await browser.send(here, f"{here}/acknowledge", note="case <42>")
    shown = await browser.get(here)

    assert sent.place == here
    assert shown.notices()[0].startswith("Acknowledged")
    assert "case <42>" in shown.notices()[1]
    assert not [each for each in shown.tree.forms if each.action.endswith("acknowledge")]
    assert "acknowledged" in (await browser.get("/trips")).all("//tbody[@data-rows]/tr")[0]


async def test_a_source_is_suppressed_by_a_form_that_is_filled_in(
    browser: Browser, house: House
) -> None:
    trip = await fetched(house, await planted(house), source_ip="2001:db8::7")
    shown = await browser.get(f"/trips/{trip.id}")
    (address,) = shown.tree.xpath("//a[contains(@href, '/suppressions')]/@href")[-1:]

    form = await browser.get(address)

    assert "2001:db8::7/128" in form.source
    assert form.status == 200


async def test_whoever_may_only_read_gets_no_buttons(stranger: Browser, house: House) -> None:
    trip = await fetched(house, await planted(house))
    _, key = await house.store.keys.create(["trips:read"])
    await stranger.log_in(key)

    shown = await stranger.get(f"/trips/{trip.id}")

    assert "Suppress this source" not in shown.source
    assert "/tokens/" not in shown.source


async def test_a_trip_that_is_gone_is_said_to_be(browser: Browser, house: House) -> None:
    assert (await browser.get("/trips/nothing")).status == 404
    trip = await fetched(house, await planted(house))
    csrf = (await browser.get(f"/trips/{trip.id}")).tree.xpath("//input[@name='csrf']/@value")[0]

    sent = await browser.post("/trips/nothing/acknowledge", {"csrf": csrf})

    assert sent.status == 404
