"""The calls of REST, from the registry of actions."""

from canary_siem.api.routes import BASE, derive, installed
from tests.house.texts.markdown import code, table


def calls() -> str:
    """Write the table of calls."""
    rows = [
        (code(f"{route.method} {BASE}{route.path}"), code(route.action.scope), route.summary)
        for route in derive(installed()).all
    ]
    rows += [
        (
            code(f"GET {BASE}/trips/stream"),
            code("trips:read"),
            "Trips as they come (server-sent events).",
        ),
        (code(f"GET {BASE}/openapi.json"), "any", "All this, for programs."),
    ]
    return table(("call", "scope", "what it does"), rows)
