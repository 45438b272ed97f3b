"""Put the picture that fires into somebody's .odt, and change nothing else.

Everything is untrusted, and bounded as in package.py. Parts that are not changed keep their
stored bytes.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from canary_siem.artifacts import odf, zips
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.odt import MEDIA_TYPE
from canary_siem.artifacts.odt_picture import STYLE, linked_picture
from canary_siem.artifacts.package import MAX_OCTETS, MAX_PARTS, MAX_UNPACKED, MAX_XML
from canary_siem.artifacts.trees import element, parsed, spelt

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_OFFICE, _TEXT, _STYLE, _DRAW, _DC, _META = (
    f"{{{odf.NAMESPACES[prefix]}}}" for prefix in ("office", "text", "style", "draw", "dc", "meta")
)
_MANIFEST = f"{{{odf.MANIFEST_NS}}}"
_CONTENT, _METADATA = "content.xml", "meta.xml"
_PRELUDE = {  # what stands before the text proper (OpenDocument 1.3, part 3, 3.4)
    f"{_OFFICE}forms",
    *(
        f"{_TEXT}{name}"
        for name in (
            *("tracked-changes", "variable-decls", "sequence-decls", "user-field-decls"),
            *("dde-connection-decls", "alphabetical-index-auto-mark-file"),
        )
    ),
    *(
        f"{{{odf.NAMESPACES['table']}}}{name}"
        for name in ("calculation-settings", "content-validations", "label-ranges")
    ),
}
_PIECE = f"<piece {odf.DECLARED}>{{}}</piece>"


def plant(
    template: bytes,
    url: str,
    *,
    draw: Draw,
    title: str | None = None,
    author: str | None = None,
    text: str | None = None,
) -> bytes:
    """Make a copy of *template* whose first page fetches *url*.

    Args:
        template: An .odt, untrusted.
        url: What it fetches.
        draw: Decides how it is done.
        title: Its new title, in the properties.
        author: Its new author, there.
        text: Paragraphs to add at its end, one a line.

    Raises:
        ValueError: It is no document that a token can be put into; the text says why.
    """
    parts = _opened(template)
    content = _tree(parts, _CONTENT)
    body = content.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        message = "it has no text"
        raise ValueError(message)
    _hang(content, body, url, draw)
    for line in (text or "").splitlines():
        body.append(_piece(f"<text:p>{odf.words(line)}</text:p>"))
    changed = {_CONTENT: content}
    if title is not None or author is not None:
        changed[_METADATA] = _renamed(_tree(parts, _METADATA), title, author)
    return zips.pack(
        _written(part, changed[name]) if name in changed else part for name, part in parts.items()
    )


def _opened(template: bytes) -> dict[str, zips.Part]:
    """Read the parts, by name; the type comes first, whatever the order was."""
    if len(template) > MAX_OCTETS:
        message = f"it is larger than {MAX_OCTETS >> 20} MiB"
        raise ValueError(message)
    found = zips.unpack(template, max_parts=MAX_PARTS, max_size=MAX_UNPACKED)
    parts = {part.name: part for part in found}
    kind = zips.inflate(parts[odf.MIMETYPE], 256) if odf.MIMETYPE in parts else b""
    if kind.strip() != MEDIA_TYPE.encode():
        message = "it is no OpenDocument text"
        raise ValueError(message)
    if any(name.startswith(("Basic/", "Scripts/")) for name in parts):
        message = "it holds macros"
        raise ValueError(message)
    if any(name.startswith("META-INF/") and "signatures" in name for name in parts):
        message = "it is signed, which a change would break"
        raise ValueError(message)
    entries = _tree(parts, odf.MANIFEST).iter(f"{_MANIFEST}encryption-data")
    if next(entries, None) is not None:
        message = "it is protected by a password"
        raise ValueError(message)
    first = odf.mimetype(MEDIA_TYPE, parts[odf.MIMETYPE].when)
    return {odf.MIMETYPE: first} | {
        name: part for name, part in parts.items() if name != odf.MIMETYPE
    }


def _hang(content: "Element", body: "Element", url: str, draw: Draw) -> None:
    """Hang the picture on the first page, before the text."""
    styles = content.find(f"{_OFFICE}automatic-styles")
    if styles is None:
        styles = content.makeelement(f"{_OFFICE}automatic-styles", {})
        body.getparent().addprevious(styles)
    taken = {each.get(f"{_STYLE}name") for each in styles}
    style = next(name for n in range(1, 1 << 20) if (name := f"fr{n}") not in taken)
    styles.append(_piece(STYLE.format(name=style, rel="page")))
    names = {each.get(f"{_DRAW}name") for each in content.iter(f"{_DRAW}frame")}
    first = draw.between(1, 40)
    name = next(name for n in range(first, 1 << 20) if (name := f"Image{n}") not in names)
    place = draw.between(1, 19) / 10
    frame = linked_picture(
        url,
        style=style,
        name=name,
        anchor='text:anchor-type="page" text:anchor-page-number="1"'
        f' svg:x="{place:g}cm" svg:y="{draw.between(1, 19) / 10:g}cm"',
    )
    at = next((n for n, each in enumerate(body) if each.tag not in _PRELUDE), len(body))
    body.insert(at, _piece(frame))


def _renamed(meta: "Element", title: str | None, author: str | None) -> "Element":
    inner = meta.find(f"{_OFFICE}meta")
    if inner is None:
        inner = meta.makeelement(f"{_OFFICE}meta", {})
        meta.append(inner)
    for tag, value in (
        (f"{_DC}title", title),
        (f"{_DC}creator", author),
        (f"{_META}initial-creator", author),
    ):
        if value is not None:
            found = inner.find(tag)
            if found is None:
                found = inner.makeelement(tag, {})
                inner.append(found)
            found.text = value
    return meta


def _tree(parts: dict[str, zips.Part], name: str) -> "Element":
    if name not in parts:
        message = f"it lacks the part {name}"
        raise ValueError(message)
    return parsed(name, zips.inflate(parts[name], MAX_XML))


def _piece(text: str) -> "Element":
    return element(_PIECE.format(text))[0]


def _written(part: zips.Part, tree: "Element") -> zips.Part:
    new = zips.deflate(part.name, spelt(tree, standalone=None))
    return replace(new, flags=part.flags, when=part.when, attributes=part.attributes)
