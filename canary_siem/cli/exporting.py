"""Writes what other systems import into a folder; over what is there only when told to."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from canary_siem.errors import ActionError


def write_files(folder: Path, files: Mapping[str, bytes], *, force: bool = False) -> list[Path]:
    """Write *files*, by their path below *folder*; none where one of them can't be.

    What is there already with the same bytes is left as it is.

    Args:
        folder: Made where it is missing.
        files: Paths have ``/`` between folders, whatever the system.
        force: Whether what is there with other bytes is written over.

    Raises:
        ActionError: Something else is there, or it can't be written.
    """
    places = {folder.joinpath(*PurePosixPath(name).parts): name for name in files}
    for place, name in places.items():
        if not force and place.exists() and not _holds(place, files[name]):
            hint = "name another --output, or say --force to write over it"
            raise ActionError(f"{place} is there already, with other content: {hint}")
    return list(_written(places, files))


def _written(places: Mapping[Path, str], files: Mapping[str, bytes]) -> Iterator[Path]:
    for place, name in places.items():
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            if not _holds(place, files[name]):
                _replace(place, files[name])
        except OSError as error:
            hint = f"{error.strerror}: name another --output"
            raise ActionError(f"{place}: {hint}") from error
        yield place


def _replace(place: Path, content: bytes) -> None:
    """Write at once or not at all: whoever imports it meanwhile gets a whole file."""
    unfinished = place.with_name(f".{place.name}.{os.getpid()}")
    try:
        unfinished.write_bytes(content)
        unfinished.replace(place)
    finally:
        unfinished.unlink(missing_ok=True)


def _holds(place: Path, content: bytes) -> bool:
    return (
        place.is_file() and place.stat().st_size == len(content) and place.read_bytes() == content
    )
