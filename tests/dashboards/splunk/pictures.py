"""Pictures of the dashboards: ``python -m tests.dashboards.splunk.pictures`` makes them anew."""

import sys
import tempfile
from pathlib import Path

from dashboards.splunk.views import NAMES
from tests.dashboards.splunk.shown import page, show
from tests.house.generated import ROOT

FOLDER = ROOT / "docs/pictures"
STILL_MILLISECONDS = 3000
"""Charts and the map fade in; nothing tells when they are done."""


def main() -> int:
    """Take one of each."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        with tempfile.TemporaryDirectory() as place, page(Path(place)) as opened:
            show(opened, name)
            opened.wait_for_timeout(STILL_MILLISECONDS)
            opened.locator("#page").screenshot(path=FOLDER / f"splunk-{name}.png")
    return 0


if __name__ == "__main__":
    sys.exit(main())
