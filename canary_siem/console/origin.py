"""Where a request comes from: forms of other sites are refused."""

from urllib.parse import urlsplit

from aiohttp import web

from canary_siem.api.problems import ProblemError

_REFUSED = "this form was not sent by a page of this console: open the page again and retry"


def check(request: web.BaseRequest, console_url: str) -> None:
    """See that a request that changes something comes from one of our own pages.

    Browsers send ``Sec-Fetch-Site`` (Fetch Metadata) where they trust the connection, and
    ``Origin`` with every POST (Fetch). Behind a proxy ``Host`` may be another than the browser's:
    the configured address counts too.

    Raises:
        ProblemError: 403.
    """
    if request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        raise ProblemError(403, _REFUSED)
    origin = request.headers.get("Origin", "")
    ours = {request.headers.get("Host", "").lower(), urlsplit(console_url).netloc.lower()} - {""}
    if origin:
        if urlsplit(origin).netloc.lower() not in ours:
            raise ProblemError(403, _REFUSED)
    elif "Sec-Fetch-Site" not in request.headers:
        raise ProblemError(403, _REFUSED)


def inside(path: str) -> str:
    """Give *path* where it leads to an address of ours, else the first page.

    A browser reads two slashes or backslashes at its beginning as another site.
    """
    plain = path.isascii() and path.isprintable() and " " not in path and "\\" not in path
    return path if plain and path.startswith("/") and not path.startswith("//") else "/"
