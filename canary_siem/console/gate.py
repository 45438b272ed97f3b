"""The gate before every page: log-in, scope, where a form comes from; what went wrong, told."""

import traceback
from collections.abc import Mapping
from http import HTTPStatus
from urllib.parse import quote

import structlog
from aiohttp import web

from canary_siem.api.access import allow
from canary_siem.api.front import Shared
from canary_siem.api.problems import ProblemError, internal, title
from canary_siem.console import cookies, origin
from canary_siem.console.attempts import Attempts
from canary_siem.console.forms import Form, receive
from canary_siem.console.section import Page
from canary_siem.console.sessions import Sessions
from canary_siem.console.visit import Visit
from canary_siem.errors import ActionError, StorageError

log = structlog.get_logger(__name__)
_FRAMES = 6
_OPEN_FORM = "this page was open for too long: open it again and retry"


class Gate:
    """Lets visitors in.

    Args:
        shared: What the API shares with us.
    """

    def __init__(self, shared: Shared) -> None:
        self._shared = shared
        self.sessions = Sessions()
        self._attempts = Attempts()

    async def answer(self, page: Page, request: web.Request) -> web.StreamResponse:
        """Answer *request* by *page*, whatever happens."""
        visit = Visit(request, self._shared, self.sessions, self._attempts, Form())
        try:
            return await self._answer(page, visit)
        except ProblemError as problem:
            return self._told(page, visit, problem)
        except ActionError as error:
            return self._told(page, visit, ProblemError(error.status, str(error)))
        except StorageError as error:
            log.warning("a page met a failing store", reason=str(error))
            detail = "The store can't be used now. Trips are held in memory meanwhile."
            failing = ProblemError(503, detail, headers={"Retry-After": "5"})
            return self._told(page, visit, failing)
        except ConnectionError:
            raise  # the browser is gone
        except Exception as error:  # noqa: BLE001 - a caller is told nothing of it but an id
            failure, number = internal()
            # Not the text of the error: it may carry what the caller said.
            frames = list(traceback.extract_tb(error.__traceback__))[-_FRAMES:]
            at = [f"{f.filename}:{f.lineno} {f.name}" for f in frames]
            name = type(error).__name__
            log.error("a page failed", id=number, error=name, at=at)  # noqa: TRY400 - see above
            return self._told(page, visit, failure)

    async def _answer(self, page: Page, visit: Visit) -> web.StreamResponse:
        changing = visit.request.method not in {"GET", "HEAD"}
        if changing:
            origin.check(visit.request, visit.console_url)
        await self._recognise(visit)
        if page.public:
            return await page.handle(visit)
        if visit.key is None or visit.session is None:
            return self._stranger(page, visit)
        self._shared.access.take(visit.key.id)
        if page.scope:
            allow(visit.key, page.scope)
        if changing:
            visit.form = await receive(visit.request)
            if not visit.session.knows(visit.form.get("csrf")):
                raise ProblemError(403, _OPEN_FORM)
        return await page.handle(visit)

    async def _recognise(self, visit: Visit) -> None:
        """Find out who asks. A key that was revoked or has expired ends its sessions."""
        session = self.sessions.find(cookies.session(visit.request, safe=visit.safe))
        if session is None:
            return
        visit.key = await self._shared.house.store.keys.get(session.key_id)
        if visit.key is None:
            self.sessions.end_all_of(session.key_id)
        else:
            visit.session = session

    def _stranger(self, page: Page, visit: Visit) -> web.StreamResponse:
        """Send to the log-in, which comes back here."""
        request = visit.request
        if page.data:
            raise ProblemError(401, "log in first", headers={"WWW-Authenticate": "Cookie"})
        path = request.rel_url.raw_path_qs if request.method in {"GET", "HEAD"} else "/"
        if request.headers.get("Sec-Fetch-Site") == "cross-site":
            # A link in a SIEM or a mail leads here: the cookie is SameSite=Strict, so the browser
            # keeps it back this once. Asked again by a page of ours it sends it.
            return visit.page("bounce.html", next=origin.inside(path))
        wanted = "" if path == "/" else f"?next={quote(origin.inside(path), safe='/')}"
        return visit.go(f"/login{wanted}")

    def _told(self, page: Page, visit: Visit, problem: ProblemError) -> web.StreamResponse:
        if page.data:
            return problem.reply(visit.request.rel_url.raw_path)
        try:
            reply = visit.page(
                "error.html",
                problem.status,
                code=problem.status,
                heading=_HEADINGS.get(problem.status, title(problem.status)),
                detail=problem.detail,
                number=problem.extra.get("instance", ""),
            )
        except Exception as error:  # noqa: BLE001 - the page that tells of it failed itself
            log.error("the error page failed", error=type(error).__name__)  # noqa: TRY400 - as above
            return problem.reply()
        for name, value in problem.headers.items():
            if name != "WWW-Authenticate":  # a browser would ask for a password
                reply.headers[name] = value
        if problem.close:
            reply.force_close()
        return reply


_HEADINGS: Mapping[int, str] = {
    HTTPStatus.FORBIDDEN: "This is not allowed",
    HTTPStatus.NOT_FOUND: "There is nothing here",
    HTTPStatus.CONFLICT: "This can't be done now",
    HTTPStatus.UNPROCESSABLE_ENTITY: "This can't be done as asked",
    HTTPStatus.TOO_MANY_REQUESTS: "Too many requests",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something failed on our side",
    HTTPStatus.SERVICE_UNAVAILABLE: "Not now",
}
