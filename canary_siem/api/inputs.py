"""What a caller says: path, query and JSON body, bounded, merged, judged by the input model."""

import asyncio
from collections.abc import Mapping
from typing import Any, get_args, get_origin
from urllib.parse import parse_qsl

import orjson
from aiohttp import web
from pydantic import BaseModel, ValidationError

from canary_siem.api import bodies
from canary_siem.api.problems import ProblemError, invalid, wrong_field
from canary_siem.api.routes import Match

BODY_CAP = 16 << 20
"""Octets of a body: option values that are files come in it, base64."""
BODY_SECONDS = 60.0
DEPTH = 32
ITEMS = 200_000
"""Commas and brackets of a body: what costs time to parse, unlike one long base64 text."""
QUERY_FIELDS = 100
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


async def gather(request: web.BaseRequest, match: Match) -> dict[str, Any]:
    """Read all that the caller said, not yet validated.

    Raises:
        ProblemError: It is too long, too slow, no JSON object, or says one thing twice.
    """
    model = match.route.action.input
    if match.route.has_body:
        if request.rel_url.raw_query_string:
            raise ProblemError(400, "this method takes its fields in a JSON body, not the query")
        data = parse(await read(request), request.headers.get("Content-Type", ""))
    else:
        data = query(request.rel_url.raw_query_string, model)
    if twice := data.keys() & match.values.keys():
        raise wrong_field(min(twice), "is given by the path")
    return {**data, **match.values}


def validate(model: type[BaseModel], data: Mapping[str, Any]) -> BaseModel:
    """Give the input.

    Raises:
        ProblemError: 422, naming the fields.
    """
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise invalid(error) from None  # the cause would show the values


async def read(request: web.BaseRequest) -> bytes:
    """Read the body.

    Raises:
        ProblemError: 408, 413 or 415; 503 where too much is under way.
    """
    if request.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise ProblemError(415, "send the body as it is, without Content-Encoding", close=True)
    too_long = ProblemError(413, f"a body has {BODY_CAP} octets at most", close=True)
    if (request.content_length or 0) > BODY_CAP:
        raise too_long
    if not request.body_exists:
        return b""
    if request.headers.get("Expect", "").lower() == "100-continue" and request.transport:
        request.transport.write(CONTINUE)
    found = bytearray()
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for part in request.content.iter_any():
                if len(found) + len(part) > BODY_CAP:
                    raise too_long
                bodies.take(len(part))
                found += part
    except TimeoutError:
        raise ProblemError(408, "the body did not come in time", close=True) from None
    except web.RequestPayloadError:
        raise ProblemError(400, "the body is malformed HTTP", close=True) from None
    return bytes(found)


def parse(body: bytes, content_type: str) -> dict[str, Any]:
    """Read *body* as a JSON object; nothing is an empty one.

    Raises:
        ProblemError: 400 or 415.
    """
    if not body.strip():
        return {}
    media_type = content_type.partition(";")[0].strip().lower()
    if media_type != "application/json" and not media_type.endswith("+json"):
        raise ProblemError(
            415, "send the body as application/json", headers={"Accept": "application/json"}
        )
    if sum(map(body.count, (b",", b"[", b"{"))) > ITEMS:
        raise ProblemError(400, f"the body has more than {ITEMS} values")
    try:
        data = orjson.loads(body)
    except orjson.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise ProblemError(400, f"the body is no JSON: {error.msg} ({where})") from None
    if not isinstance(data, dict):
        raise ProblemError(400, "the body is JSON, but no object")
    if _deeper(data, DEPTH):
        raise ProblemError(400, f"the body is nested deeper than {DEPTH}")
    return data


def query(text: str, model: type[BaseModel]) -> dict[str, Any]:
    """Read a query string; a field that is a list may come more than once.

    A field without a value counts as not given.

    Raises:
        ProblemError: 400 or 422.
    """
    try:
        pairs = parse_qsl(text, max_num_fields=QUERY_FIELDS)
    except ValueError:
        raise ProblemError(400, f"the query has more than {QUERY_FIELDS} fields") from None
    found: dict[str, Any] = {}
    for name, value in pairs:
        if _is_list(model, name):
            found.setdefault(name, []).append(value)
        elif name in found:
            raise wrong_field(name[:100], "is given twice")
        else:
            found[name] = value
    return found


def _is_list(model: type[BaseModel], name: str) -> bool:
    field = model.model_fields.get(name)
    if field is None:
        return False
    kinds = (field.annotation, *get_args(field.annotation))
    return any((get_origin(kind) or kind) in {list, tuple, set} for kind in kinds)


def _deeper(data: Any, depth: int) -> bool:
    """Tell whether *data* is nested deeper than *depth*, level by level."""
    level = [data]
    for _ in range(depth):
        inner: list[Any] = []
        for each in level:
            if isinstance(each, dict):
                inner += each.values()
            elif isinstance(each, list):
                inner += each
        level = [each for each in inner if isinstance(each, dict | list)]
        if not level:
            return False
    return True
