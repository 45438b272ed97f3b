"""The documentation's pictures can be taken anew, and those in it are small."""

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from PIL import Image

from tests.roads.console import night
from tests.roads.console.pictures import FOLDER, PICTURES, take

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.backend, pytest.mark.slow]
MOST = 150_000
"""Octets of one."""


def test_every_picture_is_taken_of_a_running_console(chromium: "Browser", tmp_path: Path) -> None:
    pytest.importorskip("aiohttp_jinja2", reason="the console's extra is not installed")
    taken = tmp_path / "pictures"
    (tmp_path / "home").mkdir()
    with night.fallen(tmp_path / "home") as stage:
        take(chromium, stage, taken)

    for name, (_, size, _) in PICTURES.items():
        file = taken / f"{name}.png"
        assert file.stat().st_size < MOST
        with Image.open(file) as picture:
            assert picture.size == size
            assert len(picture.convert("RGB").getcolors(1 << 24) or ()) > 20, "something is on it"


def test_the_documentation_shows_each_of_them() -> None:
    sizes = {name: (FOLDER / f"{name}.png").stat().st_size for name in PICTURES}
    pages = [FOLDER.parent / "console.md", FOLDER.parents[1] / "README.md"]
    shown = set(re.findall(r"pictures/([\w-]+)\.png", "".join(p.read_text() for p in pages)))

    assert PICTURES.keys() - shown == set()
    assert max(sizes.values()) < MOST
