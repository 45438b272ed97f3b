"""What can be done with a token; what can't be taken back asks first."""

from collections.abc import Mapping
from typing import Any

from aiohttp import web

from canary_siem.actions.update_token import UpdateToken
from canary_siem.api.problems import ProblemError
from canary_siem.console.fields import Asked, Field, derive, judged, keep, placed, said, written
from canary_siem.console.visit import Visit
from canary_siem.planting import planted
from canary_siem.tokens import Token


async def pause(visit: Visit) -> web.StreamResponse:
    """Pause it."""
    await visit.call("pause_token", {"id": visit.place("id")})
    visit.say("Paused: its trips alert no one until you resume it.")
    return visit.go(_here(visit))


async def resume(visit: Visit) -> web.StreamResponse:
    """Resume it."""
    await visit.call("resume_token", {"id": visit.place("id")})
    visit.say("Active again.")
    return visit.go(_here(visit))


async def drill(visit: Visit) -> web.StreamResponse:
    """Trip it; go where the trip is told."""
    wish = {"id": visit.place("id"), "as_alert": bool(visit.form.get("as_alert"))}
    done = await visit.call("trigger_token", wish)
    visit.say("This drill went through the trap, and is on its way to every receiver.")
    told = done.event_id and visit.may("trips:read")
    return visit.go(f"/trips/{done.event_id}" if told else _here(visit))


async def edit(visit: Visit) -> web.StreamResponse:
    """Ask what it shall say."""
    token = await planted(visit.house, visit.place("id"))
    fields = _fields()
    texts = {each.input: [written(getattr(token, each.name))] for each in fields}
    return _editing(visit, token, Asked(fields, texts))


async def edited(visit: Visit) -> web.StreamResponse:
    """Change it, or show what is wrong."""
    token = await planted(visit.house, visit.place("id"))
    fields = _fields()
    told = said(fields, visit.form)
    # What was emptied is to be empty, which is not the same as not given.
    wish = {"id": token.id, "tags": [], "labels": {}, **told.data}
    wrong, whole = judged(UpdateToken, {"memo": "", **wish}, fields)
    if not (wrong := {**wrong, **told.wrong}) and not whole:
        try:
            await visit.call("update_token", wish)
        except ProblemError as error:
            wrong, whole = placed([("", error.detail)], fields)
        else:
            visit.say("Changed: its trips from now on say so.")
            return visit.go(_here(visit))
    return _editing(visit, token, keep(fields, visit.form, wrong, whole), 422)


async def rotate(visit: Visit) -> web.StreamResponse:
    """Ask whether it is to be replaced."""
    token = await planted(visit.house, visit.place("id"))
    return _ask(
        visit,
        token,
        heading="Rotate this token?",
        submit="Rotate",
        tone="primary",
        lines=(
            "A new token of the same kind, memo, tags and labels is made; this one is deleted.",
            "Its copies that are out there still trip, and are recorded as events.",
            "Plant the new one in their place.",
        ),
    )


async def rotated(visit: Visit) -> web.StreamResponse:
    """Replace it; go to the new one."""
    new = await visit.call("rotate_token", {"id": visit.place("id")})
    visit.say("This is the new token. Put it where the old one was; that one is deleted.")
    return visit.go(f"/tokens/{new.id}")


async def delete(visit: Visit) -> web.StreamResponse:
    """Ask whether it is to go."""
    token = await planted(visit.house, visit.place("id"))
    return _ask(
        visit,
        token,
        heading="Delete this token?",
        submit="Delete for good",
        tone="danger",
        lines=(
            "This can't be taken back.",
            "Whoever trips a copy that is out there is recorded as an event, and alerts no one.",
            "To silence it for a while, pause it.",
        ),
    )


async def deleted(visit: Visit) -> web.StreamResponse:
    """Delete it."""
    token = await visit.call("delete_token", {"id": visit.place("id")})
    visit.say(f"Deleted: {token.memo}")
    return visit.go("/tokens")


def _fields() -> list[Field]:
    return derive(UpdateToken, leave={"id", "state"})


def _here(visit: Visit) -> str:
    return f"/tokens/{visit.place('id')}"


def _crumbs(token: Token) -> list[tuple[str, str]]:
    return [("Tokens", "/tokens"), (token.memo, f"/tokens/{token.id}")]


def _editing(visit: Visit, token: Token, asked: Asked, status: int = 200) -> web.StreamResponse:
    return visit.page(
        "form.html",
        status,
        heading="Edit this token",
        lead="What is planted stays as it is; trips from now on carry the new words.",
        crumbs=_crumbs(token),
        asked=asked,
        submit="Save",
    )


def _ask(visit: Visit, token: Token, **told: Any) -> web.StreamResponse:
    facts: Mapping[str, str] = {"Memo": token.memo, "Kind": token.kind, "Id": token.id}
    return visit.page(
        "confirm.html", crumbs=_crumbs(token), facts=list(facts.items()), hidden=[], **told
    )
