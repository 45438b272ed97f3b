"""What the kernel says of our process (proc(5)), under the names that Prometheus users know."""

import os
from pathlib import Path

from canary_siem.telemetry import Sample

HELP = {
    "process_cpu_seconds": "User and system CPU time spent",
    "process_resident_memory_bytes": "Resident memory",
    "process_open_fds": "Open file descriptors",
    "process_threads": "Threads",
}


def samples(proc: Path = Path("/proc/self")) -> list[Sample]:
    """Give CPU, memory, descriptors and threads; nothing where there is no proc."""
    try:
        # The command's name may hold spaces and brackets; what follows the last one is plain.
        fields = (proc / "stat").read_text("ascii", "replace").rpartition(")")[2].split()
        descriptors = len(os.listdir(proc / "fd"))  # noqa: PTH208 - a count needs no paths
    except OSError:
        return []
    ticks = os.sysconf("SC_CLK_TCK")
    pages = os.sysconf("SC_PAGE_SIZE")
    # proc_pid_stat(5) counts from 1; `fields` begins with the third.
    cpu = (int(fields[11]) + int(fields[12])) / ticks
    return [
        Sample("process_cpu_seconds", "counter", (), cpu),
        Sample("process_resident_memory_bytes", "gauge", (), int(fields[21]) * pages),
        Sample("process_open_fds", "gauge", (), descriptors),
        Sample("process_threads", "gauge", (), int(fields[17])),
    ]
