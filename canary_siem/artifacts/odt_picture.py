"""A picture of one pixel that lies elsewhere, as a frame of an OpenDocument text.

LibreOffice fetches it when it lays the page out (OpenDocument 1.3, part 3, 10.4.4).
"""

from canary_siem.artifacts.ooxml import attribute

STYLE = (
    '<style:style style:name="{name}" style:family="graphic" style:parent-style-name="Graphics">'
    '<style:graphic-properties style:wrap="run-through"'
    ' style:number-wrapped-paragraphs="no-limit" style:vertical-pos="from-top"'
    ' style:vertical-rel="{rel}" style:horizontal-pos="from-left" style:horizontal-rel="{rel}"'
    ' style:mirror="none" fo:clip="rect(0cm, 0cm, 0cm, 0cm)"'
    ' draw:image-opacity="100%"/></style:style>'
)
"""How the frame lies: *rel* is what its place is told from."""


def linked_picture(url: str, *, style: str, name: str, anchor: str) -> str:
    """Write the frame; the prefixes of odf.NAMESPACES have to be in scope.

    Args:
        url: Where the picture lies.
        style: The name of the style that it has.
        name: What it is called in the navigator.
        anchor: What it hangs on, as attributes.
    """
    return (
        f'<draw:frame draw:style-name="{style}" draw:name={attribute(name)} {anchor}'
        ' svg:width="0.026cm" svg:height="0.026cm" draw:z-index="0">'
        f'<draw:image xlink:href={attribute(url)} xlink:type="simple" xlink:show="embed"'
        ' xlink:actuate="onLoad" draw:mime-type="image/png"/></draw:frame>'
    )
