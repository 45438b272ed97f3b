"""Any trip: one alert for each act."""

from canary_siem.trips import Drill
from tests.dashboards.scenes.told import SILENCE, Happened, after, scene
from tests.dashboards.world import BROWSER, MOMENT, THIRD, TOR_EXIT, World

RULE = "any_trip"


@scene(RULE, "a look-up by a resolver, whose asker is not known")
def _looked_up(world: World) -> Happened:
    return Happened([world.look_up(world.plant("dns"), MOMENT)])


@scene(RULE, "a fetch with every optional field absent")
def _bare(world: World) -> Happened:
    token = world.plant("web", tags=(), labels={})
    return Happened([world.fetch(token, MOMENT, headers={"host": ""}, source_port=0)])


@scene(RULE, "a hit that could not be read, and one that the chain fails for")
def _unread(world: World) -> Happened:
    unread = world.fetch(world.plant(), MOMENT, error="no request: octets that are none")
    return Happened([unread, world.fetch(world.plant(), MOMENT, ecs={"url": object()}, tidy=True)])


@scene(RULE, "one act of many hits, then another act an hour later")
def _acts(world: World) -> Happened:
    token = world.plant("word")
    first = world.look_up(token, MOMENT)
    world.look_up(token, after(seconds=1), qtype=28)
    world.fetch(token, after(seconds=2), method="OPTIONS")
    world.fetch(token, after(seconds=2))
    return Happened([first, world.fetch(token, after(hours=1))])


@scene(RULE, "a scanner that calls itself one: severity low, an alert all the same")
def _scanner(world: World) -> Happened:
    return Happened([world.fetch(world.plant(), MOMENT, headers={"user-agent": "zgrab/0.x"})])


@scene(RULE, "a scanner by name, and himself within the minute")
def _disguised(world: World) -> Happened:
    token = world.plant()
    scan = world.fetch(token, MOMENT, headers={"user-agent": "zgrab/0.x"})
    world.fetch(token, after(seconds=5))
    return Happened([scan])


@scene(RULE, "a drill that was asked to show as an alert")
def _loud_drill(world: World) -> Happened:
    drill = Drill("nonce", as_alert=True)
    return Happened([world.fetch(world.plant(), MOMENT, drill=drill)])


@scene(RULE, "a drill")
def _drill(world: World) -> Happened:
    world.fetch(world.plant(), MOMENT, drill=Drill("nonce"))
    return SILENCE


@scene(RULE, "hits of a paused token and of a deleted one")
def _states(world: World) -> Happened:
    for state in ("paused", "deleted"):
        token = world.plant("web", state=state)
        world.look_up(token, MOMENT)
        world.fetch(token, MOMENT)
    return SILENCE


@scene(RULE, "what the operator suppressed, a previewer from its network, NS look-ups")
def _suppressed(world: World) -> Happened:
    token = world.plant()
    world.fetch(token, MOMENT, "203.0.113.250")
    slack = {"user-agent": "Slackbot-LinkExpanding 1.0"}
    world.fetch(token, after(minutes=10), "203.0.113.130", headers=slack)
    world.look_up(token, after(minutes=20), qtype=2)
    return SILENCE


@scene(RULE, "what we say ourselves")
def _ours(world: World) -> Happened:
    world.say(MOMENT)
    world.say(after(seconds=1), "disk")
    world.say(after(seconds=2), "elastic")
    world.audit(world.plant(), after(seconds=3))
    return SILENCE


@scene("trip_from_tor", "a fetch from a Tor exit")
def _tor(world: World) -> Happened:
    return Happened([world.fetch(world.plant(), MOMENT, TOR_EXIT)])


@scene("trip_from_tor", "a fetch through our proxy, from a Tor exit")
def _tor_forwarded(world: World) -> Happened:
    told = {"x-forwarded-for": TOR_EXIT, "user-agent": BROWSER}
    return Happened([world.fetch(world.plant(), MOMENT, headers=told)])


@scene("trip_from_tor", "fetches from elsewhere, and a drill from a Tor exit")
def _no_tor(world: World) -> Happened:
    world.fetch(world.plant(), MOMENT)
    world.fetch(world.plant(), MOMENT, THIRD)
    world.look_up(world.plant(), MOMENT)
    world.fetch(world.plant(), MOMENT, TOR_EXIT, drill=Drill("nonce"))
    return SILENCE
