"""aiohttp's request objects, for whatever its parser lets through."""

import asyncio

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import RawRequestMessage
from aiohttp.streams import StreamReader
from yarl import URL


def make_request(
    message: RawRequestMessage,
    payload: StreamReader,
    protocol: web.RequestHandler,
    writer: AbstractStreamWriter,
    task: asyncio.Task[None],
) -> web.BaseRequest:
    """Make a request; ``CONNECT`` without a target has an empty one.

    aiohttp leaves it None, which its own request class can't take, and the connection hangs.
    """
    if message.path is None:
        message = message._replace(path="", url=URL())
    return web.BaseRequest(message, payload, protocol, writer, task, asyncio.get_running_loop())
