"""A picture of one pixel that lies elsewhere, as the drawing of a worksheet.

Excel and LibreOffice fetch it when they lay the sheet out: SpreadsheetML drawings, ECMA-376
part 1, section 20.5. The picture is a relationship of type image, mode External.
"""

from canary_siem.artifacts import ooxml
from canary_siem.artifacts.ooxml import attribute
from canary_siem.artifacts.picture import PIXEL, A, R

XDR = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.drawing+xml"
OPEN = f'<xdr:wsDr xmlns:xdr="{XDR}" xmlns:a="{A}" xmlns:r="{R}">'


def drawing(anchor: str) -> bytes:
    """Write the drawing part that holds *anchor*."""
    return f"{ooxml.HEAD}{OPEN}{anchor}</xdr:wsDr>".encode()


def linked_picture(relation: str, *, column: int, row: int, number: int, name: str) -> str:
    """Write the anchored picture; the prefixes of OPEN have to be in scope.

    Args:
        relation: The id of the drawing's relationship.
        column: Where it stands, from 0.
        row: The same.
        number: Its id, unique in the drawing.
        name: What it is called in the selection pane.
    """
    place = f"<xdr:col>{column}</xdr:col><xdr:colOff>{{}}</xdr:colOff><xdr:row>{row}</xdr:row>"
    begin = place.format(0) + "<xdr:rowOff>0</xdr:rowOff>"
    end = place.format(PIXEL) + f"<xdr:rowOff>{PIXEL}</xdr:rowOff>"
    return (
        f'<xdr:twoCellAnchor editAs="oneCell"><xdr:from>{begin}</xdr:from><xdr:to>{end}</xdr:to>'
        f'<xdr:pic><xdr:nvPicPr><xdr:cNvPr id="{number}" name={attribute(name)}/><xdr:cNvPicPr>'
        '<a:picLocks noChangeAspect="1"/></xdr:cNvPicPr></xdr:nvPicPr><xdr:blipFill>'
        f'<a:blip r:link="{relation}"/><a:stretch><a:fillRect/></a:stretch></xdr:blipFill>'
        f'<xdr:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{PIXEL}" cy="{PIXEL}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></xdr:spPr></xdr:pic><xdr:clientData/>'
        "</xdr:twoCellAnchor>"
    )
