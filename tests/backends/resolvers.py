"""Real recursors, Unbound and BIND, that ask a name server of ours on loopback."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from dnslib import DNSRecord

from tests.backends import places
from tests.backends.processes import HOST, BackendError, accepts, free_port, running, scratch

Minimisation = Literal["off", "relaxed", "strict"]
UNBOUND = """\
server:
  interface: {host}
  port: {port}
  access-control: 127.0.0.0/8 allow
  do-ip6: no
  do-not-query-localhost: no
  do-daemonize: no
  use-syslog: no
  chroot: ""
  username: ""
  pidfile: ""
  directory: "{folder}"
  num-threads: 1
  module-config: "{modules}"
  qname-minimisation: {minimise}
  qname-minimisation-strict: {strict}
  use-caps-for-id: {mixed_case}
  tcp-upstream: {tcp}
{subnet}{zones}remote-control:
  control-enable: no
"""
BIND = """\
options {{
  directory "{folder}";
  pid-file none;
  session-keyfile none;
  port {upstream};
  listen-on port {port} {{ {host}; }};
  listen-on-v6 {{ none; }};
  recursion yes;
  dnssec-validation no;
  empty-zones-enable no;
  qname-minimization {minimisation};
}};
controls {{ }};
server {host} {{ tcp-only {tcp}; }};
{zones}"""
STATIC_STUB = 'zone "{name}" {{ type static-stub; server-addresses {{ {host}; }}; }};\n'
FORWARD = (
    'zone "{name}" {{ type forward; forward only; forwarders {{ {host} port {port}; }}; }};\n'
)


def missing(program: str) -> str | None:
    """Say in words why *program* (unbound, named) can't be started here; None if it can."""
    return places.lacking(program)


@dataclass(frozen=True)
class Zone:
    """A domain and the port of its name server; forwarded to, it is not asked piece by piece."""

    name: str
    port: int
    forward: bool = False


@dataclass(frozen=True)
class Resolver:
    """A running recursor."""

    port: int = field(default_factory=free_port)

    def ask(self, name: str, kind: str = "A", *, tcp: bool = False) -> DNSRecord:
        """Resolve *name* and return the whole answer."""
        question = DNSRecord.question(name, kind)
        return DNSRecord.parse(question.send(HOST, self.port, tcp=tcp, timeout=60))


@contextmanager
def unbound(
    zones: Sequence[Zone],
    *,
    minimisation: Minimisation = "relaxed",
    mixed_case: bool = False,
    client_subnet: bool = False,
    tcp_upstream: bool = False,
) -> Iterator[Resolver]:
    """Run Unbound; it knows nothing but *zones*.

    Args:
        zones: What it resolves.
        minimisation: Whether it hides the name's left part from servers above it (RFC 9156).
        mixed_case: Ask in rAnDoM case and want it back (0x20).
        client_subnet: Send the asker's subnet upstream (RFC 7871).
        tcp_upstream: Ask upstream over TCP only.
    """
    blocks = [f"  local-zone: {zone.name} transparent\n" for zone in zones]
    for zone in zones:
        kind = "forward" if zone.forward else "stub"
        blocks.append(f"{kind}-zone:\n  name: {zone.name}\n  {kind}-addr: {HOST}@{zone.port}\n")
    subnet = f"  send-client-subnet: {HOST}\n  client-subnet-always-forward: yes\n"
    with scratch() as folder:
        lent = Resolver()
        text = UNBOUND.format(
            host=HOST,
            port=lent.port,
            folder=folder,
            modules="subnetcache iterator" if client_subnet else "iterator",
            minimise=yes(minimisation != "off"),
            strict=yes(minimisation == "strict"),
            mixed_case=yes(mixed_case),
            tcp=yes(tcp_upstream),
            subnet=subnet if client_subnet else "",
            zones="".join(blocks),
        )
        argv = [
            str(places.cache() / "bin/unbound"),
            "-d",
            "-p",
            "-c",
            str(folder / "unbound.conf"),
        ]
        with _recursor(argv, "unbound", text, lent.port):
            yield lent


@contextmanager
def named(
    zones: Sequence[Zone],
    *,
    minimisation: Minimisation = "relaxed",
    tcp_upstream: bool = False,
) -> Iterator[Resolver]:
    """Run BIND; its zones that are not forwarded must share one upstream port.

    Args:
        zones: What it resolves.
        minimisation: Whether it hides the name's left part from servers above it (RFC 9156).
        tcp_upstream: Ask upstream over TCP only.
    """
    ports = {zone.port for zone in zones if not zone.forward}
    if len(ports) > 1:
        raise BackendError("BIND asks every name server at one port: forward the other zones")
    with scratch() as folder:
        lent = Resolver()
        text = BIND.format(
            host=HOST,
            port=lent.port,
            upstream=ports.pop() if ports else 53,
            folder=folder,
            minimisation=minimisation,
            tcp=yes(tcp_upstream),
            zones="".join(
                (FORWARD if zone.forward else STATIC_STUB).format(
                    name=zone.name, host=HOST, port=zone.port
                )
                for zone in zones
            ),
        )
        argv = [
            str(places.cache() / "bin/named"),
            "-f",
            "-n",
            "1",
            "-c",
            str(folder / "named.conf"),
        ]
        with _recursor(argv, "bind9", text, lent.port):
            yield lent


def yes(flag: bool) -> str:
    """Write *flag* as both configurations do."""
    return "yes" if flag else "no"


@contextmanager
def _recursor(argv: Sequence[str], package: str, text: str, port: int) -> Iterator[None]:
    """Run *argv*, whose last word is where it wants to find *text*, its configuration."""
    configuration = Path(argv[-1])
    configuration.write_text(text)
    with running(
        argv,
        ready=lambda: accepts(port),
        log=configuration.with_suffix(".log"),
        environment=places.library_environment(package),
    ):
        yield
