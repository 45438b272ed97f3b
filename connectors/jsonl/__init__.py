"""A file of one document a line, for any shipper: rotated by size, at home with logrotate.

A trip counts as delivered when it is on the disk (fdatasync). With logrotate's ``create`` or with
``copytruncate`` alike nothing needs to be told to us; ``max_size = "0"`` leaves rotation to it.
``copytruncate`` itself loses what is written between its copy and its cut: prefer ``create``.
A line is the ECS document as it is stored, or with ``format = "ocsf"`` an event of OCSF 1.8: a
trip as Detection Finding, what we say ourselves as Base Event.
"""

import asyncio
import grp
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import orjson
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field

from canary_siem.dialects import ocsf
from canary_siem.interfaces import DELIVERED, ConnectorDoor, Identity, Outcome
from canary_siem.trips import StoredTrip
from connectors.jsonl.file import Appender

UNITS = {"": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 1 << 10, "MiB": 1 << 20}


def _octets(value: Any) -> Any:
    """Read ``100MB``; ``0`` is no bound."""
    found = re.fullmatch(r"([0-9]{1,12})(|kB|MB|GB|KiB|MiB)", str(value), re.ASCII)
    if found is None:
        raise ValueError(f'{value!r} is no size, such as "100MB" or "64KiB"')
    return int(found[1]) * UNITS[found[2]]


def _permissions(value: Any) -> Any:
    """Read ``0640`` as chmod does."""
    if isinstance(value, str) and re.fullmatch(r"0?[0-7]{3}", value, re.ASCII):
        return int(value, 8)
    raise ValueError(f'{value!r} are no permissions, such as "0640" (as a string)')


def _known(group: str) -> str:
    try:
        grp.getgrnam(group)
    except KeyError:
        raise ValueError(f"there is no group {group!r} here") from None
    return group


class JsonlSettings(BaseModel):
    """``[connectors.NAME]`` with ``type = "jsonl"``."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Path = Field(description="The file; its folder is made where it is missing.")
    format: Literal["ecs", "ocsf"] = Field(
        "ecs", description="What a line is: the ECS document, or an event of OCSF 1.8."
    )
    max_size: Annotated[int, BeforeValidator(_octets)] = Field(
        100_000_000, description='When to start a new file: "100MB"; "0": never.'
    )
    keep: int = Field(5, ge=1, le=1000, description="How many old files to keep: path.1, …")
    mode: Annotated[int, BeforeValidator(_permissions)] = Field(
        0o640, description="Who may read it, as chmod writes it."
    )
    group: Annotated[str, AfterValidator(_known)] | None = Field(
        None, description="The group it belongs to; else that of the service."
    )


class Jsonl:
    """One file. Nothing is opened before the first batch."""

    def __init__(self, settings: JsonlSettings, identity: Identity) -> None:
        self._ocsf = settings.format == "ocsf"
        self._file = Appender(
            settings.path,
            max_size=settings.max_size,
            keep=settings.keep,
            mode=settings.mode,
            gid=grp.getgrnam(settings.group).gr_gid if settings.group else None,
        )

    async def deliver(self, trips: Sequence[StoredTrip]) -> Sequence[Outcome]:
        """Append *trips*, a line each, and wait for the disk.

        Raises:
            ReceiverUnavailableError: The disk is full or fails; nothing of the batch is kept.
            AccessRefusedError: We may not write there, or what is there is no file of ours.
        """
        outcomes = [DELIVERED] * len(trips)
        lines = [each.document for each in trips]
        if self._ocsf:
            lines = _translated(trips, outcomes)
        if lines:
            whole = b"".join(b"%b\n" % line for line in lines)
            await asyncio.to_thread(self._file.append, whole)
        return outcomes

    async def close(self) -> None:
        """Close the file. Safe to call twice."""
        await asyncio.to_thread(self._file.close)


def _translated(trips: Sequence[StoredTrip], outcomes: list[Outcome]) -> list[bytes]:
    """Write *trips* as OCSF; a document that is none is rejected in *outcomes*."""
    lines = []
    for index, trip in enumerate(trips):
        try:
            lines.append(orjson.dumps(ocsf.event(orjson.loads(trip.document))))
        except (AttributeError, TypeError, ValueError) as error:
            outcomes[index] = Outcome("rejected", f"can't be written as OCSF: {error}")
    return lines


DOOR = ConnectorDoor(
    settings=JsonlSettings,
    build=Jsonl,
    example={"path": "/var/log/canary-siem/trips.jsonl"},
    guarantee="at least once",
)
