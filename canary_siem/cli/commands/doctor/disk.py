"""Looks at the data directory: ours, writable, with room, and how long a sync takes."""

import os
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from canary_siem.cli.commands.doctor.finding import Finding

SYNCS = 7
SLOW_MILLISECONDS = 100.0
"""Every answer to an intruder waits for a sync; a resolver gives up after seconds."""
ROOM = 500_000_000
"""Octets that should be free."""


def look(data_dir: Path) -> Iterator[Finding]:
    """Check *data_dir*, which exists since the store was opened there."""
    owner = data_dir.stat().st_uid
    if owner != os.geteuid():
        yield Finding(
            "user",
            ok=False,
            detail=f"you are user {os.geteuid()}, {data_dir} belongs to user {owner}",
            todo="run doctor as the service's user, or it can't read what you make here",
        )
    free = shutil.disk_usage(data_dir).free
    yield Finding(
        "disk space",
        ok=free >= ROOM,
        detail=f"{free / 1e9:.1f} GB free in {data_dir}",
        todo="make room, or lower retention.size",
    )
    try:
        took = sync_milliseconds(data_dir)
    except OSError as error:
        detail = f"{data_dir}: {error.strerror}"
        yield Finding("disk", ok=False, detail=detail, todo="let the service's user write there")
        return
    yield Finding(
        "disk",
        ok=took < SLOW_MILLISECONDS,
        detail=f"a sync takes {took:.1f} ms in {data_dir}",
        todo="each answer waits for a sync: put data_dir on a faster disk",
    )


def sync_milliseconds(folder: Path) -> float:
    """Measure the median time of a write with its fdatasync."""
    times = []
    with tempfile.TemporaryFile(dir=folder) as file:
        for _ in range(SYNCS):
            began = time.perf_counter()
            os.write(file.fileno(), b"x" * 4096)
            os.fdatasync(file.fileno())
            times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)
