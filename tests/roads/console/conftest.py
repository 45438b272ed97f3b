"""The program, a key and a browser, for the tests of one module."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import pytest

from tests.backends import browser
from tests.backends.fixtures import needs
from tests.roads.console.window import DESKTOP, Window
from tests.roads.program import Program, installed

if TYPE_CHECKING:
    from playwright.sync_api import Browser

SIEM = """
[connectors.siem]
type = "jsonl"
path = "{path}"
"""
Opens = Callable[..., Window]


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    pytest.importorskip("aiohttp_jinja2", reason="the console's extra is not installed")
    home = tmp_path_factory.mktemp("console")
    trusted = {"CANARY_SIEM_LISTENERS__HTTP__TRUSTED_PROXIES": '["127.0.0.1/32"]'}
    with installed(home, SIEM.format(path=home / "siem.jsonl"), **trusted) as made:
        made.start()
        yield made


@pytest.fixture(scope="module")
def base(program: Program) -> str:
    return f"http://127.0.0.1:{program.bound['api', 'tcp']}"


@pytest.fixture(scope="module")
def key(program: Program) -> str:
    (made,) = program.json("key", "create", "--scope", "admin")
    return str(made["key"])


@pytest.fixture(scope="module")
def chromium() -> Iterator["Browser"]:
    needs(browser.missing())
    with browser.chromium() as lent:
        yield lent


@pytest.fixture
def opens(chromium: "Browser", base: str) -> Iterator[Opens]:
    """How to open a window; none of them may have complained in the end."""
    windows: list[Window] = []

    def opened(size: tuple[int, int] = DESKTOP, **options: Any) -> Window:
        windows.append(Window(chromium, base, size, **options))
        return windows[-1]

    yield opened
    for each in windows:
        each.context.close()
    assert [text for each in windows for text in each.complaints] == []
