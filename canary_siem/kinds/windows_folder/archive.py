"""The .zip: a folder with its desktop.ini and a few papers, as Windows packs one.

Attributes and dates: MS-DOS's, in the low octet of the external attributes (PKWARE APPNOTE,
sections 4.4.6 and 4.4.15). The file: "How to Customize Folders with Desktop.ini", Microsoft.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.ooxml import history
from canary_siem.artifacts.words import filename, story, title
from canary_siem.artifacts.zips import STORED, Part, deflate, pack

READ_ONLY, HIDDEN, SYSTEM, FOLDER, ARCHIVE = 0x01, 0x02, 0x04, 0x10, 0x20
CUSTOMISED = FOLDER | READ_ONLY | SYSTEM
"""Explorer heeds desktop.ini in folders that are read-only or system; nobody sees hidden ones."""
UNSEEN = ARCHIVE | HIDDEN | SYSTEM

_LIBRARIES = ("resource", "icons", "folders", "theme", "iconset", "shellres", "branding")
_TYPES = ("Generic", "Documents", "Documents", "")


def icon(host: str, draw: Draw) -> str:
    """Give the icon that Explorer fetches from *host*: a UNC path and an index."""
    return f"\\\\{host}\\{draw.pick(_LIBRARIES)}.dll,{draw.below(8)}"


def desktop_ini(resource: str, draw: Draw) -> bytes:
    """Write a desktop.ini as Windows does: UTF-16 with a byte order mark, a blank line first."""
    lines = ["", "[.ShellClassInfo]", f"IconResource={resource}"]
    if folder_type := draw.pick(_TYPES):
        lines += ["[ViewState]", "Mode=", "Vid=", f"FolderType={folder_type}"]
    return b"\xff\xfe" + "".join(f"{line}\r\n" for line in lines).encode("utf-16-le")


def folder(name: str, resource: str, seed: bytes, made: datetime) -> bytes:
    """Pack the folder.

    Args:
        name: What it is called.
        resource: Its icon.
        seed: From which all else follows.
        made: When the token was: nothing in it is younger.
    """
    draw = Draw(seed, "folder")
    life = history(draw, made)
    begun = life.created + timedelta(seconds=draw.below(60))
    papers = _papers(draw, begun, life.modified)
    last = max(begun, *(when for _, _, when in papers))
    parts = [
        Part(f"{name}/", b"", 0, 0, STORED, when=_dos(last), attributes=CUSTOMISED),
        _file(f"{name}/desktop.ini", desktop_ini(resource, draw), begun, UNSEEN),
        *(_file(f"{name}/{paper}", text, when, ARCHIVE) for paper, text, when in papers),
    ]
    return pack(parts)


def _papers(draw: Draw, begun: datetime, until: datetime) -> list[tuple[str, bytes, datetime]]:
    """Make up notes that lie in it, by name, with text and date."""
    papers: dict[str, tuple[bytes, datetime]] = {}
    days = max(1, (until - begun).days)
    for _ in range(draw.between(2, 4)):
        heading = title(draw)
        lines = [block.text for block in story(draw, heading)]
        when = begun + timedelta(days=draw.below(days), seconds=draw.below(7200))
        text = "".join(f"{line}\r\n\r\n" for line in lines).encode()
        papers[filename(draw, heading, "txt")] = (text, when)
    return [(name, text, when) for name, (text, when) in sorted(papers.items())]


def _file(name: str, content: bytes, when: datetime, attributes: int) -> Part:
    return replace(deflate(name, content), flags=0, when=_dos(when), attributes=attributes)


def _dos(when: datetime) -> tuple[int, int]:
    """Give MS-DOS date and time: two-second steps from 1980 on."""
    date = (when.year - 1980) << 9 | when.month << 5 | when.day
    return date, when.hour << 11 | when.minute << 5 | when.second // 2
