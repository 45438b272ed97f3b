"""What all Office Open XML packages have: content types, relationships, properties.

ECMA-376, part 2 (Open Packaging Conventions) and part 1, section 22.2 (extended properties).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple
from xml.sax.saxutils import escape, quoteattr

from canary_siem.artifacts.draws import Draw

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\r\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
RELATION = f"{OFFICE}/relationships"
CORE_RELATION = f"{PACKAGE}/relationships/metadata/core-properties"
CORE_TYPE = "application/vnd.openxmlformats-package.core-properties+xml"
APP_TYPE = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
RELATIONS_TYPE = "application/vnd.openxmlformats-package.relationships+xml"
GROWTH = 32_000  # spreads the sizes; LibreOffice 7.4 takes no larger hint (a signed short)

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SPECIAL = re.compile("[^ !#-%'-;=?-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]").search
"""Tells whether a text needs to be escaped, or can't be told in XML."""
_EXTERNAL = ' TargetMode="External"'
_WORKING_HOURS = range(8, 18)


class Relation(NamedTuple):
    """A relationship of a part; ``type`` is its last path segment or a whole URI."""

    id: str
    type: str
    target: str
    external: bool = False


class History(NamedTuple):
    """When a document was begun and last saved, and how often and long it was worked on."""

    created: datetime
    modified: datetime
    revision: int
    minutes: int


def clean(text: str) -> str:
    """Drop the characters that XML 1.0 can't carry, and escape the others."""
    return escape(_NOT_XML.sub("", text)) if SPECIAL(text) else text


def attribute(text: str) -> str:
    """The same, as a quoted attribute value."""
    return quoteattr(_NOT_XML.sub("", text)) if SPECIAL(text) else f'"{text}"'


def content_types(overrides: Iterable[tuple[str, str]]) -> bytes:
    """Write ``[Content_Types].xml``: *overrides* are part names, with slash, and types."""
    listed = "".join(
        f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides
    )
    return (
        f'{HEAD}<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{RELATIONS_TYPE}"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{listed}</Types>'
    ).encode()


def relationships(relations: Iterable[Relation]) -> bytes:
    """Write a ``.rels`` part."""
    listed = "".join(
        f'<Relationship Id="{relation.id}" Type="{_whole(relation.type)}"'
        f" Target={attribute(relation.target)}"
        f"{_EXTERNAL if relation.external else ''}/>"
        for relation in relations
    )
    return (
        f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{listed}</Relationships>'.encode()
    )


def core_properties(title: str, author: str, editor: str, history: History) -> bytes:
    """Write ``docProps/core.xml``."""
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:dcmitype="http://purl.org/dc/dcmitype/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{clean(title)}</dc:title><dc:subject></dc:subject>"
        f"<dc:creator>{clean(author)}</dc:creator><cp:keywords></cp:keywords>"
        "<dc:description></dc:description>"
        f"<cp:lastModifiedBy>{clean(editor)}</cp:lastModifiedBy>"
        f"<cp:revision>{history.revision}</cp:revision>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{_stamp(history.created)}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{_stamp(history.modified)}'
        "</dcterms:modified></cp:coreProperties>"
    ).encode()


def app_properties(
    application: str, facts: Mapping[str, str | int], sheets: Sequence[str] = ()
) -> bytes:
    """Write ``docProps/app.xml``.

    Args:
        application: What wrote it.
        facts: Counts such as ``Pages``, in the product's order.
        sheets: The names of a workbook's sheets.
    """
    listed = "".join(f"<{name}>{clean(str(value))}</{name}>" for name, value in facts.items())
    if sheets:
        names = "".join(f"<vt:lpstr>{clean(name)}</vt:lpstr>" for name in sheets)
        listed += (
            '<HeadingPairs><vt:vector size="2" baseType="variant"><vt:variant><vt:lpstr>Worksheets'
            f"</vt:lpstr></vt:variant><vt:variant><vt:i4>{len(sheets)}</vt:i4></vt:variant>"
            f'</vt:vector></HeadingPairs><TitlesOfParts><vt:vector size="{len(sheets)}"'
            f' baseType="lpstr">{names}</vt:vector></TitlesOfParts>'
        )
    return (
        f'{HEAD}<Properties xmlns="{OFFICE}/extended-properties"'
        f' xmlns:vt="{OFFICE}/docPropsVTypes">{listed}<Application>{application}</Application>'
        "<DocSecurity>0</DocSecurity><ScaleCrop>false</ScaleCrop><Company></Company>"
        "<LinksUpToDate>false</LinksUpToDate><SharedDoc>false</SharedDoc>"
        "<HyperlinksChanged>false</HyperlinksChanged><AppVersion>16.0000</AppVersion></Properties>"
    ).encode()


def history(draw: Draw, made: datetime) -> History:
    """Make up the life of a document until *made*: working days, office hours, in UTC."""
    modified = _at_work(draw, made - timedelta(days=draw.between(1, 40)))
    created = _at_work(draw, modified - timedelta(days=draw.between(1, 300)))
    return History(created, modified, draw.between(2, 40), draw.between(12, 900))


def _at_work(draw: Draw, day: datetime) -> datetime:
    day -= timedelta(days=max(0, day.weekday() - 4))
    return day.replace(
        hour=draw.pick(_WORKING_HOURS), minute=draw.below(60), second=0, microsecond=0
    )


def _stamp(moment: datetime) -> str:
    return f"{moment.isoformat()[:19]}Z"


def _whole(kind: str) -> str:
    return kind if ":" in kind else f"{RELATION}/{kind}"
