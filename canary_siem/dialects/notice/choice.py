"""Which events are for people: the settings that say so, and what they mean."""

from collections.abc import Collection
from typing import Annotated, Literal

from pydantic import Field

from canary_siem.dialects.reading import Document, is_trip, part, read

Send = Literal["alerts", "trips", "all"]
LeastSeverity = Annotated[
    Literal[21, 47, 73, 99],
    Field(description="Trips below it are left out: 21 low, 47 medium, 73 high, 99 critical."),
]
Tags = Annotated[
    tuple[str, ...],
    Field(description="Only trips with one of these tags; without, all."),
]


def wanted(document: Document, send: Send, least: int, tags: Collection[str]) -> bool:
    """Say whether people are told.

    Args:
        document: The ECS document.
        send: ``alerts``: what is for eyes, and what is wrong with us; ``trips``: every hit too;
            ``all``: heartbeats and audit too.
        least: The severity below which trips are left out.
        tags: Only trips with one of them; empty for all.
    """
    if is_drill(document):  # somebody wants to see it arrive
        return True
    event = part(document, "event")
    if not is_trip(document):
        trouble = event.get("dataset") == "canary_siem.health" and event.get("kind") == "event"
        return trouble or send == "all"
    if send == "alerts" and event.get("kind") != "alert":
        return False
    severity = event.get("severity")
    if isinstance(severity, int) and severity < least:
        return False
    return not tags or not set(tags).isdisjoint(document.get("tags") or ())


def is_drill(document: Document) -> bool:
    """Say whether it is one that we made ourselves, of a token or by ``doctor``."""
    if is_trip(document):
        return part(document, "canary").get("drill") is True
    return read(document, "event.action") == "drill"
