"""Where an id may stand: in the domain of an address, in its local part, in what is none."""

import re
from collections.abc import Collection

from canary_siem.interfaces import Trap
from canary_siem.names import under
from canary_siem.tokens import Token
from listeners.smtp.addresses import Address

MOST = 512
"""Runs of letters and digits looked at."""
_RUN = re.compile(r"[0-9a-z]+", re.ASCII)
_HOST = re.compile(r"[0-9a-z][0-9a-z.-]{7,252}", re.ASCII)


def find_token(trap: Trap, address: Address) -> Token | None:
    """Find the token that *address* names: by its domain, else by its local part.

    In the local part an id counts only whole; what stands beside it (``id+news``, ``x-id``) says
    nothing. Its left-most known id decides: what follows was added by whoever sends. It counts
    whatever the domain is: nobody has an id by chance.
    """
    if address.domain.isascii() and (token := trap.find(address.domain)):
        return token
    return trap.find_in(_runs(address.local)[::-1])


def left_behind(trap: Trap, octets: bytes) -> Token | None:
    """Find the token named by octets that are no command we know."""
    text = octets.decode("latin-1").lower()
    for name in _HOST.findall(text)[:MOST]:
        if "." in name and (token := trap.find(name.rstrip("."))):
            return token
    return trap.find_in(_runs(text))


def is_ours(trap: Trap, address: Address, own: Collection[str]) -> bool:
    """Say whether mail to *address* is taken: whoever it is, so that no one learns who there is.

    Args:
        trap: Whose domains count.
        address: A recipient.
        own: The addresses at which we are reached.
    """
    if address.routed:
        return False
    if literal := address.literal:
        return literal in own or literal in trap.site.public_ips
    if not address.domain:  # postmaster, whom RFC 5321, section 4.5.1, demands, and others
        return True
    domains = {*trap.site.domains, *trap.site.nx_domains}
    return under(address.domain, domains) is not None


def _runs(text: str) -> list[str]:
    return _RUN.findall(text.lower())[:MOST]
