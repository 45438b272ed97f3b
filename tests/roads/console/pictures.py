"""The documentation's pictures: ``python -m tests.roads.console.pictures`` takes them anew."""

import re
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from PIL import Image

from tests.backends import browser
from tests.roads.console import night, tripping
from tests.roads.console.night import Night
from tests.roads.console.window import PHONE, Window

if TYPE_CHECKING:
    from playwright.sync_api import Browser

FOLDER = Path(__file__).parents[3] / "docs/pictures"
WIDE = (1180, 840)
Look = Literal["light", "dark"]
Shows = Callable[[Window, Night], None]


def plant(window: Window, stage: Night) -> None:
    """Choose what to plant."""
    window.page.goto("/tokens/new")


def planted(window: Window, stage: Night) -> None:
    """Plant a document."""
    window.page.goto("/tokens/new/word")
    window.page.fill("[name=memo]", "Board room laptop, merger folder")
    window.page.fill("[name=tags]", "head office")
    window.page.fill('[name="options.title"]', "Project Falcon, term sheet")
    window.page.fill('[name="options.author"]', "M. Jansen")
    window.page.click("[data-testid=create]")
    window.page.wait_for_url(re.compile(r"/tokens/[0-9a-z]{20,25}$"))


def trips(window: Window, stage: Night) -> None:
    """Watch trips come."""
    window.page.goto("/trips")
    window.page.wait_for_selector("[data-state=live]")
    token = tripping.planted(stage.program, stage.key, "VPN profile on the IT share")
    agent = night.AGENTS["browser"]
    trip = tripping.tripped(stage.program, stage.key, token, "203.0.113.70", agent)
    window.page.wait_for_selector(f'tr[data-id="{trip["event"]["id"]}"]')
    window.page.wait_for_function(
        "count => document.querySelector('.legend b').textContent === count",
        arg=str(len(stage.alerts())),
    )


def story(window: Window, stage: Night) -> None:
    """Read what is known of a trip, and what to do."""
    window.page.goto(f"/trips/{stage.trips['board']}")


def connectors(window: Window, stage: Night) -> None:
    """Look after the receivers."""
    window.page.goto("/connectors")


PICTURES: Mapping[str, tuple[Shows, tuple[int, int], Look]] = {
    "plant": (plant, WIDE, "light"),
    "planted": (planted, WIDE, "light"),
    "trips-light": (trips, WIDE, "light"),
    "trips-dark": (trips, WIDE, "dark"),
    "story": (story, (1180, 1_120), "dark"),
    "connectors": (connectors, (1180, 960), "light"),
    "phone": (story, PHONE, "dark"),
}


def take(chromium: "Browser", stage: Night, folder: Path) -> None:
    """Take every picture into *folder*."""
    folder.mkdir(exist_ok=True)
    for name, (show, size, look) in PICTURES.items():
        window = Window(chromium, stage.base, size, color_scheme=look).log_in(stage.key)
        show(window, stage)
        file = folder / f"{name}.png"
        window.page.screenshot(path=file)
        assert window.complaints == []
        window.context.close()
        with Image.open(file) as taken:
            # Flat surfaces need no more colours: a third of the octets.
            few = taken.convert("RGB").quantize(256, Image.Quantize.MAXCOVERAGE)
        few.save(file, optimize=True)


if __name__ == "__main__":
    with (
        tempfile.TemporaryDirectory() as home,
        night.fallen(Path(home)) as fallen,
        browser.chromium() as lent,
    ):
        take(lent, fallen, FOLDER)
