"""Forms that are an action's input and nothing more."""

from typing import Any

import pytest

from canary_siem.api.problems import ProblemError
from canary_siem.console.visit import Visit
from tests.canary_siem.console.browsing import Browser


async def test_what_cannot_be_read_is_told_before_anything_is_done(browser: Browser) -> None:
    shown = await browser.send("/keys/new", expires="whenever")

    assert shown.status == 422
    assert set(shown.wrong()) == {"scopes", "expires"}


async def test_a_problem_without_fields_is_a_page_of_its_own(
    browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fail(self: Visit, action: str, wish: Any = None) -> Any:
        raise ProblemError(503, "too much is under way", headers={"Retry-After": "2"})

    monkeypatch.setattr(Visit, "call", fail)
    shown = await browser.send("/keys/new", scopes=["admin"])

    assert shown.status == 503
    assert shown.headers["Retry-After"] == "2"
    assert shown.heading == "Not now"
