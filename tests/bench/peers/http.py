"""The HTTP peer: aiohttp's low-level server that returns our picture. python -m … PORT."""

import asyncio
import sys

from aiohttp import web

from canary_siem.interfaces import decoy

PICTURE = decoy("")


async def answer(_: web.BaseRequest) -> web.StreamResponse:
    """Give the picture."""
    return web.Response(body=PICTURE.body, content_type=PICTURE.media_type)


async def main(port: int) -> None:
    """Serve for ever."""
    loop = asyncio.get_running_loop()
    await loop.create_server(web.Server(answer, access_log=None), "127.0.0.1", port)
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
