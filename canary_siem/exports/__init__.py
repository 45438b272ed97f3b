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

    def below(self, product: str) -> dict[str, bytes]:
        """Give every file of ``dashboards/<product>`` that is no program, by its path below it."""
        home = self.dashboards / product
        found = (each for each in sorted(home.rglob("*")) if each.is_file())
        data = (each for each in found if each.suffix not in {".py", ".pyc"})
        return {each.relative_to(home).as_posix(): each.read_bytes() for each in data}


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
