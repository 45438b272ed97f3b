"""The machine: who gets which core, what a process used, and whether anybody else is at work."""

import os
import platform
import sqlite3
import sys
import time
from contextlib import suppress
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
BUSY = 0.15
"""Cores in use by others above which the machine is not calm."""
LOOK_SECONDS = 0.5


def cores() -> tuple[str, str]:
    """Give the core of the server and that of the load; the same where there is only one."""
    mine = sorted(os.sched_getaffinity(0))
    return str(mine[0]), str(mine[-1])


def pinned(core: str, *argv: str | Path) -> list[str]:
    """Give the command that runs *argv* on *core*; its process id is that of *argv*."""
    return ["taskset", "-c", core, *map(str, argv)]


def pin(pid: int, core: str) -> None:
    """Put a process that runs already, with its threads and children, on *core*."""
    group = [str(pid), *_children(pid)]
    for each in group:
        for thread in Path(f"/proc/{each}/task").iterdir():
            os.sched_setaffinity(int(thread.name), {int(core)})


def cpu_seconds(pid: int) -> float:
    """Give the processor time that a process and its children have used.

    Of the process itself to the nanosecond (clock_getcpuclockid(3)), of children in ticks.
    """
    own = time.clock_gettime((~pid << 3) | 2)
    for child in _children(pid):
        with suppress(OSError):
            fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            own += (int(fields[11]) + int(fields[12])) / _TICK
    return own


def _children(pid: int) -> list[str]:
    with suppress(OSError):
        return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return []


def resident(pid: int) -> int:
    """Give the octets of memory that a process holds resident."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def busy_seconds() -> float:
    """Give the processor seconds that all cores were busy since boot."""
    with Path("/proc/stat").open() as file:
        user, nice, system, _, _, irq, softirq = map(int, file.readline().split()[1:8])
    return (user + nice + system + irq + softirq) / _TICK


def calm(seconds: float) -> bool:
    """Wait until the machine is idle; False if it was not within *seconds*."""
    deadline = time.monotonic() + seconds
    while True:
        before, began = busy_seconds(), time.monotonic()
        time.sleep(LOOK_SECONDS)
        if (busy_seconds() - before) / (time.monotonic() - began) <= BUSY:
            return True
        if time.monotonic() > deadline:
            return False


def described() -> str:
    """Say what was measured on."""
    model = "unknown processor"
    with suppress(OSError), Path("/proc/cpuinfo").open() as file:
        names = [line.partition(":")[2].strip() for line in file if line.startswith("model name")]
        model = names[0] if names else model
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    return (
        f"{len(os.sched_getaffinity(0))} cores ({model}), {memory:.0f} GiB, "
        f"{platform.system()} {platform.release()}, Python {sys.version.split()[0]}, "
        f"SQLite {sqlite3.sqlite_version}"
    )
