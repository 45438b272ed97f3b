"""Logging in and out, and the look."""

import structlog
from aiohttp import web

from canary_siem.console import cookies, origin
from canary_siem.console.forms import receive
from canary_siem.console.section import Page, Section
from canary_siem.console.visit import Visit

log = structlog.get_logger(__name__)
KEY_CAP = 256
WRONG = "This key is unknown, expired or revoked."


async def ask(visit: Visit) -> web.StreamResponse:
    """Show the form; whoever is logged in goes on."""
    wanted = origin.inside(visit.query.get("next", "/"))
    return visit.go(wanted) if visit.key else visit.page("login.html", next=wanted, error="")


async def enter(visit: Visit) -> web.StreamResponse:
    """Take a key, begin a session."""
    visit.attempts.take(visit.request.remote or "")
    form = await receive(visit.request)
    wanted = origin.inside(form.get("next", "/"))
    text = form.get("key").strip()
    key = await visit.house.store.keys.check(text) if len(text) <= KEY_CAP else None
    if key is None:
        return visit.page("login.html", 401, next=wanted, error=WRONG)
    visit.sessions.end(cookies.session(visit.request, safe=visit.safe))
    cookie = visit.sessions.begin(key.id)[0]
    log.info("console log-in", key=key.id, source=visit.request.remote)
    reply = visit.go(wanted)
    cookies.keep(reply, cookie, safe=visit.safe)
    return reply


async def leave(visit: Visit) -> web.StreamResponse:
    """End the session."""
    visit.sessions.end(cookies.session(visit.request, safe=visit.safe))
    reply = visit.go("/login")
    cookies.forget(reply, safe=visit.safe)
    return reply


async def look(visit: Visit) -> web.StreamResponse:
    """Take the look that is wanted, and go back."""
    reply = visit.go(origin.inside(visit.form.get("next", "/")))
    cookies.keep_theme(reply, visit.form.get("theme"), safe=visit.safe)
    return reply


DOOR = Section(
    pages=(
        Page("GET", "/login", ask, public=True),
        Page("POST", "/login", enter, public=True),
        Page("POST", "/logout", leave),
        Page("POST", "/theme", look),
    )
)
