"""What other systems import, one file each: made from what we know of ourselves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from canary_siem.config import Config


@dataclass(frozen=True, slots=True)
class Sources:
    """What an export may draw on.

    Attributes:
        openapi: Gives the document that the API serves, OpenAPI 3.1.
        dashboards: The folder with all that people load into a product, by product.
        config: Gives the configuration; None where there is none. Raises ConfigError.
    """

    openapi: Callable[[], bytes]
    dashboards: Path
    config: Callable[[], Config | None]


@dataclass(frozen=True, slots=True)
class Export:
    """What an export's module exports as DOOR.

    Attributes:
        summary: What comes of it, in a line without a full stop.
        make: Gives the files by their path below ``--output``, with ``/`` between folders.
    """

    summary: str
    make: Callable[[Sources], Mapping[str, bytes]]


__all__ = ["Export", "Sources"]
