"""Several tokens from one source; one token from several sources."""

from canary_siem.trips import Drill
from tests.dashboards.scenes.told import SILENCE, Happened, after, scene
from tests.dashboards.world import (
    BROWSER,
    INTRUDER,
    MOMENT,
    OTHER,
    RESOLVERS,
    THIRD,
    World,
)

TOKENS, SOURCES = "several_tokens_one_source", "one_token_several_sources"


@scene(TOKENS, "three different tokens within a minute")
def _three(world: World) -> Happened:
    return Happened([world.fetch(world.plant(), after(seconds=20 * n)) for n in range(3)][:1])


@scene(TOKENS, "a burst across the hour boundary: two tokens before it, one after")
def _burst(world: World) -> Happened:
    kinds = ("web", "word", "image")
    times = (after(minutes=40), after(minutes=55), after(minutes=65))
    return Happened(
        [world.fetch(world.plant(kind), at) for kind, at in zip(kinds, times, strict=True)][:1]
    )


@scene(TOKENS, "three different tokens through our proxy")
def _proxied(world: World) -> Happened:
    told = {"x-forwarded-for": OTHER, "user-agent": BROWSER}
    return Happened(
        [world.fetch(world.plant(), after(minutes=n), headers=told) for n in range(3)][:1]
    )


@scene(TOKENS, "five tokens from an IPv6 address, among trips of others")
def _six(world: World) -> Happened:
    world.fetch(world.plant(), MOMENT, OTHER)
    world.fetch(world.plant(), MOMENT, THIRD)
    return Happened(
        [world.fetch(world.plant(), after(minutes=n), "2001:db8::42") for n in range(5)][:1]
    )


@scene(TOKENS, "one token three times")
def _one_token(world: World) -> Happened:
    token = world.plant()
    for minutes in (0, 15, 30):
        world.fetch(token, after(minutes=minutes))
    return SILENCE


@scene(TOKENS, "three tokens through one resolver only")
def _resolver(world: World) -> Happened:
    for minutes in range(3):
        world.look_up(world.plant("dns"), after(minutes=minutes))
    return SILENCE


@scene(TOKENS, "two tokens, and a third by its resolver's address")
def _two(world: World) -> Happened:
    for minutes in range(2):
        world.fetch(world.plant(), after(minutes=minutes), RESOLVERS[0])
    world.look_up(world.plant(), after(minutes=3), RESOLVERS[0])
    return SILENCE


@scene(TOKENS, "three tokens in five hours")
def _slow(world: World) -> Happened:
    for hours in (0, 2, 4):
        world.fetch(world.plant(), after(hours=hours))
    return SILENCE


@scene(TOKENS, "three tokens from three sources")
def _apart(world: World) -> Happened:
    for source in (INTRUDER, OTHER, THIRD):
        world.fetch(world.plant(), MOMENT, source)
    return SILENCE


@scene(TOKENS, "three drills")
def _drills(world: World) -> Happened:
    for number in range(3):
        world.fetch(world.plant(), after(seconds=number), drill=Drill(f"nonce {number}"))
    return SILENCE


@scene(SOURCES, "three addresses within an incident")
def _incident(world: World) -> Happened:
    token = world.plant()
    return Happened([world.fetch(token, MOMENT, each) for each in (INTRUDER, OTHER, THIRD)][:1])


@scene(SOURCES, "three addresses in twenty hours, across midnight")
def _day(world: World) -> Happened:
    token = world.plant("word")
    return Happened(
        [
            world.fetch(token, after(hours=5 + 9 * number), each)
            for number, each in enumerate((INTRUDER, OTHER, THIRD))
        ][:1]
    )


@scene(SOURCES, "one address three times")
def _one_source(world: World) -> Happened:
    token = world.plant()
    for minutes in (0, 15, 30):
        world.fetch(token, after(minutes=minutes))
    return SILENCE


@scene(SOURCES, "three resolvers, and two addresses")
def _resolvers(world: World) -> Happened:
    token = world.plant()
    for number, each in enumerate(RESOLVERS):
        world.look_up(token, after(minutes=number), each)
    world.fetch(token, after(minutes=5), INTRUDER)
    world.fetch(token, after(minutes=6), OTHER)
    return SILENCE


@scene(SOURCES, "three addresses in five days")
def _days(world: World) -> Happened:
    token = world.plant()
    for number, each in enumerate((INTRUDER, OTHER, THIRD)):
        world.fetch(token, after(hours=48 * number), each)
    return SILENCE


@scene(SOURCES, "three addresses, each another token")
def _three_tokens(world: World) -> Happened:
    for each in (INTRUDER, OTHER, THIRD):
        world.fetch(world.plant(), MOMENT, each)
    return SILENCE
