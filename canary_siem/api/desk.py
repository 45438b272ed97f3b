"""Answers a request: finds its route, checks its key, asks the action, writes what it gave."""

import traceback
from collections.abc import Mapping
from typing import Any

import structlog
from aiohttp import web
from pydantic import BaseModel

from canary_siem.api.access import Access, allow
from canary_siem.api.health import Health, Premises
from canary_siem.api.inputs import gather, query, validate
from canary_siem.api.once import Done, Once, read
from canary_siem.api.openapi import describe
from canary_siem.api.outputs import JSON, file_reply, is_file, status_of, write
from canary_siem.api.problems import ProblemError, internal
from canary_siem.api.replies import Reply
from canary_siem.api.routes import BASE, Match, Routes, derive
from canary_siem.api.stream import Streams, StreamTrips
from canary_siem.api.turns import Queues
from canary_siem.callers import Caller, acting
from canary_siem.errors import ActionError, StorageError
from canary_siem.interfaces import Action
from canary_siem.store.keys import Key

log = structlog.get_logger(__name__)
STREAM, OPENAPI = f"{BASE}/trips/stream", f"{BASE}/openapi.json"
_FRAMES = 6


class Desk:
    """Answers whole requests.

    Args:
        house: What actions use.
        actions: By name.
        health: Answers what needs no key.
        access: Knows the keys.
        streams: Serves the stream of trips.
        queues: Bound how many actions are under way.
    """

    def __init__(
        self,
        house: Premises,
        actions: Mapping[str, Action[Any, Any]],
        health: Health,
        access: Access,
        streams: Streams,
        queues: Queues,
    ) -> None:
        self._house = house
        self._routes: Routes = derive(actions)
        self._access = access
        self._streams = streams
        self._once = Once(house.store.replies)
        self._queues = queues
        self._open = {
            "/healthz": health.healthz,
            "/readyz": health.readyz,
            "/metrics": health.metrics,
        }
        self._openapi = b""

    async def answer(self, request: web.BaseRequest) -> web.StreamResponse:
        """Answer *request*, whatever happens."""
        path = request.rel_url.raw_path
        try:
            return await self._answer(request, path)
        except ProblemError as problem:
            return problem.reply(path)
        except ActionError as error:
            return ProblemError(error.status, str(error)).reply(path)
        except StorageError as error:
            log.warning("a request met a failing store", reason=str(error))
            detail = "the store can't be used now"
            return ProblemError(503, detail, headers={"Retry-After": "5"}).reply(path)
        except ConnectionError:
            raise  # the caller is gone
        except Exception as error:  # noqa: BLE001 - a caller is told nothing of it but an id
            failure, number = internal()
            # Not the text of the error: it may carry what the caller said.
            at = [f"{f.filename}:{f.lineno} {f.name}" for f in _frames(error)]
            name = type(error).__name__
            log.error("a request failed", id=number, error=name, at=at)  # noqa: TRY400 - see above
            return failure.reply()

    async def _answer(self, request: web.BaseRequest, path: str) -> web.StreamResponse:
        method = "GET" if request.method == "HEAD" else request.method
        if (serve := self._open.get(path)) is not None:
            _only_get(method)
            return await serve()
        if path in {STREAM, OPENAPI}:
            _only_get(method)
            key = await self._key(request)
            if path == OPENAPI:
                return Reply(200, JSON, self._document())
            allow(key, "trips:read")
            wish = validate(StreamTrips, query(request.rel_url.raw_query_string, StreamTrips))
            if request.method == "HEAD":
                raise ProblemError(405, "a stream has no head", headers={"Allow": "GET"})
            return await self._streams.serve(request, key, wish)  # type: ignore[arg-type]
        match = self._routes.find(method, path)
        if not isinstance(match, list):
            return await self._act(request, match)
        if not match:
            raise ProblemError(404, "there is nothing here; see /api/v1/openapi.json")
        allowed = ", ".join(match)
        raise ProblemError(405, f"here goes {allowed}", headers={"Allow": allowed})

    async def _act(self, request: web.BaseRequest, match: Match) -> web.StreamResponse:
        route = match.route
        key = await self._key(request)
        allow(key, route.action.scope)
        data = await gather(request, match)
        wish = _wish(match, data)
        turns = self._queues.of(read_only=route.action.read_only)
        under = _under(request, match, key)
        who = Caller(key.id, address=(request.remote or "").partition("%")[0], request=under)
        if is_file(route.action.output):
            async with turns.take():
                with acting(who):
                    output = await route.action.run(self._house, wish)
                return file_reply(output, status_of(output, route.action.status))
        whole = b""

        async def work() -> Done:
            nonlocal whole
            async with turns.take():
                with acting(who):
                    output = await route.action.run(self._house, wish)
                whole, kept = await write(output)
                return Done(status_of(output, route.action.status), kept)

        done = await (self._once.run(under, data, work) if under else work())
        headers = {"Idempotency-Replayed": "true"} if done.replayed else {}
        return Reply(done.status, JSON, whole or done.body, headers)

    async def _key(self, request: web.BaseRequest) -> Key:
        return await self._access.check(request.headers.get("Authorization", ""))

    def _document(self) -> bytes:
        self._openapi = self._openapi or describe(self._routes)
        return self._openapi


def _wish(match: Match, data: Mapping[str, Any]) -> BaseModel:
    """Give the input; where nothing but the path is wrong, nothing can be there."""
    try:
        return validate(match.route.action.input, data)
    except ProblemError as problem:
        if any(each["field"] not in match.values for each in problem.errors):
            raise
        raise ProblemError(404, f"there is nothing here: {problem.detail}") from None


def _under(request: web.BaseRequest, match: Match, key: Key) -> str:
    """Say under what it is kept that *request* was made; nothing where it is not."""
    header, route = request.headers.get("Idempotency-Key"), match.route
    if header is None or route.method != "POST" or route.action.read_only:
        return ""
    return f"{key.id} {route.method} {route.path} {read(header)}"


def _only_get(method: str) -> None:
    if method != "GET":
        raise ProblemError(405, "here goes GET", headers={"Allow": "GET"})


def _frames(error: BaseException) -> list[traceback.FrameSummary]:
    return list(traceback.extract_tb(error.__traceback__))[-_FRAMES:]
