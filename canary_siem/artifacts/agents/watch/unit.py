"""Writes the agent's unit.

Sources: systemd.exec(5), "CAPABILITIES"; capabilities(7).
"""

from collections.abc import Sequence

from canary_siem.artifacts.agents.hardening import hardened

_UNIT = """\
# Reports to a collector when {what}.
#
#   cc -O2 -o {name} {name}.c
#   install -m 0711 {name} /usr/local/sbin/
#   install -m 0600 {name}.service /etc/systemd/system/
#   systemctl daemon-reload && systemctl enable --now {name}
#   /usr/local/sbin/{name} --test
#
# Where there is no compiler, compile it elsewhere: musl-gcc -static -O2 -o {name} {name}.c
#
# Without the two lines of capabilities it works too, on files that everybody may read; but then
# nobody can say who it was.
#
# Where no name can be looked up, but a proxy serves HTTP: put --via http behind ExecStart, and
# Environment=http_proxy=http://PROXY:PORT below it.

[Unit]
Description=Host inventory relay
Wants=network-online.target
After=network-online.target nss-lookup.target

[Service]
ExecStart=/usr/local/sbin/{name}
UMask=0077
Restart=always
RestartSec=5
TimeoutStopSec=20
MemoryMax=64M
TasksMax=4
LimitCORE=0

# Nobody, but for the rights to be told of files (SYS_ADMIN), to find them whose ever they are
# (DAC_READ_SEARCH), and to see who reads or runs them (SYS_PTRACE).
DynamicUser=yes
AmbientCapabilities=CAP_SYS_ADMIN CAP_DAC_READ_SEARCH CAP_SYS_PTRACE
CapabilityBoundingSet=CAP_SYS_ADMIN CAP_DAC_READ_SEARCH CAP_SYS_PTRACE
{hardened}SystemCallFilter=fanotify_init fanotify_mark

[Install]
WantedBy=multi-user.target
"""


def unit(called: str, watched: Sequence[str], *, runs: bool) -> bytes:
    """Write the unit: it sees as little as the paths *watched* allow."""
    text = _UNIT.format(
        name=called,
        what="programs are run" if runs else "files are read",
        hardened=hardened(watched),
    )
    return text.encode("ascii")
