"""Put the picture that fires into somebody's .docx, and change nothing else."""

import posixpath
from typing import TYPE_CHECKING

from canary_siem.artifacts import ooxml
from canary_siem.artifacts.docx import FOOTER_TYPE, GROWTH, WORD_TYPE
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.package import MAX_OCTETS, Package
from canary_siem.artifacts.picture import NAMESPACES, WP, R, W, linked_picture

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_DC = "{http://purl.org/dc/elements/1.1/}"
_OFF = {"0", "false", "off"}
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"


def plant(
    template: bytes,
    url: str,
    *,
    draw: Draw,
    title: str | None = None,
    author: str | None = None,
    text: str | None = None,
) -> bytes:
    """Make a copy of *template* whose first page's footer fetches *url*.

    Args:
        template: A .docx, untrusted.
        url: What it fetches.
        draw: Decides how it is done.
        title: Its new title, in the properties.
        author: Its new author, there.
        text: Paragraphs to add at its end, one a line.

    Raises:
        ValueError: It is no document that a token can be put into; the text says why.
    """
    package = Package(template)
    main = _main_part(package)
    body = package.tree(main).find(f"{{{W}}}body")
    if body is None:
        message = "it has no text"
        raise ValueError(message)
    for line in (text or "").splitlines():
        _before_section(
            body,
            _element(
                f"<w:p {NAMESPACES}><w:r><w:t xml:space='preserve'>"
                f"{ooxml.clean(line)}</w:t></w:r></w:p>"
            ),
        )
    footer = _footer_part(package, main, _first_section(body))
    relation = package.relate(footer, "image", url, external=True)
    taken = {
        each.get("id")
        for tree in (body, package.tree(footer))
        for each in tree.iter(f"{{{WP}}}docPr")
    }
    number = next(n for n in range(draw.between(1, 900), 1 << 20) if str(n) not in taken)
    runs = linked_picture(url, relation, number=number, name=f"Picture {number}")
    paragraph = package.tree(footer).findall(f"{{{W}}}p")[-1:]
    target = paragraph[0] if paragraph else package.tree(footer)
    wrapped = _element(f"<w:p {NAMESPACES}>{runs}</w:p>")
    target.extend(list(wrapped) if paragraph else [wrapped])
    _rename(package, title, author)
    return package.pack(draw.below(GROWTH))


def _main_part(package: Package) -> str:
    if package.related("", kind=_STRICT):
        message = "it is saved as Strict Open XML"
        raise ValueError(message)
    main = package.related("", kind=f"{ooxml.RELATION}/officeDocument")
    kind = package.media_type(main or "")
    if "macroEnabled" in kind or any(
        n.lower().endswith("vbaproject.bin") for n in package.names()
    ):
        message = "it holds macros"
        raise ValueError(message)
    if main is None or kind != f"{WORD_TYPE}.document.main+xml":
        message = "it is no Word document"
        raise ValueError(message)
    return main


def _first_section(body: "Element") -> "Element":
    """Find the properties of the first section: they stand at its end."""
    for section in body.iter(f"{{{W}}}sectPr"):
        return section
    section = body.makeelement(f"{{{W}}}sectPr", {})
    body.append(section)
    return section


def _footer_part(package: Package, main: str, section: "Element") -> str:
    """Find the part of the first page's footer; make one where there is none."""
    other = section.find(f"{{{W}}}titlePg")
    first = other is not None and other.get(f"{{{W}}}val", "1") not in _OFF
    page = "first" if first else "default"
    for reference in section.iterfind(f"{{{W}}}footerReference"):
        if reference.get(f"{{{W}}}type") == page:
            found = package.related(main, relation=reference.get(f"{{{R}}}id", "?"))
            if found is not None:
                return found
            section.remove(reference)
    folder = posixpath.dirname(main)
    names = (posixpath.join(folder, f"footer{n}.xml") for n in range(1, 1 << 20))
    footer = next(name for name in names if name not in package.names())
    empty = f"{ooxml.HEAD}<w:ftr {NAMESPACES}><w:p/></w:ftr>"
    package.add(footer, empty.encode(), FOOTER_TYPE)
    relation = package.relate(main, "footer", posixpath.basename(footer))
    values = {f"{{{W}}}type": page, f"{{{R}}}id": relation}
    section.insert(0, section.makeelement(f"{{{W}}}footerReference", values))
    return footer


def _before_section(body: "Element", paragraph: "Element") -> None:
    """Add *paragraph* at the end of the text, before the last section's properties."""
    last = body[-1] if len(body) else None
    if last is not None and last.tag == f"{{{W}}}sectPr":
        last.addprevious(paragraph)
    else:
        body.append(paragraph)


def _rename(package: Package, title: str | None, author: str | None) -> None:
    core = package.related("", kind=ooxml.CORE_RELATION)
    if core is None:
        return
    for tag, value in ((f"{_DC}title", title), (f"{_DC}creator", author)):
        if value is not None:
            tree = package.tree(core)
            element = tree.find(tag)
            if element is None:
                element = tree.makeelement(tag, {})
                tree.append(element)
            element.text = value


def _element(text: str) -> "Element":
    from lxml import etree  # noqa: PLC0415 - as in package.py

    return etree.fromstring(text)


__all__ = ["MAX_OCTETS", "plant"]
