"""Suppressions: what alerts no one, though it is recorded and delivered."""

from aiohttp import web

from canary_siem.console.acting import Acting
from canary_siem.console.section import Nav, Page, Section
from canary_siem.console.visit import Visit
from canary_siem.errors import ActionError

HERE = "/suppressions"
ADDING = Acting(
    action="add_suppression",
    heading="New suppression",
    lead="Hits that fit all of it become events: recorded, delivered, but no alert.",
    submit="Add",
    crumbs=(("Suppressions", HERE),),
)


async def show(visit: Visit) -> web.StreamResponse:
    """List them."""
    found = (await visit.call("list_suppressions")).items
    return visit.page("suppressions.html", items=found)


async def ask(visit: Visit) -> web.StreamResponse:
    """Ask for a new one; an address may fill it in."""
    return ADDING.ask(visit)


async def add(visit: Visit) -> web.StreamResponse:
    """Add it."""
    made = await ADDING.run(visit)
    if isinstance(made, web.StreamResponse):
        return made
    visit.say(f"{made.name} holds from now on.")
    return visit.go(HERE)


async def doubt(visit: Visit) -> web.StreamResponse:
    """Ask whether one is to go."""
    name = visit.query.get("name", "")
    found = (await visit.call("list_suppressions")).items
    rule = next((each for each in found if each.name == name), None)
    if rule is None:
        raise ActionError(f"there is no suppression {name}", status=404)
    facts = [
        ("Name", rule.name),
        ("Networks", ", ".join(rule.source or ())),
        ("User agent", rule.user_agent or ""),
        ("Path", rule.path or ""),
        ("Tokens", ", ".join(rule.token or ())),
        ("Why", rule.reason or ""),
    ]
    return visit.page(
        "confirm.html",
        heading="Remove this suppression?",
        crumbs=[("Suppressions", HERE)],
        lines=["What it fits alerts again, at once. What it made an event stays one."],
        facts=[each for each in facts if each[1]],
        submit="Remove",
        tone="danger",
        hidden=[("name", name)],
    )


async def remove(visit: Visit) -> web.StreamResponse:
    """Remove it."""
    gone = await visit.call("remove_suppression", {"name": visit.form.get("name")})
    visit.say(f"{gone.name} is removed: what it fits alerts again.")
    return visit.go(HERE)


DOOR = Section(
    pages=(
        Page("GET", HERE, show, scope="trips:read"),
        Page("GET", f"{HERE}/new", ask, scope="admin"),
        Page("POST", f"{HERE}/new", add, scope="admin"),
        Page("GET", f"{HERE}/remove", doubt, scope="admin"),
        Page("POST", f"{HERE}/remove", remove, scope="admin"),
    ),
    nav=(Nav("Suppressions", HERE, 60, "trips:read", "suppressions"),),
)
