"""A picture of one pixel that lies elsewhere, as runs of a WordprocessingML paragraph.

Twice: Word follows the INCLUDEPICTURE field with its VML picture, LibreOffice the linked
DrawingML picture (Word that one too). Both name one relationship of type image, mode External.
"""

from canary_siem.artifacts.ooxml import attribute, clean

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
V = "urn:schemas-microsoft-com:vml"
O = "urn:schemas-microsoft-com:office:office"  # noqa: E741 - the prefix it has in every document

NAMESPACES = " ".join(
    f'xmlns:{prefix}="{uri}"'
    for prefix, uri in (("w", W), ("r", R), ("wp", WP), ("a", A), ("pic", PIC), ("v", V), ("o", O))
)
PIXEL = 9525  # EMU: 1/96 inch (ECMA-376 part 1, 20.1.2.1)
_FRAME = (  # the shape type of every VML picture (ECMA-376 part 4, 19.1.2.20)
    '<v:shapetype id="_x0000_t75" coordsize="21600,21600" o:spt="75" o:preferrelative="t"'
    ' path="m@4@5l@4@11@9@11@9@5xe" filled="f" stroked="f"><v:stroke joinstyle="miter"/>'
    "<v:formulas>"
    + "".join(
        f'<v:f eqn="{formula}"/>'
        for formula in (
            *("if lineDrawn pixelLineWidth 0", "sum @0 1 0", "sum 0 0 @1", "prod @2 1 2"),
            *("prod @3 21600 pixelWidth", "prod @3 21600 pixelHeight", "sum @0 0 1"),
            *("prod @6 1 2", "prod @7 21600 pixelWidth", "sum @8 21600 0"),
            *("prod @7 21600 pixelHeight", "sum @10 21600 0"),
        )
    )
    + '</v:formulas><v:path o:extrusionok="f" gradientshapeok="t" o:connecttype="rect"/>'
    '<o:lock v:ext="edit" aspectratio="t"/></v:shapetype>'
)


def linked_picture(url: str, relation: str, *, number: int, name: str) -> str:
    """Write the runs; every prefix of NAMESPACES has to be in scope.

    Args:
        url: Where the picture lies; what *relation* targets.
        relation: The id of the part's relationship.
        number: Drawing id, unique in the document.
        name: What the picture is called in the selection pane.
    """
    field = clean(f' INCLUDEPICTURE  "{url}" \\d  \\* MERGEFORMAT ')
    label = attribute(name)
    return (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f'<w:r><w:instrText xml:space="preserve">{field}</w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r>'
        f'<w:r><w:pict>{_FRAME}<v:shape id="_x0000_i{1024 + number}" type="#_x0000_t75" alt=""'
        f' style="width:.75pt;height:.75pt"><v:imagedata r:id="{relation}"/></v:shape></w:pict>'
        '</w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
        '<w:r><w:rPr><w:noProof/></w:rPr><w:drawing><wp:inline distT="0" distB="0" distL="0"'
        f' distR="0"><wp:extent cx="{PIXEL}" cy="{PIXEL}"/><wp:effectExtent l="0" t="0" r="0"'
        f' b="0"/><wp:docPr id="{number}" name={label}/><wp:cNvGraphicFramePr>'
        '<a:graphicFrameLocks noChangeAspect="1"/></wp:cNvGraphicFramePr><a:graphic>'
        f'<a:graphicData uri="{PIC}"><pic:pic><pic:nvPicPr><pic:cNvPr id="{number}" name={label}/>'
        f'<pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:link="{relation}"/><a:stretch>'
        '<a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/>'
        f'<a:ext cx="{PIXEL}" cy="{PIXEL}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        "</a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing>"
        "</w:r>"
    )
