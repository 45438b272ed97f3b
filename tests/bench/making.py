"""How fast artifacts are made."""

import secrets
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from canary_siem import plugins
from canary_siem.tokens import Token
from tests.bench import ours

WARM = 300


def maker(name: str) -> Callable[[], None]:
    """Give what makes the artifacts of another token of kind *name* each time it is called.

    What many artifacts share is made once, when the first needs it: that is done already.
    """
    kind = plugins.load("kinds", name)
    now = datetime.now(UTC)
    token = Token("k5vqz3m7xw2a6r4tdp8b2c", name, "bench", ours.DOMAIN, now, kind.options())

    def make() -> None:
        other = replace(token, seed=secrets.token_bytes(16))
        kind.make(other, kind.plausible(kind.options(), other.seed))

    for _ in range(WARM):
        make()
    return make


def rate(make: Callable[[], object], seconds: float) -> float:
    """Say how often in a second *make* can be done."""
    made, began = 0, time.perf_counter()
    while (spent := time.perf_counter() - began) < seconds:
        make()
        made += 1
    return made / spent
