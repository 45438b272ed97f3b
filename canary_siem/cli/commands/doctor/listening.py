"""Looks whether what hears the planted tokens is configured at all."""

from collections.abc import Iterator

from canary_siem.cli.commands.doctor.finding import Finding
from canary_siem.house import House
from canary_siem.planting import LISTENERS, unheard


def look(house: House) -> Iterator[Finding]:
    """Name each kind that has live tokens and no listener; nothing where all is heard."""
    listeners = house.config.listeners
    for kind, listener in LISTENERS.items():
        count = len(house.trap.tokens(kind))
        if count and (why := unheard(kind, listeners)):
            tokens = f"{count} {'token' if count == 1 else 'tokens'} of {kind}"
            todo = f"add [listeners.{listener}], and start the service again"
            yield Finding("listener", False, f"{tokens}: {why.partition(';')[0]}", todo)
