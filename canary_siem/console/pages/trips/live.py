"""New trips as they come, each as the row of a table: server-sent events for our own script.

A browser's EventSource sends no ``Authorization``; the session's cookie opens here instead.
"""

from collections.abc import Sequence
from functools import partial
from typing import cast

import aiohttp_jinja2
from aiohttp import web

from canary_siem.api.inputs import validate
from canary_siem.api.problems import ProblemError
from canary_siem.api.stream import StreamTrips
from canary_siem.console import cookies
from canary_siem.console.asking import Asking
from canary_siem.console.lines import line
from canary_siem.console.recent import summary
from canary_siem.console.visit import Visit
from canary_siem.trips import StoredTrip

DRAWN = 12
"""Rows that are drawn of one page of the stream; the others are counted: a flood of trips must not
keep us busy with drawing."""


async def follow(visit: Visit) -> web.StreamResponse:
    """Stream until the browser goes, the session ends, or we stop."""
    if visit.key is None:
        raise ProblemError(401, "log in first")
    asking = Asking.read(visit.query)
    said = {"after": visit.query.get("after", "0"), "token": asking.token, "kind": asking.kind}
    wish = cast("StreamTrips", validate(StreamTrips, said))
    return await visit.shared.streams.serve(
        visit.request,
        visit.key,
        wish,
        write=partial(drawn, visit, asking),
        renew=partial(_still, visit),
    )


def drawn(visit: Visit, asking: Asking, trips: Sequence[StoredTrip]) -> bytes:
    """Write those of *trips* that are asked for; only the newest are drawn."""
    wanted = [trip for trip in trips if asking.fits(summary(trip))]
    parts = []
    if len(wanted) > DRAWN:
        parts.append(b"event: more\ndata: %d\n\n" % (len(wanted) - DRAWN))
    for trip in wanted[-DRAWN:]:
        context = {"visit": visit, "row": line(trip)}
        text = aiohttp_jinja2.render_string("_trip_row.html", visit.request, context)
        data = b"".join(
            b"data: %b\n" % each for each in text.encode("utf-8", "replace").splitlines()
        )
        parts.append(b"id: %d\nevent: trip\n%b\n" % (trip.position, data))
    return b"".join(parts)


async def _still(visit: Visit) -> None:
    """See that the session still stands.

    Raises:
        ProblemError: It does not.
    """
    session = visit.sessions.find(cookies.session(visit.request, safe=visit.safe))
    key = await visit.house.store.keys.get(session.key_id) if session else None
    if key is None:
        raise ProblemError(401, "log in first")
