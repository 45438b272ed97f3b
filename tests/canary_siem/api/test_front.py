"""Who else may stand at the API's port."""

from pathlib import Path

from aiohttp import web

from canary_siem.api.front import Shared
from canary_siem.api.replies import Reply
from tests.canary_siem.api.served import make_house, serving


async def test_a_front_takes_its_own_and_leaves_the_rest(tmp_path: Path) -> None:
    house = make_house(tmp_path)
    given: list[Shared] = []

    def front(app: web.Application, shared: Shared) -> None:
        async def hello(request: web.Request) -> web.StreamResponse:
            return Reply(200, "text/plain", b"hello")

        given.append(shared)
        app.router.add_get("/", hello)

    async with serving(house, front=front) as caller:
        own = await caller.plain("/")
        rest = await caller.get("/tokens")
        lost = await caller.plain("/nothing")
    await house.close()

    assert (own.status, own.body) == (200, b"hello")
    assert (rest.status, lost.status) == (200, 404)
    assert given[0].house is house
    assert "create_token" in given[0].actions
