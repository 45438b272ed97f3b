"""Suppressions: an operator's rules by which hits become events; none is dropped by them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from typing import Any

from canary_siem.trips import Draft

Network = IPv4Network | IPv6Network

GLOB_CAP = 256
"""Characters of a glob."""
VALUE_CAP = 2_083
"""Characters of what a glob is held against (as of a URL in ECS); a longer value fits none."""
OWN_WORDS = frozenset(
    ("paused", "deleted", "drill", "dns-plumbing", "link-preview", "scanner", "replay")
)
"""What stands in ``canary.suppressed_by`` without anyone's rule."""


@dataclass(frozen=True, slots=True)
class Suppression:
    """An operator's rule: hits that it fits become events. What is empty does not narrow.

    Attributes:
        name: ``canary.suppressed_by``.
        user_agent: A glob: ``*``, ``?`` and ``[…]``, letter case aside.
        path: The same, over the HTTP path.
        token: Ids of tokens.
        until: Nanoseconds since the epoch; 0 for ever.
        reason: Why, in somebody's words.
        created: Nanoseconds since the epoch; 0 where the configuration file has it.
        by: Who added it: an API key's id, or ``cli``.
    """

    name: str
    source: tuple[Network, ...] = ()
    user_agent: str = ""
    path: str = ""
    token: tuple[str, ...] = ()
    until: int = 0
    reason: str = ""
    created: int = 0
    by: str = ""

    def fits(self, draft: Draft) -> bool:
        """Tell whether every criterion given fits."""
        hit = draft.hit
        return (
            (not self.until or hit.at < self.until)
            and (not self.token or draft.token.id in self.token)
            and (not self.user_agent or like(self.user_agent, hit.user_agent))
            and (not self.path or like(self.path, hit.path))
            and (not self.source or within(hit.source_ip, self.source))
        )

    def narrows(self) -> bool:
        """Tell whether there is any hit that it does not fit."""
        wide = any(not network.prefixlen for network in self.source)
        return bool(
            self.token
            or self.user_agent.strip("*")
            or self.path.strip("*")
            or (self.source and not wide)
        )

    def criteria(self) -> str:
        """Say in words what it fits."""
        return "; ".join(self._criteria())

    def _criteria(self) -> Iterator[str]:
        if self.source:
            yield f"source {', '.join(map(str, self.source))}"
        if self.user_agent:
            yield f"user agent {self.user_agent}"
        if self.path:
            yield f"path {self.path}"
        if self.token:
            yield f"token {', '.join(self.token)}"


def like(glob: str, value: str) -> bool:
    """Tell whether *glob* fits the whole of *value*, letter case aside."""
    return len(value) <= VALUE_CAP and bool(_pattern(glob).match(value))


def within(address: str, networks: Sequence[Network]) -> bool:
    """Tell whether *address* lies in one of *networks*; what is no address lies in none."""
    parsed: Any = _address(address)
    return parsed is not None and any(parsed in network for network in networks)


@lru_cache(4096)
def _pattern(glob: str) -> re.Pattern[str]:
    # Each * of a translated glob takes the first place that fits and never comes back to it
    # (an atomic group): the work is bounded by the length of the glob times that of the value.
    return re.compile(translate(glob), re.IGNORECASE)


@lru_cache(4096)
def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None
