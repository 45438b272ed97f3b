"""What is planted: the agent as one file, and its unit.

Sources: systemd.exec(5), "CREDENTIALS"; systemd.unit(5), "SPECIFIERS".
"""

from collections.abc import Mapping, Sequence
from importlib.resources import files as resources

from canary_siem.artifacts.agents import log_watch
from canary_siem.artifacts.agents.hardening import hardened
from canary_siem.artifacts.agents.joining import join
from canary_siem.artifacts.draws import Draw

_MODULES = (
    *("spelling", "asking", "sending", "memory", "rules", "reading", "following"),
    "program",
)
_ABOUT = """Follows log files, and reports lines that match to a collector.

Python 3.8 or later, without any other package; for Linux and its like. {name}.service says how it
is installed; --help tells its options.
"""
_NAMES = ("log-relay", "logship", "log-forward", "syslog-relay", "log-collect", "logtail")
_UNIT = """\
# Follows log files, and reports lines that match to a collector.
#
#   install -m 0700 {name}.py /usr/local/sbin/
#   install -m 0600 {name}.service /etc/systemd/system/
#   systemctl daemon-reload && systemctl enable --now {name}
#   /usr/local/sbin/{name}.py --test
#
# Where no name can be looked up, but a proxy serves HTTP: put --via http behind ExecStart, and
# Environment=http_proxy=http://PROXY:PORT below it.

[Unit]
Description=Log relay
Wants=network-online.target
After=network-online.target nss-lookup.target

[Service]
ExecStart=/usr/bin/python3 -I /usr/local/sbin/{name}.py
StateDirectory={name}
StateDirectoryMode=0700
UMask=0077
Restart=always
RestartSec=5
# 2 is a pattern that this Python does not know.
RestartPreventExitStatus=2
TimeoutStopSec=20
Nice=5
MemoryMax=128M
TasksMax=16

# Nobody, but for the right to read: logs belong to many users.
DynamicUser=yes
AmbientCapabilities=CAP_DAC_READ_SEARCH
CapabilityBoundingSet=CAP_DAC_READ_SEARCH
{hardened}ProtectProc=invisible

[Install]
WantedBy=multi-user.target
"""


def name(seed: bytes) -> str:
    """Give the agent a name, under which it may run beside others."""
    draw = Draw(seed, "name")
    return f"{draw.pick(_NAMES)}-{draw.octets(3).hex()}"


def agent(
    called: str,
    hostname: str,
    files: Sequence[str],
    fields: Mapping[str, str],
    rules: Sequence[Mapping[str, str]],
) -> bytes:
    """Write the agent.

    Args:
        called: Its name.
        hostname: The token's.
        files: What it follows.
        fields: What it tells each group as, in its order.
        rules: What it looks for.
    """
    settings = {
        "HOST": hostname,
        "NAME": called,
        "FILES": list(files),
        "FIELDS": dict(fields),
        "RULES": [dict(rule) for rule in rules],
    }
    folder = resources(log_watch)
    texts = [(folder / f"{module}.py").read_text("utf-8") for module in _MODULES]
    text = join(texts, log_watch.__name__, settings, _ABOUT.format(name=called))
    return text.encode("utf-8")


def unit(called: str, files: Sequence[str]) -> bytes:
    """Write the unit: it sees as little as its *files* allow."""
    return _UNIT.format(name=called, hardened=hardened(files)).encode("ascii")
