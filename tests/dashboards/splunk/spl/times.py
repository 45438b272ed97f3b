"""Splunk's relative times: ``-7d@d`` (Search Reference, "Time modifiers"), in UTC."""

import re
from datetime import UTC, datetime

SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


def span(text: str) -> int:
    """Give a length of time in seconds: ``24h``."""
    found = re.fullmatch(r"(\d+)([smhd])", text)
    if not found:
        raise ValueError(f"{text} is no length of time that is understood")
    return int(found[1]) * SECONDS[found[2]]


def relative(at: float, modifier: str) -> float:
    """Give the time that *modifier* says, from *at* on (epoch seconds)."""
    found = re.fullmatch(r"(?:-(\d+[smhd]))?(?:@([smhd]))?", modifier)
    if not found or not modifier:
        raise ValueError(f"{modifier} is no time modifier that is understood")
    then = at - (span(found[1]) if found[1] else 0)
    return then - then % SECONDS[found[2]] if found[2] else then


def written(at: float, style: str) -> str:
    """Do as ``strftime``: ``%3N`` are milliseconds."""
    moment = datetime.fromtimestamp(at, UTC)
    return moment.strftime(style.replace("%3N", f"{moment.microsecond // 1000:03}"))


def read(text: str, style: str) -> float:
    """Do as ``strptime``."""
    return datetime.strptime(text, style).replace(tzinfo=UTC).timestamp()
