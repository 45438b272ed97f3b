"""Looks whether the numbers that oracles watch can be read; the running service reads them."""

from collections.abc import AsyncIterator

from canary_siem.cli.commands.doctor.finding import Finding
from canary_siem.house import House
from canary_siem.shapes import told

MEND = "see that its page is there and `oracle_hosts` allow it, or plant another and delete it"


async def look(house: House) -> AsyncIterator[Finding]:
    """Name each that could not be read for long; nothing where nobody planted one."""
    tokens = {token.id: token for token in house.trap.tokens("oracle")}
    silent = {
        name: reading
        for name, reading in (await house.store.readings.silent()).items()
        if name in tokens
    }
    for name, reading in silent.items():
        since = f"no number since {told(reading.failing)}: {reading.error}"
        detail = f"{tokens[name].memo} ({name}): {since}"
        yield Finding("oracle", ok=False, detail=detail, todo=MEND)
    if tokens and not silent:
        yield Finding("oracle", ok=True, detail=f"{len(tokens)}: nothing is known to be wrong")
