"""What the tests of kinds share."""

from datetime import UTC, datetime
from typing import Any

from pydantic import BaseModel

from canary_siem.interfaces import Kind
from canary_siem.tokens import Token
from canary_siem.trips import Hit

ID = "h6jmkykjd2rrd2ahnkl6v6"
DOMAIN = "ct.example.org"
MADE = datetime(2026, 3, 4, 12, tzinfo=UTC)


def token(kind: Kind[Any], options: BaseModel | None = None, **more: Any) -> Token:
    """Make a live token of *kind* as the create action does."""
    seed = more.pop("seed", b"sixteen byte seed")
    chosen = kind.plausible(options or kind.options(), seed)
    given: dict[str, Any] = {
        "id": ID,
        "domain": DOMAIN,
        "created": MADE,
        "memo": "m",
        "kind": "k",
    } | more
    return Token(**given, options=chosen, seed=seed, cls=kind.cls)


def hit(name: str = f"{ID}.{DOMAIN}", **more: Any) -> Hit:
    """Make a hit from a documentation address (RFC 5737)."""
    given: dict[str, Any] = {"channel": "dns", "at": 0, "source_ip": "192.0.2.1"} | more
    return Hit(name=name, **given)
