"""The web console: what a person sees at the API's port. It needs the extra ``console``."""

from aiohttp import web

from canary_siem.api.front import Front, Shared
from canary_siem.api.replies import Reply

HINT = "The web console is not installed here: pip install 'canary-siem[console]' brings it.\n"


def front() -> Front:
    """Give the console, or where its extra is not installed the line that says how to get it."""
    try:
        from canary_siem.console.site import mount  # noqa: PLC0415 - wants the extra
    except ModuleNotFoundError as error:
        if error.name not in {"aiohttp_jinja2", "jinja2", "markupsafe"}:
            raise
        return _hint
    return mount


def _hint(app: web.Application, shared: Shared) -> None:
    async def say(request: web.Request) -> web.StreamResponse:
        return Reply(200, "text/plain; charset=utf-8", HINT.encode())

    app.router.add_get("/", say)


__all__ = ["HINT", "front"]
