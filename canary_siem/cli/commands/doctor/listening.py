"""Looks whether what hears the planted tokens is configured at all."""

from collections.abc import Iterator

from canary_siem.cli.commands.doctor.finding import Finding
from canary_siem.house import House


def look(house: House) -> Iterator[Finding]:
    """Name each kind that has live tokens and no listener; nothing where all is heard."""
    for kind in house.kinds():
        if (why := house.unheard(kind)) and (count := len(house.trap.tokens(kind))):
            tokens = f"{count} {'token' if count == 1 else 'tokens'} of {kind}"
            table = f"[listeners.{house.kind(kind).listener}]"
            todo = f"add {table}, and start the service again"
            yield Finding("listener", False, f"{tokens}: {why}", todo)
