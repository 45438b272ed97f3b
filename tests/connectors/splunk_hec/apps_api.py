"""Apps over the management port, as Splunk's REST reference describes them.

It was never compared with a Splunk. It checks the structure of what is asked ("apps/local",
"configs/conf-{file}", "saved/searches", "data/ui/views"), and answers in the reference's shapes.
"""

import re
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from aiohttp import web

PLACES = (
    *("configs/conf-props", "configs/conf-macros", "configs/conf-eventtypes", "configs/conf-tags"),
    *("saved/searches", "data/ui/views", "data/ui/nav"),
)
BOOLEANS = {"disabled", "is_scheduled", "alert.suppress", "alert.digest_mode", "alert.track"}
"""What the endpoint saved/searches gives back as JSON's booleans."""
CONF_ONLY = {"enableSched", "counttype", "relation", "quantity"}
"""What savedsearches.conf calls so, and the endpoint does not."""


@dataclass
class Apps:
    """What stands behind ``apps/local`` and the namespaces of apps.

    Attributes:
        apps: By name, with their content.
        things: By app, place and name: content.
        sharing: By the same: ``app`` or ``global``.
    """

    apps: dict[str, dict[str, Any]] = field(default_factory=dict)
    things: dict[tuple[str, str, str], dict[str, Any]] = field(default_factory=dict)
    sharing: dict[tuple[str, str, str], str] = field(default_factory=dict)

    def has(self, path: str) -> bool:
        """Tell whether *path* is of here."""
        return path.startswith("/services/apps/local") or bool(self._where(path))

    def get(self, path: str) -> web.Response:
        """Answer a GET."""
        if path.startswith("/services/apps/local/"):
            name = path.rpartition("/")[2]
            return self._found(name, path, self.apps.get(name), "app")
        app, place, name, _ = self._where(path)
        assert name, "nobody lists everything of everybody"
        key = (app, place, name)
        return self._found(name, path, self.things.get(key), self.sharing.get(key, "app"))

    def post(self, path: str, form: dict[str, str]) -> web.Response:
        """Answer a POST."""
        if path.startswith("/services/apps/local"):
            return self._app(path, form)
        app, place, name, acl = self._where(path)
        if app not in self.apps:
            return refusal(404, f"Application does not exist: {app}")
        if acl:
            assert {"owner", "sharing"} <= form.keys(), "both are required of an ACL"
            assert place != "data/ui/nav", "a navigation is its app's own"
            self.sharing[app, place, name] = form["sharing"]
            return web.json_response({"entry": []})
        made = not name
        name = name or form.pop("name")
        assert "name" not in form, "a name can't be changed"
        if made == ((app, place, name) in self.things):
            return refusal(409 if made else 404, f"{name}: made twice, or not there")
        if place == "saved/searches":
            assert not CONF_ONLY & form.keys(), CONF_ONLY & form.keys()
            assert not made or form["search"]
        content = self.things.setdefault((app, place, name), {})
        content |= {key: _told(place, key, value) for key, value in form.items()}
        return web.json_response({"entry": []}, status=201 if made else 200)

    def _app(self, path: str, form: dict[str, str]) -> web.Response:
        name = path.removeprefix("/services/apps/local").strip("/")
        if name:
            self.apps[name] |= form
        else:
            assert form.pop("template") == "barebones"
            name = form.pop("name")
            assert name not in self.apps
            self.apps[name] = {**form, "visible": form["visible"] == "1"}
            # What a bare app has from the beginning.
            self.things[name, "data/ui/nav", "default"] = {"eai:data": "<nav/>"}
        return web.json_response({"entry": []}, status=201)

    def _where(self, path: str) -> Any:
        found = re.fullmatch(
            rf"/servicesNS/nobody/([^/]+)/({'|'.join(PLACES)})(?:/([^/]+?))?(/acl)?", path
        )
        return found and (found[1], found[2], unquote(found[3] or ""), bool(found[4]))

    def _found(self, name: str, path: str, content: Any, sharing: str) -> web.Response:
        if content is None:
            return refusal(404, f"Could not find object id={name}")
        return listing([entry(name, path, content) | {"acl": {"sharing": sharing}}])


def entry(name: str, path: str, content: dict[str, Any]) -> dict[str, Any]:
    """Give an entry of a listing."""
    links = {"alternate": path, "list": path, "edit": path, "remove": path}
    return {"name": name, "id": f"https://splunk{path}", "links": links, "content": content}


def listing(entries: list[dict[str, Any]]) -> web.Response:
    """Answer with what there is."""
    return web.json_response({"links": {}, "entry": entries, "messages": []})


def refusal(status: int, text: str) -> web.Response:
    """Answer that it can't be."""
    messages = [{"type": "ERROR", "text": text}]
    return web.json_response({"messages": messages}, status=status)


def _told(place: str, key: str, value: str) -> Any:
    return value == "1" if place == "saved/searches" and key in BOOLEANS else value
