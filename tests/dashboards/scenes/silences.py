"""The first trip of a long-silent token; no heartbeat."""

from datetime import timedelta

from canary_siem.trips import Drill
from tests.dashboards.scenes.told import SILENCE, Happened, after, scene
from tests.dashboards.world import MOMENT, OTHER, World

FIRST, HEARTBEAT = "first_trip_of_silent_token", "heartbeat_missing"
LONG_AGO = MOMENT - timedelta(days=100)
SECOND_HOME = "9f3c27aa51d0e8b6"


@scene(FIRST, "a token made 100 days ago trips for the first time")
def _first(world: World) -> Happened:
    return Happened([world.fetch(world.plant(created=LONG_AGO), MOMENT)])


@scene(FIRST, "a token made 100 days ago: a look-up, and the fetch that belongs to it")
def _incident(world: World) -> Happened:
    token = world.plant("word", created=LONG_AGO)
    first = world.look_up(token, MOMENT)
    world.fetch(token, after(seconds=3))
    return Happened([first])


@scene(FIRST, "a token made 100 days ago trips for the second time")
def _second(world: World) -> Happened:
    token = world.plant(created=LONG_AGO)
    world.fetch(token, after(days=-40))
    world.fetch(token, MOMENT, OTHER)
    return SILENCE


@scene(FIRST, "the first trip of a token made ten days ago")
def _young(world: World) -> Happened:
    world.fetch(world.plant(created=after(days=-10)), MOMENT)
    return SILENCE


@scene(FIRST, "a drill of a token made 100 days ago")
def _drill(world: World) -> Happened:
    world.fetch(world.plant(created=LONG_AGO), MOMENT, drill=Drill("nonce"))
    return SILENCE


@scene(HEARTBEAT, "heartbeats every five minutes, then silence for twenty")
def _silent(world: World) -> Happened:
    beats = [world.say(after(minutes=5 * number)) for number in range(13)]
    return Happened(beats[-1:], after(minutes=80))


@scene(HEARTBEAT, "one installation falls silent, another goes on")
def _one_of_two(world: World) -> Happened:
    beats = [world.say(after(minutes=5 * number)) for number in range(13)]
    for number in range(17):
        world.say(after(minutes=5 * number), home=SECOND_HOME)
    return Happened(beats[-1:], after(minutes=81))


@scene(HEARTBEAT, "silence of heartbeats, while trips still come")
def _trips(world: World) -> Happened:
    beat = world.say(MOMENT)
    world.fetch(world.plant(), after(minutes=30))
    return Happened([beat], after(minutes=31))


@scene(HEARTBEAT, "regular heartbeats")
def _regular(world: World) -> Happened:
    for number in range(13):
        world.say(after(minutes=5 * number))
    return Happened(now=after(minutes=61))


@scene(HEARTBEAT, "a gap of an hour that is over")
def _over(world: World) -> Happened:
    for minutes in (0, 5, 65, 70):
        world.say(after(minutes=minutes))
    return Happened(now=after(minutes=71))


@scene(HEARTBEAT, "trips of an installation that never sent a heartbeat")
def _never(world: World) -> Happened:
    world.fetch(world.plant(), MOMENT)
    return Happened(now=after(minutes=30))
