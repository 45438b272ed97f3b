"""A management port as Splunk's REST reference describes it, as far as setup uses it.

It was never compared with a Splunk: it checks the structure of what is asked, and answers in the
shapes of the reference ("data/indexes", "data/inputs/http", "auth/login"); of apps: apps_api.py.
"""

import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, unquote

import trustme
from aiohttp import web

from tests.connectors.splunk_hec.apps_api import Apps, entry, listing, refusal

PASSWORD = "changed"
SESSION = "192fd3e46a31246da7ea7f109e7f95fd"
BEARER = "eyJraWQiOi"
TOKEN_VALUE = "0a7e8d4c-6b8f-4f0e-9d57-3f0e8f6a2b11"
INPUTS = "/servicesNS/nobody/splunk_httpinput/data/inputs/http"


@dataclass
class Splunk:
    """What stands behind the port.

    Attributes:
        indexes: Their names.
        tokens: HEC tokens by name, with their content.
        apps: The apps there are, and what is in them.
        posts: (path, form) of what changed something.
        fail: Status that every request but the log-in gets; 0 for none.
    """

    url: str = ""
    authority: trustme.CA = field(default_factory=trustme.CA)
    indexes: set[str] = field(default_factory=lambda: {"main"})
    tokens: dict[str, dict[str, Any]] = field(default_factory=dict)
    apps: Apps = field(default_factory=Apps)
    posts: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    switched_off: bool = False
    fail: int = 0
    login: str = f"<response><sessionKey>{SESSION}</sessionKey></response>"

    async def handle(self, request: web.Request) -> web.Response:
        form = dict(parse_qsl(await request.text()))  # splunk-sdk names no content type
        path = request.raw_path.partition("?")[0]
        if path == "/services/auth/login":
            known = (form["username"], form["password"]) == ("admin", PASSWORD)
            return web.Response(status=200 if known else 401, text=self.login)
        if request.headers["Authorization"] not in {f"Splunk {SESSION}", f"Bearer {BEARER}"}:
            return refusal(401, "call not properly authenticated")
        if self.fail:
            return refusal(self.fail, "insufficient permission to access this resource")
        assert (form or request.query)["output_mode"] == "json"
        if request.method == "POST":
            form.pop("output_mode")
            self.posts.append((path, form))
            return self._post(path, form)
        return self._get(path)

    def _get(self, path: str) -> web.Response:
        if self.apps.has(path):
            return self.apps.get(path)
        if path.startswith("/services/data/indexes/"):
            name = path.rpartition("/")[2]
            if name not in self.indexes:
                return refusal(404, f"Could not find object id={name}")
            return listing([entry(name, path, {})])
        if path == f"{INPUTS}/http":
            return listing([entry("http", path, {"disabled": self.switched_off, "port": 8088})])
        assert path == INPUTS
        return listing(
            [
                entry(f"http://{name}", f"{INPUTS}/http%3A%252F%252F{name}", content)
                for name, content in self.tokens.items()
            ]
        )

    def _post(self, path: str, form: dict[str, str]) -> web.Response:
        if self.apps.has(path):
            return self.apps.post(path, form)
        if path == "/services/data/indexes":
            self.indexes.add(form["name"])
            return web.json_response({"entry": []}, status=201)
        changed = {key: value for key, value in form.items() if key != "name"}
        if "indexes" in changed:
            unknown = set(changed["indexes"].split(",")) - self.indexes
            assert not unknown, f"Splunk would refuse {unknown}"
        if path == INPUTS:
            content = self.tokens.setdefault(form["name"], {"token": TOKEN_VALUE})
        else:
            assert path.startswith(f"{INPUTS}/http%3A%252F%252F")
            content = self.tokens[unquote(unquote(path)).rpartition("/")[2]]
        for key, value in changed.items():
            content[key] = value.split(",") if key == "indexes" else value
        content["disabled"] = content.get("disabled") == "1"
        return web.json_response({"entry": []}, status=201)


@asynccontextmanager
async def splunk() -> AsyncIterator[Splunk]:
    """Run one on loopback, by HTTPS."""
    behind = Splunk()
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    behind.authority.issue_cert("127.0.0.1").configure_cert(tls)
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", behind.handle)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=tls).start()
    behind.url = f"https://127.0.0.1:{runner.addresses[0][1]}"
    try:
        yield behind
    finally:
        await runner.cleanup()
