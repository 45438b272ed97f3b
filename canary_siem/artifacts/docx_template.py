"""Put the picture that fires into somebody's .docx, and change nothing else."""

import posixpath
from typing import TYPE_CHECKING

from canary_siem.artifacts import ooxml
from canary_siem.artifacts.docx import FOOTER_TYPE, WORD_TYPE
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.office_template import main_part, rename
from canary_siem.artifacts.package import MAX_OCTETS, Package
from canary_siem.artifacts.picture import NAMESPACES, WP, R, W, linked_picture
from canary_siem.artifacts.trees import element

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_OFF = {"0", "false", "off"}


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
    main = main_part(package, f"{WORD_TYPE}.document.main+xml", "Word document")
    body = package.tree(main).find(f"{{{W}}}body")
    if body is None:
        message = "it has no text"
        raise ValueError(message)
    for line in (text or "").splitlines():
        _before_section(
            body,
            element(
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
    wrapped = element(f"<w:p {NAMESPACES}>{runs}</w:p>")
    target.extend(list(wrapped) if paragraph else [wrapped])
    rename(package, title, author)
    return package.pack(draw.below(ooxml.GROWTH))


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


__all__ = ["MAX_OCTETS", "plant"]
