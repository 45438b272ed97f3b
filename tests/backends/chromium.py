"""Chromium, opening a page and leaving again."""

import subprocess
from collections.abc import Sequence
from pathlib import Path


def show(
    url: str, profile: Path, *, rules: str = "", around: Sequence[str] = (), seconds: int = 60
) -> str:
    """Open *url*, wait until it has loaded, give its document as text.

    Args:
        url: What to open.
        profile: The browser's own folder.
        rules: Where names lead instead: ``MAP *.example.org 127.0.0.1:8080``, comma between.
        around: Another program to run it in.
        seconds: After which it is ended.
    """
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
    quiet = ["--disable-background-networking", "--disable-component-update", "--no-first-run"]
    quiet.append("--disable-features=HttpsUpgrades")  # an http:// page is one
    own = [f"--user-data-dir={profile}", "--ignore-certificate-errors", "--disable-sync"]
    mapped = [f"--host-resolver-rules={rules}"] if rules else []
    done = subprocess.run(
        [*around, "chromium", *options, *quiet, *own, *mapped, "--dump-dom", url],
        check=True,
        capture_output=True,
        text=True,
        timeout=seconds,
    )
    return done.stdout
