"""A token's page, and its files."""

from collections.abc import Iterator
from typing import Any

from aiohttp import web

from canary_siem.api.outputs import file_reply
from canary_siem.console.about import about
from canary_siem.console.headers import HEADERS
from canary_siem.console.lines import Line, lines
from canary_siem.console.visit import Visit
from canary_siem.errors import ActionError
from canary_siem.planting import describe, existing, kind_of
from canary_siem.shapes import TokenOut
from canary_siem.store.newest import Wish

TRIPS = 8


async def show(visit: Visit) -> web.StreamResponse:
    """Show it; where its files can't be made any more, without them."""
    token_id, failed = visit.place("id"), ""
    try:
        token = await visit.call("get_token", {"id": token_id})
    except ActionError as error:
        if error.status == 404:
            raise
        known = await existing(visit.house, token_id)
        token, failed = describe(kind_of(visit.house, known), known), str(error)
    kind = None
    if token.kind in visit.house.kinds():
        kind = (await visit.call("list_kinds", {"name": token.kind})).items[0]
    return visit.page(
        "token.html",
        token=token,
        kind=kind,
        about=about(kind.about) if kind else None,
        texts=list(_texts(token)),
        rows=await _trips(visit, token.id),
        failed=failed,
    )


async def download(visit: Visit) -> web.StreamResponse:
    """Give one of its files."""
    wish = {"id": visit.place("id"), "filename": visit.place("filename")}
    reply = file_reply(await visit.call("download_artifact", wish), 200)
    reply.headers.update({**HEADERS, "Content-Security-Policy": "default-src 'none'; sandbox"})
    return reply


async def _trips(visit: Visit, token_id: str) -> list[Line]:
    if not visit.may("trips:read"):
        return []
    page = await visit.house.store.newest.page(Wish(token=token_id, limit=TRIPS))
    return await lines(visit.house.store, page.trips)


def _texts(token: TokenOut) -> Iterator[tuple[str, Any]]:
    """Give what can be copied, each once: the kind's own snippets, then name and address."""
    told = set()
    for name, text in (*token.snippets.items(), ("url", token.url), ("hostname", token.hostname)):
        if text not in told:
            told.add(text)
            yield NAMES.get(name, name.replace("_", " ")), text


NAMES = {"url": "URL", "hostname": "Host name"}
