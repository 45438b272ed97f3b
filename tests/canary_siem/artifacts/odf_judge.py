"""An own judge of OpenDocument texts: what is not as OpenDocument 1.3 wants it."""

import io
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree as ET

OASIS = "urn:oasis:names:tc:opendocument:xmlns"
STYLE, TEXT, DRAW = (f"{{{OASIS}:{name}:1.0}}" for name in ("style", "text", "drawing"))
MANIFEST = f"{{{OASIS}:manifest:1.0}}"
OFFICE = f"{{{OASIS}:office:1.0}}"
MEDIA_TYPE = b"application/vnd.oasis.opendocument.text"


def faults(package: bytes) -> list[str]:
    """List what is wrong with an .odt."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        if broken := archive.testzip():
            return [f"{broken} is damaged"]
        entries = archive.infolist()
        trees = {
            entry.filename: ET.fromstring(archive.read(entry))  # noqa: S314 - made by us
            for entry in entries
            if entry.filename.endswith((".xml", ".rdf"))
        }
    return [
        *_unmarked(package, entries[0]),
        *_unlisted(trees["META-INF/manifest.xml"], [entry.filename for entry in entries]),
        *_unstyled(trees["content.xml"], trees["styles.xml"]),
    ]


def _unmarked(package: bytes, first: zipfile.ZipInfo) -> Iterator[str]:
    """Part 2, 3.3: by these octets programs tell what the file is."""
    if first.filename != "mimetype" or first.compress_type != zipfile.ZIP_STORED:
        yield "the first part is no stored mimetype"
    if package[30 : 38 + len(MEDIA_TYPE)] != b"mimetype" + MEDIA_TYPE:
        yield "the type does not stand at octet 38"


def _unlisted(manifest: ET.Element, names: list[str]) -> Iterator[str]:
    listed = [each.get(f"{MANIFEST}full-path", "") for each in manifest]
    if len(set(listed)) < len(listed) or len(set(names)) < len(names):
        yield "a part is there, or listed, twice"
    files = {name for name in names if not name.endswith("/")}
    yield from (f"{name} is not listed" for name in files - set(listed) - _NOT_LISTED)
    folders = {f"{name.partition('/')[0]}/" for name in names if "/" in name} | {"/"}
    yield from (f"{name} is not there" for name in set(listed) - files - folders)


_NOT_LISTED = {"mimetype", "META-INF/manifest.xml"}


def _unstyled(content: ET.Element, styles: ET.Element) -> Iterator[str]:
    known = {
        each.get(f"{STYLE}name")
        for tree in (content, styles)
        for each in tree.iter()
        if each.tag in {f"{STYLE}style", f"{TEXT}list-style"}
    }
    wanted = {
        value
        for tree in (content, styles)
        for each in tree.iter()
        for key, value in each.attrib.items()
        if key in {f"{TEXT}style-name", f"{DRAW}style-name", f"{STYLE}parent-style-name"}
        or key in {f"{STYLE}next-style-name", f"{STYLE}list-style-name"}
    }
    yield from (f"there is no style {name}" for name in wanted - known)
