"""New token: pick a kind, say where it will lie, get what is to be planted."""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from aiohttp import web

from canary_siem.actions.create_token import CreateToken
from canary_siem.actions.list_kinds import KindOut
from canary_siem.api.problems import ProblemError
from canary_siem.console.about import about
from canary_siem.console.fields import Asked, Choice, Field, derive, judged, keep, placed, said
from canary_siem.console.section import Page, Section
from canary_siem.console.visit import Visit
from canary_siem.errors import ActionError

CLASSES = (
    ("document", "Documents"),
    ("credential", "Credentials"),
    ("web", "Web"),
    ("mail", "Mail"),
    ("database", "Databases"),
    ("host", "Hosts"),
    ("network", "Network"),
)
MAIN, MORE = ("memo", "tags"), ("labels", "domain", "count", "id")
OPTION = "options."


async def kinds(visit: Visit) -> web.StreamResponse:
    """Show what can be planted."""
    found = (await visit.call("list_kinds")).items
    groups = [
        (name, title, [_card(each) for each in found if each.class_ == name])
        for name, title in CLASSES
    ]
    return visit.page("kinds.html", groups=[group for group in groups if group[2]])


async def form(visit: Visit) -> web.StreamResponse:
    """Ask for what a token of that kind needs."""
    kind = await _kind(visit)
    return _page(visit, kind, Asked(_fields(visit, kind)))


async def plant(visit: Visit) -> web.StreamResponse:
    """Plant it once, or show the form again with what is wrong."""
    async with visit.once() as led:
        return visit.go(led) if led else await _plant(visit)


async def _plant(visit: Visit) -> web.StreamResponse:
    kind = await _kind(visit)
    fields = _fields(visit, kind)
    told = said([each for each in fields if not each.input.startswith(OPTION)], visit.form)
    options = said([each for each in fields if each.input.startswith(OPTION)], visit.form)
    wish = {**told.data, "kind": kind.name, "options": dict(options.data)}
    wrong, whole = judged(CreateToken, wish, fields)
    model = visit.house.kind(kind.name).options
    inner, loose = judged(model, options.data, [each for each in fields if _is_option(each)])
    wrong = {**inner, **wrong, **told.wrong, **options.wrong}
    if wrong or whole or loose:
        return _page(visit, kind, keep(fields, visit.form, wrong, [*whole, *loose]), 422)
    if visit.form.get("dry_run"):
        wish["dry_run"] = True
    try:
        made = (await visit.call("create_token", wish)).root
    except (ProblemError, ActionError) as error:
        wrong, whole = _refused(error, kind, fields)
        return _page(visit, kind, keep(fields, visit.form, wrong, whole), _status(error))
    if wish.get("dry_run"):
        return _page(visit, kind, keep(fields, visit.form), checked=True)
    return _planted(visit, made)


def _planted(visit: Visit, made: Any) -> web.StreamResponse:
    items = getattr(made, "items", None)
    if items is None:
        place = f"/tokens/{made.id}"
        visit.say("Planted. It fires from now on; put it where it belongs.")
        kind = made.kind
    else:
        place = f"/tokens?kind={made.items[0].kind}"
        visit.say(f"{len(items)} tokens planted. They fire from now on.")
        kind = made.items[0].kind
    if why := visit.house.unheard(kind):
        visit.say(f"But {why}.", "warn")
    return visit.led(place)


async def _kind(visit: Visit) -> KindOut:
    found: KindOut = (await visit.call("list_kinds", {"name": visit.place("kind")})).items[0]
    return found


def _card(kind: KindOut) -> Mapping[str, Any]:
    return {**kind.model_dump(include=_CARD), "lead": about(kind.about).lead}


_CARD = {"name", "title", "fires_on", "proof"}


def _fields(visit: Visit, kind: KindOut) -> Sequence[Field]:
    own = {each.name: each for each in derive(CreateToken)}
    domains = (*visit.house.site.domains, *visit.house.site.nx_domains)
    own["domain"] = replace(
        own["domain"],
        widget="select",
        choices=[Choice("", "Any of ours"), *(Choice(each, each) for each in domains)],
    )
    options = derive(visit.house.kind(kind.name).options, OPTION)
    return [*(own[name] for name in MAIN), *options, *(own[name] for name in MORE)]


def _is_option(each: Field) -> bool:
    return each.input.startswith(OPTION)


def _refused(
    error: ProblemError | ActionError, kind: KindOut, fields: Sequence[Field]
) -> tuple[dict[str, str], list[str]]:
    """Put what the action said at the field that it speaks of."""
    if isinstance(error, ProblemError):
        problems: Iterable[tuple[str, str]] = [(e["field"], e["detail"]) for e in error.errors]
        return placed(problems or [("", error.detail)], fields)
    text = str(error).removeprefix(f"{kind.name}: ").removeprefix("option ")
    name, separator, detail = text.partition(": ")
    if separator and any(each.name == name for each in fields):
        return placed([(name, detail)], fields)
    word = str(error).partition(" ")[0]
    return placed([(word if word in MORE else "", str(error))], fields)


def _status(error: ProblemError | ActionError) -> int:
    return error.status


def _page(
    visit: Visit, kind: KindOut, asked: Asked, status: int = 200, *, checked: bool = False
) -> web.StreamResponse:
    more = [each for each in asked.fields if each.name in MORE and not _is_option(each)]
    return visit.page(
        "plant.html",
        status,
        kind=kind,
        about=about(kind.about),
        asked=asked,
        main=[each for each in asked.fields if each.name in MAIN and not _is_option(each)],
        options=[each for each in asked.fields if _is_option(each)],
        more=more,
        more_open=any(asked.wrong.get(e.input) or asked.texts.get(e.input, [""])[0] for e in more),
        checked=checked,
        once=secrets.token_urlsafe(12),
    )


DOOR = Section(
    pages=(
        Page("GET", "/tokens/new", kinds, scope="tokens:write"),
        Page("GET", "/tokens/new/{kind}", form, scope="tokens:write"),
        Page("POST", "/tokens/new/{kind}", plant, scope="tokens:write"),
    ),
)
