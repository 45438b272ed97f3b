"""How little an agent's unit lets it do.

Source: systemd.exec(5), "SANDBOXING".
"""

from collections.abc import Sequence
from pathlib import PurePosixPath

_LINES = """\
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
SystemCallErrorNumber=EPERM
"""


def hardened(paths: Sequence[str]) -> str:
    """Write the lines of a unit's service that see as little as its *paths* allow."""
    places = [PurePosixPath(path).parts[1:3] for path in paths]
    home = any(place[:1] in {("home",), ("root",)} or place == ("run", "user") for place in places)
    tmp = any(place[:1] == ("tmp",) or place == ("var", "tmp") for place in places)
    return _LINES.format(home="read-only" if home else "yes", tmp="no" if tmp else "yes")
