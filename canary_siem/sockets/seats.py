"""How many may come in, and how many of one source."""

import asyncio
import ipaddress
from collections import Counter

from canary_siem.sockets.forwarded import Trusted


class Seats:
    """Counts who is in: so many at most, and so many of one source."""

    def __init__(self, total: int, each: int, trusted: Trusted) -> None:
        self._total = total
        self._each = each
        self._trusted = trusted
        self._taken: Counter[str] = Counter()
        self.count = 0
        self.empty = asyncio.Event()
        self.empty.set()

    def take(self, address: str) -> str | None:
        """Give a seat for *address*, to be given back; None where there is none left.

        A trusted proxy brings many clients: only the total bounds it.
        """
        source = "" if address in self._trusted else source_of(address)
        if self.count >= self._total or (source and self._taken[source] >= self._each):
            return None
        self.count += 1
        self.empty.clear()
        self._taken[source] += 1
        return source

    def leave(self, source: str) -> None:
        """Give a seat back."""
        self.count -= 1
        self._taken[source] -= 1
        if not self._taken[source]:
            del self._taken[source]
        if not self.count:
            self.empty.set()


def source_of(address: str) -> str:
    """Give what counts as one source: an IPv4 address, an IPv6 /64."""
    if ":" not in address:
        return address
    return str(ipaddress.ip_network(f"{address.partition('%')[0]}/64", strict=False))
