"""What a handler holds."""

from unittest.mock import Mock

import pytest

from canary_siem.api.front import Shared
from canary_siem.console.attempts import Attempts
from canary_siem.console.forms import Form
from canary_siem.console.sessions import Sessions
from canary_siem.console.visit import Visit
from canary_siem.errors import ActionError
from canary_siem.store.keys import Key
from tests.canary_siem.console.browsing import Browser


def visit(*scopes: str) -> Visit:
    shared = Mock(spec=Shared, actions={"create_key": Mock(scope="admin")})
    sessions = Sessions()
    _, session = sessions.begin("a")
    key = Key("a", scopes, 0) if scopes else None
    return Visit(Mock(), shared, sessions, Attempts(), Form(), session if scopes else None, key)


def test_a_scope_opens_itself_and_admin_all() -> None:
    assert visit("admin").may("trips:read")
    assert visit("trips:read").may("trips:read")
    assert visit("trips:read").may(None)
    assert not visit("trips:read").may("tokens:read")
    assert not visit().may(None)


def test_an_action_is_had_where_the_key_opens_it() -> None:
    assert visit("admin").has("create_key")
    assert not visit("tokens:read").has("create_key")
    assert not visit("admin").has("none")


def test_a_kind_is_called_by_its_title_and_one_that_is_gone_by_its_name() -> None:
    seen = visit("admin")
    seen.house.kinds = lambda: ["web"]  # type: ignore[method-assign]
    seen.house.kind = lambda name: Mock(title="Web address")  # type: ignore[method-assign]

    assert seen.title("web") == "Web address"
    assert seen.title("gone") == "gone"


async def test_an_action_that_is_not_there_is_told() -> None:
    with pytest.raises(ActionError) as caught:
        await visit("admin").call("none")

    assert caught.value.status == 404


async def test_nobody_calls_nothing() -> None:
    with pytest.raises(ActionError) as caught:
        await visit().call("create_key")

    assert caught.value.status == 401


def test_what_is_to_be_said_is_said_once_and_not_for_ever() -> None:
    said = visit("admin")
    for number in range(9):
        said.say(str(number), "warn")

    assert said.notices() == [("warn", str(number)) for number in range(4, 9)]
    assert said.notices() == []
    nobody = visit()
    nobody.say("nothing")
    assert nobody.notices() == []


async def test_a_key_does_what_it_may_and_is_named_for_it(browser: Browser) -> None:
    await browser.send("/keys/new", scopes=["trips:read"])
    (trip,) = await browser.caller.api._house.store.history.after(0, 1, 1)

    assert b'"api-key-created"' in trip.document
    assert b'"127.0.0.1"' in trip.document
