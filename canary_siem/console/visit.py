"""What a page's handler holds: who asks, what he may do, and how to answer him."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import aiohttp_jinja2
from aiohttp import web

from canary_siem.api.access import allow
from canary_siem.api.front import Shared
from canary_siem.api.inputs import validate
from canary_siem.api.replies import Reply
from canary_siem.callers import Caller, acting
from canary_siem.console import cookies
from canary_siem.console.attempts import Attempts
from canary_siem.console.forms import Form
from canary_siem.console.headers import HEADERS
from canary_siem.console.sessions import Session, Sessions
from canary_siem.errors import ActionError
from canary_siem.interfaces import Action, Scope
from canary_siem.store.keys import Key

if TYPE_CHECKING:
    from canary_siem.api.health import Premises

HTML = "text/html; charset=utf-8"
Tone = Literal["ok", "warn", "bad"]


@dataclass(slots=True)
class Visit:
    """One request of a person.

    Attributes:
        request: aiohttp's.
        shared: What the API shares with us: house, streams, actions.
        sessions: Who else is logged in.
        attempts: How often a log-in was tried.
        form: What was posted; empty for GET.
        session: The log-in; None on a public page.
        key: The session's API key, as it stands now; None on a public page.
    """

    request: web.Request
    shared: Shared
    sessions: Sessions
    attempts: Attempts
    form: Form
    session: Session | None = None
    key: Key | None = None

    @property
    def house(self) -> "Premises":
        """What actions use."""
        return self.shared.house

    @property
    def console_url(self) -> str:
        """Where the configuration says that people find us; may be empty."""
        return self.house.console_url

    @property
    def safe(self) -> bool:
        """Whether the browser came by TLS."""
        return cookies.secure(self.request, self.console_url)

    @property
    def theme(self) -> cookies.Theme:
        """Which look is wanted."""
        return cookies.theme(self.request)

    @property
    def query(self) -> Mapping[str, str]:
        """What the address says behind the question mark."""
        return self.request.rel_url.query

    def title(self, kind: str) -> str:
        """Say a kind's name as people do; one that is gone keeps its own."""
        return self.house.kind(kind).title if kind in self.house.kinds() else kind

    def place(self, name: str) -> str:
        """Give what stands in the path at ``{name}``."""
        return self.request.match_info[name]

    def may(self, scope: Scope | None) -> bool:
        """Tell whether the key opens *scope*; ``admin`` opens all."""
        scopes = self.key.scopes if self.key else ()
        return self.key is not None and (scope is None or scope in scopes or "admin" in scopes)

    def has(self, action: str) -> bool:
        """Tell whether that action is installed and the key may call it."""
        door = self.shared.actions.get(action)
        return door is not None and self.may(door.scope)

    async def call(self, action: str, wish: Mapping[str, Any] | None = None) -> Any:
        """Do what a playbook would: check the key's scope and the input, then run the action.

        Args:
            action: Its name, which is its file's.
            wish: Its input, not yet validated.

        Raises:
            ProblemError: The key may not, or a field is wrong (``errors`` names each).
            ActionError: It can't be done as asked.
            StorageError: The store can't be used now.
        """
        door = self.door(action)
        if self.key is None:
            raise ActionError("log in first", status=401)
        allow(self.key, door.scope)
        asked = validate(door.input, wish or {})
        who = Caller(self.key.id, address=(self.request.remote or "").partition("%")[0])
        async with self.shared.queues.of(read_only=door.read_only).take():
            with acting(who):
                return await door.run(self.house, asked)

    def door(self, action: str) -> Action[Any, Any]:
        """Give an action.

        Raises:
            ActionError: It is not installed.
        """
        door = self.shared.actions.get(action)
        if door is None:
            raise ActionError(f"there is no action {action} here", status=404)
        return door

    def page(self, template: str, status: int = 200, **context: Any) -> Reply:
        """Write a page from a template, which gets *context* and ``visit``."""
        text = aiohttp_jinja2.render_string(template, self.request, {"visit": self, **context})
        return Reply(status, HTML, text.encode("utf-8", "replace"), HEADERS)

    def go(self, path: str) -> Reply:
        """Send the browser to another address of ours, to be fetched by GET."""
        return Reply(303, headers={**HEADERS, "Location": path})

    @asynccontextmanager
    async def once(self) -> AsyncIterator[str]:
        """Hold the turn of a form that carries ``once``; give where it led if it was sent before.

        An impatient hand sends it twice.
        """
        if self.session is None:
            yield ""
            return
        async with self.session.turn:
            yield self.session.done.get(self.form.get("once"), "")

    def led(self, path: str) -> Reply:
        """Go where a form that carries ``once`` leads, this time and whenever it is sent again."""
        if self.session and (once := self.form.get("once")):
            self.session.remember(once, path)
        return self.go(path)

    def say(self, text: str, tone: Tone = "ok") -> None:
        """Have the next page begin with a notice."""
        if self.session:
            del self.session.notices[:-4]
            self.session.notices.append((tone, text))

    def notices(self) -> list[tuple[str, str]]:
        """Take what is to be said now."""
        if self.session is None:
            return []
        told, self.session.notices = self.session.notices, []
        return told
