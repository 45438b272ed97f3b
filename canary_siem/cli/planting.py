"""token create in a shell: options read from files, artifacts written as they are made."""

from base64 import b64encode
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from canary_siem.cli.printing import Printer
from canary_siem.cli.progress import Progress
from canary_siem.cli.writing import Folder
from canary_siem.errors import ActionError, CanarySiemError
from canary_siem.interfaces import Action, House
from canary_siem.planting import AT_ONCE, file_options, makes_files
from canary_siem.shapes import TokenOut

SLICE, BARE_SLICE = 50, 500
"""Tokens a call at most, with files and without: so many files are in memory at once."""


async def plant(
    house: House, door: Action[Any, Any], wish: Any, folder: Folder, printer: Printer
) -> None:
    """Make what is wanted, slice by slice, and write each file when it is made."""
    options = read_files(house, wish.kind, wish.options)
    wish = wish.model_copy(update={"options": options, "inline": not wish.dry_run})
    slice_size = BARE_SLICE
    if makes_files(house.kind(wish.kind)):
        slice_size = 1  # the first shows how large they are
        folder.check()
    if wish.count is None:
        result = await door.run(house, wish)
        folder.write_all(result.root)
        printer.result(result.root)
        return
    made = 0
    with Progress("planting", wish.count) as progress:
        while made < wish.count:
            part = wish.model_copy(update={"count": min(slice_size, wish.count - made)})
            try:
                result = await door.run(house, part)
                slice_size = _slice(result.root.items[0], slice_size)
                for token in result.root.items:
                    folder.write_all(token, apart=True)
            except CanarySiemError as error:
                raise _partly(error, made) from error
            printer.result(result.root)
            made += len(result.root.items)
            progress.reached(made)


def read_files(house: House, kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """Give *options* with the content of the files that some of them name, Base64.

    Raises:
        ActionError: A file can't be read.
    """
    read = dict(options)
    model: type[BaseModel] = house.kind(kind).options
    for name in file_options(model):
        for key in {name, name.replace("_", "-")}:
            if isinstance(path := read.get(key), str):
                read[key] = b64encode(_content(key, path)).decode()
    return read


def _content(option: str, path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise ActionError(f"option {option}: {path}: {error.strerror}") from error


def _slice(token: TokenOut, before: int) -> int:
    """Give how many tokens like *token* go well into one call."""
    octets = sum(each.size for each in token.artifacts or ())
    return max(1, min(SLICE, AT_ONCE // (2 * octets))) if octets else before


def _partly(error: CanarySiemError, made: int) -> CanarySiemError:
    return ActionError(f"{error}; {made} were made and written before") if made else error
