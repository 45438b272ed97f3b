"""Writes artifacts into a folder; never over a file that is there."""

import os
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path

from canary_siem.errors import ActionError
from canary_siem.shapes import ArtifactOut, TokenOut

MODE = 0o600
"""They name a token: whoever reads one before it is planted could trip it."""


class Folder:
    """Where ``--output`` points.

    Args:
        path: Made with the first file, where it is missing.
    """

    def __init__(self, path: str) -> None:
        self._path = Path(path)

    def check(self) -> None:
        """See that files could be written, before anything is made that wants to be.

        Raises:
            ActionError: They could not.
        """
        place = self._path.absolute()
        while not place.exists():
            place = place.parent
        if not place.is_dir() or not os.access(place, os.W_OK | os.X_OK):
            raise ActionError(f"can't write into {place}: give another --output")

    def write_all(self, token: TokenOut, *, apart: bool = False) -> None:
        """Write the token's files; *apart* into a folder named by its id."""
        folder = self._path / token.id if apart else self._path
        for artifact in token.artifacts or ():
            self.write(artifact, folder)

    def write(self, artifact: ArtifactOut, folder: Path | None = None) -> None:
        """Write one file; from then on the artifact tells its path instead of its bytes.

        Raises:
            ActionError: It can't be written.
        """
        if artifact.content is None:
            return
        folder = self._path if folder is None else folder
        try:
            folder.mkdir(parents=True, exist_ok=True)
            artifact.path = str(_create(folder, artifact.filename, b64decode(artifact.content)))
        except OSError as error:
            raise ActionError(f"{folder}: {error.strerror}: give another --output") from error
        artifact.content = None


def _create(folder: Path, filename: str, content: bytes) -> Path:
    for path in _names(folder / Path(filename).name):
        try:
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, MODE)
        except FileExistsError:
            if _holds(path, content):
                return path
            continue
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        return path
    raise FileExistsError(17, f"too many files called {filename}")


def _holds(path: Path, content: bytes) -> bool:
    """Tell whether the very same file is there already: artifacts are made the same each time."""
    return path.is_file() and path.stat().st_size == len(content) and path.read_bytes() == content


def _names(path: Path) -> Iterator[Path]:
    yield path
    for number in range(2, 10_000):
        yield path.with_name(f"{path.stem} ({number}){path.suffix}")
