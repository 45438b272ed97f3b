"""Writes the agent's unit.

Sources: systemd.exec(5), "SANDBOXING" and "CAPABILITIES"; capabilities(7).
"""

from collections.abc import Sequence
from pathlib import PurePosixPath

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
NoNewPrivileges=yes

ProtectSystem=strict
ProtectHome={home}
PrivateTmp={tmp}
PrivateDevices=yes
DevicePolicy=closed
ProcSubset=pid
ProtectClock=yes
ProtectHostname=yes
ProtectControlGroups=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
KeyringMode=private
RemoveIPC=yes
LockPersonality=yes
MemoryDenyWriteExecute=yes
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
# AF_NETLINK: glibc asks it which addresses there are before it resolves a name.
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX AF_NETLINK
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallFilter=fanotify_init fanotify_mark
SystemCallErrorNumber=EPERM

[Install]
WantedBy=multi-user.target
"""


def unit(called: str, watched: Sequence[str], *, runs: bool) -> bytes:
    """Write the unit: it sees as little as the paths *watched* allow."""
    places = [PurePosixPath(path).parts[1:3] for path in watched]
    home = any(place[:1] in {("home",), ("root",)} or place == ("run", "user") for place in places)
    tmp = any(place[:1] == ("tmp",) or place == ("var", "tmp") for place in places)
    text = _UNIT.format(
        name=called,
        what="programs are run" if runs else "files are read",
        home="read-only" if home else "yes",
        tmp="no" if tmp else "yes",
    )
    return text.encode("ascii")
