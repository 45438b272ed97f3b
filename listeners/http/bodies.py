"""Reading a request's body: bounded in octets and time, never decompressed."""

import asyncio
from dataclasses import dataclass

from aiohttp.streams import StreamReader

from listeners.http.limits import BODY, BODY_KEPT


@dataclass(slots=True)
class Body:
    """What was read of a body.

    Attributes:
        kept: Its first octets.
        size: Octets read, without chunk framing.
        status: The error page that is due; 0 where the body is whole.
        error: Why it is not.
    """

    kept: bytes = b""
    size: int = 0
    status: int = 0
    error: str = ""


async def read_body(content: StreamReader, seconds: float) -> Body:
    """Read *content*, for *seconds* at most and no further than its bound."""
    body = Body()
    try:
        async with asyncio.timeout(seconds):
            while not content.at_eof():
                data = await content.readany()
                body.size += len(data)
                body.kept += data[: BODY_KEPT - len(body.kept)]
                if body.size > BODY:
                    body.status, body.error = 413, "the body is too long"
                    break
    except TimeoutError:
        body.status, body.error = 408, "the body did not come in time"
    except (ConnectionError, RuntimeError):  # the latter where aiohttp finds nobody to read from
        body.status, body.error = 400, "the body broke off"
    except Exception:  # noqa: BLE001 - aiohttp's parser errors have many classes
        body.status, body.error = 400, "the body is malformed"
    return body
