"""Looks at each domain from outside: do resolvers find us, and does one of them block us?"""

import secrets
from collections.abc import AsyncIterator, Sequence

from canary_siem.cli.commands.doctor.asking import Reply, ask
from canary_siem.cli.commands.doctor.finding import Finding
from canary_siem.config import Config

Server = tuple[str, int]


async def look(config: Config, resolvers: Sequence[Server]) -> AsyncIterator[Finding]:
    """Ask every resolver for a name under every domain that no one can have asked for before."""
    if not resolvers:
        todo = "name some: --resolver 9.9.9.9 --resolver 1.1.1.1"
        yield Finding("delegation", ok=False, detail="there is no resolver to ask", todo=todo)
        return
    addresses = frozenset(map(str, config.site.public_ips))
    denied = list(config.site.nx_domains)
    for domain in [*config.site.domains, *denied]:
        replies = {}
        for resolver in resolvers:
            if domain in denied:
                replies[resolver] = await _denial(resolver, domain)
                continue
            replies[resolver] = await ask(
                resolver, f"{secrets.token_hex(8)}.{domain}", _type(addresses)
            )
        well = {r for r, reply in replies.items() if _reached(reply, addresses, domain in denied)}
        for resolver, reply in replies.items():
            where = f"{domain} by {resolver[0]}{'' if resolver[1] == 53 else f':{resolver[1]}'}"
            said = ", ".join(reply.values) or reply.rcode
            todo = _todo(domain, reply, sorted(addresses), blocked=bool(well))
            yield Finding("delegation", resolver in well, f"{where}: {said}", todo)


async def _denial(resolver: Server, domain: str) -> Reply:
    """Ask for a name that we deny. Nobody's domain is denied too, but has no SOA of its own."""
    apex = await ask(resolver, domain, "SOA")
    if not apex.values:
        return Reply(apex.rcode if apex.rcode not in {"NOERROR", "NXDOMAIN"} else "no delegation")
    return await ask(resolver, f"{secrets.token_hex(8)}.{domain}", "A")


def _type(addresses: frozenset[str]) -> str:
    """Ask for what we have: an IPv6-only trap has no A."""
    return "AAAA" if addresses and all(":" in each for each in addresses) else "A"


def _reached(reply: Reply, addresses: frozenset[str], denied: bool) -> bool:
    if denied:
        return reply.rcode == "NXDOMAIN"
    if reply.rcode != "NOERROR":
        return False
    return not addresses or bool(addresses & set(reply.values))


def _todo(domain: str, reply: Reply, addresses: Sequence[str], *, blocked: bool) -> str:
    if reply.rcode == "TIMEOUT":
        return "that resolver does not answer: name another with --resolver"
    if blocked:
        return "other resolvers find us: this one blocks the domain; plant tokens under another"
    if reply.rcode == "SERVFAIL":
        return "it is delegated, but we can't be reached: open UDP and TCP 53, start the service"
    if reply.values:
        return f"it should be {', '.join(addresses)}: mend public_ips, or the NS record's address"
    return f"let the registrar of {domain} delegate it: an NS record that names this machine"
