"""Somebody with a browser that knows cookies and forms, and no JavaScript."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from lxml import html

from canary_siem.console import front
from canary_siem.house import House
from tests.canary_siem.api.served import Caller, serving

COOKIE = "canary-siem-session"


class Shown:
    """A page, or whatever was answered."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes, cookies: Any) -> None:
        self.status = status
        self.headers = headers
        self.body = body
        self.cookies = cookies

    @property
    def place(self) -> str:
        """Where it sends to."""
        return self.headers.get("Location", "")

    @property
    def source(self) -> str:
        return self.body.decode()

    @property
    def tree(self) -> Any:
        return html.document_fromstring(self.source)

    @property
    def heading(self) -> str:
        return " ".join(self.tree.findtext(".//h1", "").split()) or self.all("//h1")[0]

    def all(self, path: str) -> list[str]:
        """Give the text of each element that XPath *path* finds."""
        return [" ".join(each.text_content().split()) for each in self.tree.xpath(path)]

    def wrong(self) -> dict[str, str]:
        """Give what is said of each field, by its name."""
        found = self.tree.xpath("//p[contains(@class, 'error')]")
        return {
            each.get("id").removesuffix("-error"): " ".join(each.text_content().split())
            for each in found
        }

    def form(self, action: str) -> list[tuple[str, str]]:
        """Give what the form that leads to *action* would send as it stands."""
        (form,) = [each for each in self.tree.forms if each.action == action]
        texts = {each.name for each in form.inputs if each.tag == "textarea"}
        # A line feed right behind <textarea> is not of the text (WHATWG HTML, 13.2.6.4.7).
        return [
            (name, value.removeprefix("\n") if name in texts else value)
            for name, value in form.form_values()
        ]

    def notices(self) -> list[str]:
        return self.all("//*[contains(concat(' ', @class, ' '), ' notice ')]")


class Browser:
    """A browser, logged in or not."""

    def __init__(self, caller: Caller, session: aiohttp.ClientSession) -> None:
        self.caller = caller
        self.base = caller.base
        self.session = session

    async def ask(self, method: str, path: str, data: Any = None, **headers: str) -> Shown:
        said = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.session.request(
            method, self.base + path, data=data, headers=said, allow_redirects=False
        ) as response:
            body = await response.read()
            return Shown(response.status, response.headers, body, response.cookies)

    async def get(self, path: str, **headers: str) -> Shown:
        return await self.ask("GET", path, **headers)

    async def post(self, path: str, data: Any = None, **headers: str) -> Shown:
        """Post as a page of ours would, but for *headers*."""
        return await self.ask("POST", path, data, **({"Origin": self.base} | headers))

    async def log_in(self, key: str = "", **more: str) -> Shown:
        return await self.post("/login", {"key": key or self.caller.key, **more})

    async def send(self, page: str, action: str = "", **fields: Any) -> Shown:
        """Open *page*, fill in its form, send it; fields by name, ``options.x`` as ``options__x``.

        A list is several values; bytes are a file.
        """
        shown = await self.get(page)
        assert shown.status == 200, shown.source
        wanted = {name.replace("__", "."): value for name, value in fields.items()}
        whole = aiohttp.FormData(default_to_multipart=True)
        for name, value in shown.form(action or page):
            if name not in wanted and value is not None:
                whole.add_field(name, value)
        for name, value in wanted.items():
            for each in value if isinstance(value, Sequence) and _is_list(value) else [value]:
                file = {"filename": "file.bin"} if isinstance(each, bytes) else {}
                whole.add_field(name, each, **file)
        return await self.post(action or page, whole)


def _is_list(value: Any) -> bool:
    return not isinstance(value, str | bytes)


@asynccontextmanager
async def browsing(house: House) -> AsyncIterator[Browser]:
    """Serve the console; give a browser that is not logged in, and whose caller has all scopes."""
    async with serving(house, front=front()) as caller:
        jar = aiohttp.CookieJar(unsafe=True)  # of an address, not a name
        async with aiohttp.ClientSession(cookie_jar=jar) as session:
            yield Browser(caller, session)
