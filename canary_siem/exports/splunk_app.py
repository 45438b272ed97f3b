"""splunk-app: the app for Splunk, as one archive that its web pages, or Splunk Cloud's, take."""

import gzip
import io
import tarfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from canary_siem import __version__
from canary_siem.config import Config
from canary_siem.errors import ActionError
from canary_siem.exports import Export, Sources

APP = "TA-canary_siem"
TYPE = "splunk_hec"
"""Of the connector that knows which index our events are in."""
MACROS = "default/macros.conf"
ANYWHERE = b"definition = index=*\n"


def make(sources: Sources) -> Mapping[str, bytes]:
    """Pack the app; its macro says the index that the configuration sends events to.

    Raises:
        ActionError: The app is not there.
    """
    folder = sources.dashboards / "splunk" / "app" / APP
    files = dict(_files(folder))
    if not files:
        raise ActionError(f"{folder} is not there: install canary-siem anew")
    if index := _index(sources.config()):
        files[MACROS] = files[MACROS].replace(ANYWHERE, f'definition = index="{index}"\n'.encode())
    return {f"{APP}-{__version__}.spl": archive(files)}


def archive(files: Mapping[str, bytes]) -> bytes:
    """Pack *files* below the app's folder: the same octets for the same files, whoever packs.

    Splunk refuses what others may write to, so modes are told: 0644, folders 0755.
    """
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for folder in sorted({each for name in files for each in _folders(f"{APP}/{name}")}):
            entry = tarfile.TarInfo(folder)
            entry.type, entry.mode = tarfile.DIRTYPE, 0o755
            tar.addfile(entry)
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(f"{APP}/{name}")
            entry.size, entry.mode = len(content), 0o644
            tar.addfile(entry, io.BytesIO(content))
    return gzip.compress(packed.getvalue(), mtime=0)


def _files(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Give the app's files; what a desktop or an editor left there is none of them."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if path.is_file() and not any(part.startswith((".", "__")) for part in inside.parts):
            yield inside.as_posix(), path.read_bytes()


def _folders(name: str) -> list[str]:
    parts = name.split("/")[:-1]
    return ["/".join(parts[:length]) for length in range(1, len(parts) + 1)]


def _index(config: Config | None) -> str:
    """Give the index that all connectors to Splunk name; empty where there is no such one."""
    ours = [each for each in config.connectors if each.courier.type == TYPE] if config else []
    named = {getattr(each.settings, "index", "") for each in ours}
    return named.pop() if len(named) == 1 else ""


DOOR = Export(summary="The app for Splunk: fields, dashboards and rules", make=make)
