"""The title of a trip, which an analyst can read aloud."""

from canary_siem.trips import Hit

CAP = 200
"""Characters of ``message``."""
ADDRESS = 80
"""Characters of a name in it."""


def start(memo: str) -> str:
    """Say what happened to the token of that *memo*."""
    return f"Canarytoken tripped: {memo}"


def end(kind: str, role: str, source_ip: str) -> str:
    """Say of which kind it is, and who did it as far as we know."""
    source = source_ip or "an unknown source"
    origin = f"via resolver {source}" if role == "resolver" else f"from {source}"
    return f" ({kind}) {origin}"


def message(kind: str, memo: str, hit: Hit, address: str = "") -> str:
    """Put both together; of a long memo the end is left out.

    Args:
        kind: The token's.
        memo: The token's, in one line.
        hit: For what is known of the source.
        address: Its ``source.address``, where we were told of a name instead.
    """
    first, last = start(memo), end(kind, hit.role, hit.source_ip or address[:ADDRESS])
    room = CAP - len(last)
    if len(first) > room:
        first = first[: room - 1] + "…"
    return first + last
