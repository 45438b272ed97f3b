"""fleet: a package that an administrator uploads to Kibana: data streams, dashboards, rules."""

import io
import zipfile
from collections.abc import Mapping

from canary_siem import __version__
from canary_siem.exports import Export, Sources
from canary_siem.exports.fleet.package import NAME, package

NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The first that a zip knows: the same package is the same bytes."""


def make(sources: Sources) -> Mapping[str, bytes]:
    """Write the package: Integrations, Create new integration, Upload it as a .zip."""
    top = f"{NAME}-{__version__}"
    return {f"{top}.zip": zipped(top, package(sources.dashboards))}


def zipped(top: str, files: Mapping[str, bytes]) -> bytes:
    """Put *files* below the folder *top* of a zip."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            archive.writestr(zipfile.ZipInfo(f"{top}/{name}", NO_TIME), text, zipfile.ZIP_DEFLATED)
    return content.getvalue()


DOOR = Export(summary="A package for Fleet: data streams, dashboards, detection rules", make=make)
