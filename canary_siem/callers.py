"""Who asks for an action: set by the surface that he came by, read by whoever writes it down."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

CLI = "cli"
"""The id of whoever stands at the command line."""


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Attributes:
        id: An API key's id, or CLI; empty where nobody said.
        name: The account of the system that he works under, at the command line.
        address: The address that he came from, over the network.
        request: What he asks under, where he may ask again and shall get the same.
    """

    id: str = ""
    name: str = ""
    address: str = ""
    request: str = ""

    @property
    def local(self) -> bool:
        """Whether he stands at this machine's own command line."""
        return self.id == CLI

    def fields(self) -> dict[str, Any]:
        """Name him as ECS does: ``user.id``, ``user.name`` and ``source``; never a secret."""
        found: dict[str, Any] = {}
        if self.id:
            found["user"] = {"id": self.id} | ({"name": self.name} if self.name else {})
        if self.address:
            found["source"] = {"address": self.address, "ip": self.address}
        return found


NOBODY = Caller()
_ASKING: ContextVar[Caller] = ContextVar("asking", default=NOBODY)


def caller() -> Caller:
    """Give him who asks for what is done now."""
    return _ASKING.get()


@contextmanager
def acting(who: Caller) -> Iterator[None]:
    """Do what is done within in the name of *who*."""
    before = _ASKING.set(who)
    try:
        yield
    finally:
        _ASKING.reset(before)
