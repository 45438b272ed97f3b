"""API keys: who may log in here and call the API, and with what."""

from aiohttp import web

from canary_siem.console.acting import Acting
from canary_siem.console.section import Nav, Page, Section
from canary_siem.console.visit import Visit
from canary_siem.errors import ActionError

HERE = "/keys"
MAKING = Acting(
    action="create_key",
    heading="New API key",
    lead="For a person who logs in here, a playbook or a search. No scope includes another.",
    submit="Make it",
    crumbs=(("Keys", HERE),),
)


async def show(visit: Visit) -> web.StreamResponse:
    """List them, without their secrets."""
    return visit.page("keys.html", items=(await visit.call("list_keys")).items)


async def ask(visit: Visit) -> web.StreamResponse:
    """Ask what a new one shall open."""
    return MAKING.ask(visit)


async def make(visit: Visit) -> web.StreamResponse:
    """Make it, and tell its text this once: not by a redirect, for it is kept nowhere."""
    made = await MAKING.run(visit)
    return made if isinstance(made, web.StreamResponse) else visit.page("key.html", key=made)


async def doubt(visit: Visit) -> web.StreamResponse:
    """Ask whether one is to be closed."""
    wanted = visit.place("id")
    key = next((k for k in (await visit.call("list_keys")).items if k.id == wanted), None)
    if key is None:
        raise ActionError(f"there is no key {wanted}", status=404)
    lines = ["Whoever holds its text gets nothing more; its log-ins end. This can't be undone."]
    if visit.key and visit.key.id == key.id:
        lines.append("It is the key that you are logged in with.")
    return visit.page(
        "confirm.html",
        heading="Revoke this API key?",
        crumbs=[("Keys", HERE)],
        lines=lines,
        facts=[("Id", key.id), ("Scopes", ", ".join(key.scopes))],
        submit="Revoke for good",
        tone="danger",
        hidden=[],
    )


async def revoke(visit: Visit) -> web.StreamResponse:
    """Close it, and its log-ins."""
    gone = await visit.call("revoke_key", {"id": visit.place("id")})
    visit.sessions.end_all_of(gone.id)
    visit.say(f"Key {gone.id} is revoked.")
    return visit.go(HERE)


DOOR = Section(
    pages=(
        Page("GET", HERE, show, scope="admin"),
        Page("GET", f"{HERE}/new", ask, scope="admin"),
        Page("POST", f"{HERE}/new", make, scope="admin"),
        Page("GET", f"{HERE}/{{id}}/revoke", doubt, scope="admin"),
        Page("POST", f"{HERE}/{{id}}/revoke", revoke, scope="admin"),
    ),
    nav=(Nav("Keys", HERE, 70, "admin", "keys"),),
)
