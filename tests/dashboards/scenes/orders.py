"""Look-up then fetch; document then credential."""

from tests.dashboards.scenes.told import SILENCE, Happened, after, scene
from tests.dashboards.world import CREDENTIAL, MOMENT, OTHER, World

FETCH, CREDENTIALS = "look_up_then_fetch", "credential_after_document"
ELSEWHERE = "9f3c27aa51d0e8b6"
"""Another installation of the same organisation."""


@scene(FETCH, "DNS, then HTTP eight seconds later")
def _fetched(world: World) -> Happened:
    token = world.plant("word")
    world.look_up(token, MOMENT)
    return Happened([world.fetch(token, after(seconds=8))])


@scene(FETCH, "DNS just before the hour, HTTP just after it")
def _across(world: World) -> Happened:
    token = world.plant()
    world.look_up(token, after(minutes=59, seconds=55))
    return Happened([world.fetch(token, after(minutes=60, seconds=5))])


@scene(FETCH, "HTTP, then DNS")
def _reverse(world: World) -> Happened:
    token = world.plant()
    world.fetch(token, MOMENT)
    world.look_up(token, after(seconds=8))
    return SILENCE


@scene(FETCH, "DNS of one token, HTTP of another")
def _two(world: World) -> Happened:
    world.look_up(world.plant(), MOMENT)
    world.fetch(world.plant(), after(seconds=8))
    return SILENCE


@scene(FETCH, "DNS, then HTTP an hour later")
def _late(world: World) -> Happened:
    token = world.plant()
    world.look_up(token, MOMENT)
    world.fetch(token, after(hours=1))
    return SILENCE


@scene(FETCH, "look-ups only, fetches only")
def _only(world: World) -> Happened:
    looked_up, fetched = world.plant("dns"), world.plant()
    for minutes in (0, 2, 9):
        world.look_up(looked_up, after(minutes=minutes))
        world.fetch(fetched, after(minutes=minutes))
    return SILENCE


@scene(CREDENTIALS, "a document, then a credential six hours later")
def _used(world: World) -> Happened:
    world.fetch(world.plant("word"), MOMENT)
    return Happened([world.fetch(world.plant(CREDENTIAL), after(hours=6), OTHER)])


@scene(CREDENTIALS, "a document in the evening, a credential in the morning")
def _night(world: World) -> Happened:
    world.fetch(world.plant("word"), after(hours=13))
    return Happened([world.fetch(world.plant(CREDENTIAL), after(hours=24))])


@scene(CREDENTIALS, "a document that was only looked up, a credential at another installation")
def _elsewhere(world: World) -> Happened:
    world.look_up(world.plant("word"), MOMENT)
    used = world.fetch(world.plant(CREDENTIAL), after(minutes=20), home=ELSEWHERE)
    return Happened([used])


@scene(CREDENTIALS, "a credential, then a document")
def _before(world: World) -> Happened:
    world.fetch(world.plant(CREDENTIAL), MOMENT)
    world.fetch(world.plant("word"), after(hours=6))
    return SILENCE


@scene(CREDENTIALS, "a document, then a credential two days later")
def _too_late(world: World) -> Happened:
    world.fetch(world.plant("word"), MOMENT)
    world.fetch(world.plant(CREDENTIAL), after(hours=48))
    return SILENCE


@scene(CREDENTIALS, "documents only, and a page")
def _documents(world: World) -> Happened:
    for hours in range(3):
        world.fetch(world.plant("word"), after(hours=hours))
    world.fetch(world.plant("web"), after(hours=4))
    return SILENCE


@scene(CREDENTIALS, "credentials only")
def _credentials(world: World) -> Happened:
    for hours in range(3):
        world.fetch(world.plant(CREDENTIAL), after(hours=hours))
    return SILENCE
