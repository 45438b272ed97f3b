"""What an action gave, as HTTP shows it: JSON without what is unknown, or a file's bytes."""

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator, Sequence
from typing import Any
from urllib.parse import quote

import orjson
from pydantic import BaseModel, RootModel

from canary_siem.api.replies import Reply, attachment
from canary_siem.api.routes import BASE

JSON = "application/json"
FILE_FIELDS = {"filename", "media_type", "content"}
"""An output with these is a file: its bytes go out as they are, Base64 undone."""
KEPT = 1 << 20
"""Octets of a reply that is kept whole for who asks twice; a longer one goes without content."""
_STEP = 16
"""Items written at a stretch; then others have their turn."""


def is_file(model: type[BaseModel]) -> bool:
    """Tell whether an output is a file."""
    return model.model_fields.keys() >= FILE_FIELDS


def status_of(output: BaseModel, status: int) -> int:
    """Give the HTTP status: the output's own ``http_status`` where it has one."""
    return int(getattr(output, "http_status", status))


def file_reply(output: Any, status: int) -> Reply:
    """Send a file, as something to be kept and never to be shown."""
    content = output.content
    body = b64decode(content) if isinstance(content, str) else bytes(content or b"")
    headers = {"Content-Disposition": attachment(output.filename)}
    return Reply(status, output.media_type, body, headers)


async def write(output: BaseModel) -> tuple[bytes, bytes]:
    """Write *output* as JSON, whole and as it is kept for who asks twice.

    Long lists are written in steps, so that a listener may answer in between.
    """
    inner = output.root if isinstance(output, RootModel) else output
    async for each in _in_steps(_listed(inner)):
        if _is_token(each):
            add_hrefs(each)
    whole = await _written(inner)
    if len(whole) <= KEPT:
        return whole, whole
    _leave_out_content(inner)
    return whole, await _written(inner)


def add_hrefs(token: Any) -> None:
    """Say where each artifact of *token* is served."""
    if getattr(token, "dry_run", None):
        return
    for artifact in token.artifacts or ():
        name = quote(artifact.filename, safe="")
        artifact.href = f"{BASE}/tokens/{token.id}/artifacts/{name}"


def _listed(output: Any) -> Sequence[Any]:
    items = getattr(output, "items", None)
    return items if isinstance(items, list) else [output]


def _is_token(output: Any) -> bool:
    return hasattr(output, "artifacts") and hasattr(output, "id")


def _leave_out_content(output: Any) -> None:
    for token in filter(_is_token, _listed(output)):
        for artifact in token.artifacts or ():
            artifact.content = None


async def _written(output: Any) -> bytes:
    if isinstance(output, list):
        return b"[" + await _joined(output) + b"]"
    items = getattr(output, "items", None)
    if not isinstance(items, list):
        return _one(output)
    rest = output.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"items"})
    tail = orjson.dumps(rest)[1:]
    return b'{"items":[' + await _joined(items) + (b"]," if rest else b"]") + tail


async def _joined(items: Sequence[Any]) -> bytes:
    return b",".join([_one(each) async for each in _in_steps(items)])


async def _in_steps(items: Sequence[Any]) -> AsyncIterator[Any]:
    for number, each in enumerate(items):
        if number % _STEP == _STEP - 1:
            await asyncio.sleep(0)
        yield each


def _one(value: Any) -> bytes:
    if isinstance(value, BaseModel):
        return value.model_dump_json(exclude_none=True, by_alias=True).encode()
    return orjson.dumps(value)
