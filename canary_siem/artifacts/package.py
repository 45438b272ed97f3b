"""Somebody's Office Open XML package, opened to be changed in few places.

Parts that are not changed keep their stored bytes. Everything is untrusted: sizes are bounded,
document types refused, entities never resolved. lxml is imported when the first package is opened.
"""

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING

from canary_siem.artifacts import ooxml, zips
from canary_siem.artifacts.trees import parsed, spelt

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_OCTETS = 10 << 20
MAX_PARTS = 2000
MAX_UNPACKED = 200 << 20
MAX_XML = 20 << 20

TYPES = "[Content_Types].xml"
TYPES_NS = f"{{{ooxml.PACKAGE}/content-types}}"
RELATION_TAG = f"{{{ooxml.PACKAGE}/relationships}}Relationship"
_OLE = b"\xd0\xcf\x11\xe0"


class Package:
    """The parts of a package, some of them as trees.

    Args:
        content: The file.

    Raises:
        ValueError: It is none, or exceeds a bound; so do the methods.
    """

    def __init__(self, content: bytes) -> None:
        if content.startswith(_OLE):
            message = "it is protected by a password, or in the format of before 2007"
            raise ValueError(message)
        if len(content) > MAX_OCTETS:
            message = f"it is larger than {MAX_OCTETS >> 20} MiB"
            raise ValueError(message)
        parts = zips.unpack(content, max_parts=MAX_PARTS, max_size=MAX_UNPACKED)
        self._parts = {part.name: part for part in parts}
        self._trees: dict[str, Element] = {}
        self._read: dict[str, bytes] = {}  # the trees as they were, in our spelling
        if TYPES not in self._parts:
            message = "it is no Office document"
            raise ValueError(message)

    def names(self) -> set[str]:
        """Name the parts."""
        return set(self._parts)

    def tree(self, name: str) -> "Element":
        """Parse a part, once; what is changed in the tree is written by ``pack``."""
        if name not in self._trees:
            if name not in self._parts:
                message = f"it lacks the part {name}"
                raise ValueError(message)
            self._trees[name] = parsed(name, zips.inflate(self._parts[name], MAX_XML))
            self._read[name] = spelt(self._trees[name])
        return self._trees[name]

    def add(self, name: str, content: bytes, media_type: str = "") -> None:
        """Add a part; *media_type* where its extension does not tell."""
        self._parts[name] = zips.deflate(name, content)
        if media_type:
            entry = self.tree(TYPES).makeelement(
                f"{TYPES_NS}Override", {"PartName": f"/{name}", "ContentType": media_type}
            )
            self.tree(TYPES).append(entry)

    def media_type(self, name: str) -> str:
        """Say of what type a part is; empty where that is not told by its name."""
        for entry in self.tree(TYPES).iterfind(f"{TYPES_NS}Override"):
            if entry.get("PartName", "").lower() == f"/{name}".lower():
                return str(entry.get("ContentType", ""))
        return ""

    def related(self, source: str, *, kind: str = "", relation: str = "") -> str | None:
        """Find the part that *source* (empty: the package) refers to, by type or by id."""
        rels = rels_of(source)
        if rels not in self._parts:
            return None
        for entry in self.tree(rels).iterfind(RELATION_TAG):
            if relation == entry.get("Id") or (kind and kind == entry.get("Type")):
                target = posixpath.join("/", posixpath.dirname(source), entry.get("Target", ""))
                return posixpath.normpath(target).lstrip("/")
        return None

    def relate(self, source: str, kind: str, target: str, *, external: bool = False) -> str:
        """Add a relationship of *source*; give its id."""
        rels = rels_of(source)
        if rels not in self._parts:
            self.add(rels, ooxml.relationships(()))
        tree = self.tree(rels)
        taken = {entry.get("Id") for entry in tree.iterfind(RELATION_TAG)}
        relation = next(name for n in range(1, 1 << 20) if (name := f"rId{n}") not in taken)
        values = {"Id": relation, "Type": f"{ooxml.RELATION}/{kind}", "Target": target}
        if external:
            values["TargetMode"] = "External"
        tree.append(tree.makeelement(RELATION_TAG, values))
        return relation

    def pack(self, growth: int) -> bytes:
        """Write the package; *growth* octets are kept free behind its first part's name."""
        parts = [self._written(part) for part in self._parts.values()]
        return zips.pack((replace(parts[0], growth=growth), *parts[1:]))

    def _written(self, part: zips.Part) -> zips.Part:
        if part.name not in self._trees:
            return part
        content = spelt(self._trees[part.name])
        if content == self._read[part.name]:
            return part
        new = zips.deflate(part.name, content)
        return replace(new, when=part.when, attributes=part.attributes)


def rels_of(source: str) -> str:
    """Name the part that holds the relationships of *source*."""
    folder, name = posixpath.split(source)
    return posixpath.join(folder, "_rels", f"{name}.rels")
