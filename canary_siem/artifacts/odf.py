"""What all OpenDocument packages have: manifest, metadata, settings, and how text is spelt.

OpenDocument 1.3, part 2 (packages) and part 3 (schema), as LibreOffice writes them.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.ooxml import History, clean
from canary_siem.artifacts.zips import Part, dos_time, stored

MIMETYPE = "mimetype"
MANIFEST = "META-INF/manifest.xml"
VERSION = "1.3"
HEAD = '<?xml version="1.0" encoding="UTF-8"?>\n'
_TYPES = "http://docs.oasis-open.org/ns/office/1.2/meta"
_OASIS = "urn:oasis:names:tc:opendocument:xmlns"
MANIFEST_NS = f"{_OASIS}:manifest:1.0"
CONFIG_NS = f"{_OASIS}:config:1.0"
NAMESPACES = {  # in the order in which LibreOffice declares them
    "css3t": "http://www.w3.org/TR/css3-text/",
    "grddl": "http://www.w3.org/2003/g/data-view#",
    "xhtml": "http://www.w3.org/1999/xhtml",
    "xsi": "http://www.w3.org/2001/XMLSchema-instance",
    "xsd": "http://www.w3.org/2001/XMLSchema",
    "xforms": "http://www.w3.org/2002/xforms",
    "dom": "http://www.w3.org/2001/xml-events",
    "script": f"{_OASIS}:script:1.0",
    "form": f"{_OASIS}:form:1.0",
    "math": "http://www.w3.org/1998/Math/MathML",
    "office": f"{_OASIS}:office:1.0",
    "ooo": "http://openoffice.org/2004/office",
    "fo": f"{_OASIS}:xsl-fo-compatible:1.0",
    "ooow": "http://openoffice.org/2004/writer",
    "xlink": "http://www.w3.org/1999/xlink",
    "drawooo": "http://openoffice.org/2010/draw",
    "oooc": "http://openoffice.org/2004/calc",
    "dc": "http://purl.org/dc/elements/1.1/",
    "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    "style": f"{_OASIS}:style:1.0",
    "text": f"{_OASIS}:text:1.0",
    "of": f"{_OASIS}:of:1.2",
    "tableooo": "http://openoffice.org/2009/table",
    "draw": f"{_OASIS}:drawing:1.0",
    "dr3d": f"{_OASIS}:dr3d:1.0",
    "rpt": "http://openoffice.org/2005/report",
    "formx": "urn:openoffice:names:experimental:ooxml-odf-interop:xmlns:form:1.0",
    "svg": f"{_OASIS}:svg-compatible:1.0",
    "chart": f"{_OASIS}:chart:1.0",
    "officeooo": "http://openoffice.org/2009/office",
    "table": f"{_OASIS}:table:1.0",
    "meta": f"{_OASIS}:meta:1.0",
    "loext": "urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0",
    "number": f"{_OASIS}:datastyle:1.0",
    "field": "urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0",
}
DECLARED = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
GENERATORS = (
    "7.3.7.2$Linux_X86_64 LibreOffice_project/30$Build-2",
    "7.4.7.2$Linux_X86_64 LibreOffice_project/40$Build-2",
    "7.4.7.2$Windows_X86_64 LibreOffice_project/723314e595e8007d3cf785c16538505a1c878ca5",
    "7.5.9.2$Windows_X86_64 LibreOffice_project/cdeefe45c17511d326101eed8008ac4092f278a9",
    "7.6.4.1$Windows_X86_64 LibreOffice_project/e19e193f88cd6c0525a17fb7a176ed8e6a3e2aa1",
    "24.2.7.2$Windows_X86_64 LibreOffice_project/ee3885777aa7032db5a9b65deec9457448a91162",
    "24.2.7.2$Linux_X86_64 LibreOffice_project/420$Build-2",
)
_SPACES = re.compile(r" {2,}|^ | $|\t")


def mimetype(media_type: str, when: tuple[int, int]) -> Part:
    """Make the first part: stored, so that the type stands at a known place (part 2, 3.3)."""
    return replace(stored(MIMETYPE, media_type.encode()), when=when)


def saved(moment: datetime) -> tuple[int, int]:
    """Give the date and time of every part that was saved at *moment*."""
    return dos_time(*moment.timetuple()[:6])


def words(text: str) -> str:
    """Spell *text* for a paragraph: white space counts once (part 3, 6.1.2) unless said."""
    if not _SPACES.search(text):
        return clean(text)
    return "".join(
        "<text:tab/>"
        if piece == "\t"
        else f'<text:s text:c="{len(piece)}"/>'
        if piece.isspace()
        else clean(piece)
        for piece in re.split(r"( {2,}|^ | $|\t)", text)
        if piece
    )


def manifest(media_type: str, parts: Iterable[tuple[str, str]]) -> bytes:
    """Write the manifest: *parts* are names and media types."""
    listed = "".join(
        f' <manifest:file-entry manifest:full-path="{name}" manifest:media-type="{kind}"/>\n'
        for name, kind in parts
    )
    return (
        f'{HEAD}<manifest:manifest xmlns:manifest="{MANIFEST_NS}" manifest:version="{VERSION}"'
        f' xmlns:loext="{NAMESPACES["loext"]}">\n <manifest:file-entry manifest:full-path="/"'
        f' manifest:version="{VERSION}" manifest:media-type="{media_type}"/>\n{listed}'
        "</manifest:manifest>"
    ).encode()


def metadata(
    draw: Draw, title: str, author: str, editor: str, history: History, text: Sequence[str]
) -> bytes:
    """Write ``meta.xml`` of a document whose paragraphs are *text*."""
    declared = _declared("grddl", "meta", "dc", "xlink", "ooo", "office")
    characters = sum(map(len, text))
    solid = sum(len("".join(each.split())) for each in text)
    count = sum(len(each.split()) for each in text)
    return (
        f'{HEAD}<office:document-meta {declared} office:version="{VERSION}"><office:meta>'
        f"<meta:creation-date>{_moment(draw, history.created)}</meta:creation-date>"
        f"<dc:date>{_moment(draw, history.modified)}</dc:date>"
        f"<meta:editing-duration>PT{history.minutes // 60}H{history.minutes % 60}M"
        f"{draw.below(60)}S</meta:editing-duration>"
        f"<meta:editing-cycles>{history.revision}</meta:editing-cycles>"
        f"<meta:generator>LibreOffice/{draw.pick(GENERATORS)}</meta:generator>"
        f"<dc:title>{clean(title)}</dc:title>"
        f"<meta:initial-creator>{clean(author)}</meta:initial-creator>"
        f"<dc:creator>{clean(editor)}</dc:creator>"
        '<meta:document-statistic meta:table-count="0" meta:image-count="1"'
        f' meta:object-count="0" meta:page-count="{1 + count // 420}"'
        f' meta:paragraph-count="{len(text)}" meta:word-count="{count}"'
        f' meta:character-count="{characters}" meta:non-whitespace-character-count="{solid}"/>'
        "</office:meta></office:document-meta>"
    ).encode()


def relations() -> bytes:
    """Write ``manifest.rdf``, which says what the parts are (part 2, 4.3)."""
    odf, package = f"{_TYPES}/odf", f"{_TYPES}/pkg"
    about = "".join(
        f'  <rdf:Description rdf:about="{name}.xml">\n'
        f'    <rdf:type rdf:resource="{odf}#{name.title()}File"/>\n  </rdf:Description>\n'
        f'  <rdf:Description rdf:about="">\n    <ns0:hasPart xmlns:ns0="{package}#"'
        f' rdf:resource="{name}.xml"/>\n  </rdf:Description>\n'
        for name in ("styles", "content")
    )
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<rdf:RDF'
        f' xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\n{about}'
        f'  <rdf:Description rdf:about="">\n    <rdf:type rdf:resource="{package}#Document"/>\n'
        "  </rdf:Description>\n</rdf:RDF>\n"
    ).encode()


def _declared(*prefixes: str) -> str:
    return " ".join(f'xmlns:{prefix}="{NAMESPACES[prefix]}"' for prefix in prefixes)


def _moment(draw: Draw, moment: datetime) -> str:
    return f"{moment.isoformat()[:17]}{draw.below(60):02}.{draw.below(10**9):09}"
