"""docs/console.md tells of every page, and the numbers in it are the code's."""

import importlib
import pkgutil
import re
from collections.abc import Iterator

from canary_siem.console import attempts, pages, sessions
from canary_siem.console.section import Nav
from tests.house.generated import ROOT

TEXT = (ROOT / "docs/console.md").read_text("utf-8")
ROW = re.compile(r"(?m)^\| (\w+) \| ([^|]+) \|")


def navs() -> Iterator[Nav]:
    for each in pkgutil.iter_modules(pages.__path__):
        yield from importlib.import_module(f"{pages.__name__}.{each.name}").DOOR.nav


def test_each_page_is_told_with_its_scope() -> None:
    told = {title: scope.strip() for title, scope in ROW.findall(TEXT) if title != "page"}

    assert told == {
        each.title: f"`{each.scope}`" if each.scope else "any: what the key opens"
        for each in navs()
    }


def test_the_numbers_are_the_code_s() -> None:
    assert sessions.IDLE == 3600
    assert "an hour after it was last used" in TEXT
    assert sessions.ABSOLUTE == 12 * 3600
    assert "twelve hours after it began" in TEXT
    assert attempts.BURST == 20
    assert "20 times at once" in TEXT
    assert attempts.RATE == 0.5
    assert "one every two seconds" in TEXT
