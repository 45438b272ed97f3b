"""Real name servers to measure against: NSD and CoreDNS, with a wildcard under one domain."""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.backends import places
from tests.backends.processes import HOST, accepts, free_port, running, scratch

ZONE = """\
$ORIGIN {domain}.
$TTL 60
@ IN SOA ns hostmaster 1 3600 600 86400 60
@ IN NS ns
ns IN A 192.0.2.53
@ IN A 192.0.2.80
* IN A 192.0.2.80
"""
NSD = """\
server:
  ip-address: {host}
  port: {port}
  server-count: 1
  username: ""
  chroot: ""
  pidfile: ""
  database: ""
  zonesdir: "{folder}"
  zonelistfile: "{folder}/zone.list"
  xfrdfile: "{folder}/xfrd.state"
  xfrdir: "{folder}"
  rrl-ratelimit: 0
remote-control:
  control-enable: no
zone:
  name: {domain}
  zonefile: zone
"""
COREFILE = """\
{domain}:{port} {{
  bind {host}
  file {folder}/zone
}}
"""


def missing(program: str) -> str | None:
    """Say in words why *program* (nsd, coredns) can't be started here; None if it can."""
    return places.lacking(program)


@dataclass(frozen=True)
class Peer:
    """A running name server; its process id is there to measure what it uses."""

    port: int
    pid: int


def nsd(domain: str, port: int | None = None) -> AbstractContextManager[Peer]:
    """Run NSD for *domain*: any name in it has the address 192.0.2.80."""
    return _peer("nsd", ["-d", "-c"], NSD, domain, port)


def coredns(domain: str, port: int | None = None) -> AbstractContextManager[Peer]:
    """Run CoreDNS for *domain*: any name in it has the address 192.0.2.80."""
    return _peer("coredns", ["-quiet", "-conf"], COREFILE, domain, port)


@contextmanager
def _peer(
    program: str, words: Sequence[str], text: str, domain: str, port: int | None
) -> Iterator[Peer]:
    with scratch() as folder:
        chosen = port or free_port()
        configuration = Path(folder, "configuration")
        filled = text.format(host=HOST, port=chosen, folder=folder, domain=domain)
        configuration.write_text(filled)
        (folder / "zone").write_text(ZONE.format(domain=domain))
        with running(
            [places.cache() / "bin" / program, *words, configuration],
            ready=lambda: accepts(chosen),
            log=folder / "peer.log",
            environment=places.library_environment(program),
        ) as pid:
            yield Peer(chosen, pid)
