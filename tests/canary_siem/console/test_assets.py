"""Style sheets and scripts: whole, from ourselves, kept as long as they don't change."""

import re

import pytest

from canary_siem.console.assets import FOREVER, Assets
from tests.canary_siem.console.browsing import Browser


def test_what_is_there_has_an_address_that_changes_with_it() -> None:
    assets = Assets.read()

    assert re.fullmatch(r"/static/base\.css\?v=[0-9a-f]{16}", assets.address("base.css"))
    with pytest.raises(KeyError):
        assets.address("none.css")


async def test_it_is_there_without_a_log_in(stranger: Browser) -> None:
    address = Assets.read().address("base.css")
    fresh = await stranger.get(address)
    plain = await stranger.get("/static/base.css?v=other")
    kept = await stranger.get(address, If_None_Match=fresh.headers["ETag"])

    assert (fresh.status, fresh.headers["Cache-Control"]) == (200, FOREVER)
    assert fresh.headers["Content-Type"] == "text/css; charset=utf-8"
    assert plain.headers["Cache-Control"] == "no-cache"
    assert (kept.status, kept.body) == (304, b"")


def test_nothing_is_asked_of_another_host() -> None:
    for name, asset in Assets.read()._found.items():
        text = asset.content.decode()
        found = re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", text)

        assert [each for each in found if "www.w3.org" not in each] == [], name
        assert "@import" not in text
