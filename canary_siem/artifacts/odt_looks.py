"""The part of an .odt that decides how it looks: alike in many artifacts, so deflated once.

OpenDocument 1.3, part 3, section 16, with the styles that LibreOffice Writer gives a document.
"""

from functools import lru_cache

from canary_siem.artifacts import odf
from canary_siem.artifacts.looks import Look
from canary_siem.artifacts.ooxml import clean
from canary_siem.artifacts.zips import Part, deflate

LOOKS = (
    Look("Liberation Sans", "Liberation Serif", 12, "000000", "en-US"),
    Look("Liberation Sans", "Liberation Serif", 12, "000000", "en-GB"),
    Look("Liberation Sans", "Liberation Sans", 11, "2A6099", "en-GB"),
    Look("Carlito", "Carlito", 11, "1F3864", "en-US"),
    Look("Arial", "Arial", 10.5, "000000", "en-GB"),
    Look("DejaVu Sans", "DejaVu Serif", 10.5, "3465A4", "en-US"),
    Look("Noto Sans", "Noto Sans", 10.5, "5B277D", "en-GB"),
    Look("Times New Roman", "Times New Roman", 12, "000000", "en-US"),
)
PAPERS = (("21.001cm", "29.7cm", "2cm"), ("21.001cm", "29.7cm", "2.5cm"), ("8.5in", "11in", "1in"))
_BULLETS = ("\u2022", "\u25e6", "\u25aa")


@lru_cache(500)
def styles(look: Look, paper: tuple[str, str, str], side: str, footer: str) -> Part:
    """Make ``styles.xml``: *side* is where the footer's text stands, before the page's number."""
    language, _, country = look.language.partition("-")
    width, height, margin = paper
    fonts = "".join(
        f'<style:font-face style:name="{name}" svg:font-family="&apos;{name}&apos;"'
        ' style:font-pitch="variable"/>'
        for name in dict.fromkeys((look.headings, look.body, "OpenSymbol"))
    )
    text = (
        f'{odf.HEAD}<office:document-styles {odf.DECLARED} office:version="{odf.VERSION}">'
        f"<office:font-face-decls>{fonts}</office:font-face-decls><office:styles>"
        '<style:default-style style:family="graphic"><style:graphic-properties'
        ' svg:stroke-color="#3465a4" draw:fill-color="#729fcf" fo:wrap-option="no-wrap"'
        ' draw:shadow-offset-x="0.3cm" draw:shadow-offset-y="0.3cm"'
        ' style:flow-with-text="false"/></style:default-style>'
        '<style:default-style style:family="paragraph"><style:paragraph-properties'
        ' fo:orphans="2" fo:widows="2" style:punctuation-wrap="hanging"'
        ' style:line-break="strict" style:tab-stop-distance="1.251cm"'
        ' style:writing-mode="page"/><style:text-properties'
        f' style:use-window-font-color="true" style:font-name="{look.body}"'
        f' fo:font-size="{look.points:g}pt" fo:language="{language}" fo:country="{country}"'
        ' style:letter-kerning="true"/></style:default-style>'
        '<style:style style:name="Standard" style:family="paragraph" style:class="text"/>'
        f"{_paragraphs(look)}{_bullets()}"
        '<style:style style:name="Bullet_20_Symbols" style:display-name="Bullet Symbols"'
        ' style:family="text"><style:text-properties style:font-name="OpenSymbol"/>'
        '</style:style><style:style style:name="Graphics" style:family="graphic">'
        '<style:graphic-properties text:anchor-type="paragraph" svg:x="0cm" svg:y="0cm"'
        ' style:wrap="dynamic" style:number-wrapped-paragraphs="no-limit"'
        ' style:vertical-pos="top" style:vertical-rel="paragraph" style:horizontal-pos="center"'
        ' style:horizontal-rel="paragraph"/></style:style>'
        '<text:notes-configuration text:note-class="footnote" style:num-format="1"'
        ' text:start-value="0" text:footnotes-position="page"'
        ' text:start-numbering-at="document"/><text:linenumbering-configuration'
        ' text:number-lines="false" text:offset="0.499cm" style:num-format="1"'
        ' text:number-position="left" text:increment="5"/></office:styles>'
        '<office:automatic-styles><style:style style:name="MP1" style:family="paragraph"'
        f' style:parent-style-name="Footer"><style:paragraph-properties fo:text-align="{side}"'
        ' style:justify-single-word="false"/></style:style><style:page-layout'
        f' style:name="Mpm1"><style:page-layout-properties fo:page-width="{width}"'
        f' fo:page-height="{height}" style:num-format="1" style:print-orientation="portrait"'
        f' fo:margin-top="{margin}" fo:margin-bottom="{margin}" fo:margin-left="{margin}"'
        f' fo:margin-right="{margin}" style:writing-mode="lr-tb"/><style:header-style/>'
        '<style:footer-style><style:header-footer-properties fo:min-height="0.6cm"'
        ' fo:margin-top="0.499cm"/></style:footer-style></style:page-layout>'
        "</office:automatic-styles><office:master-styles><style:master-page"
        ' style:name="Standard" style:page-layout-name="Mpm1"><style:footer><text:p'
        f' text:style-name="MP1">{clean(footer)}<text:page-number'
        ' text:select-page="current">1</text:page-number></text:p></style:footer>'
        "</style:master-page></office:master-styles></office:document-styles>"
    )
    return deflate("styles.xml", text.encode())


def _paragraphs(look: Look) -> str:
    spaced = 'fo:margin-top="{}" fo:margin-bottom="{}" style:contextual-spacing="false"'
    head = f'style:font-name="{look.headings}" fo:color="#{look.colour.lower()}"'
    bold = f'{head} fo:font-size="{{:g}}pt" fo:font-weight="bold"'
    return "".join(
        _paragraph(*each)
        for each in (
            (
                "Heading",
                "Standard",
                "Text_20_body",
                f'{spaced.format("0.423cm", "0.212cm")} fo:keep-with-next="always"',
                f'{head} fo:font-size="{look.points + 2:g}pt"',
            ),
            (
                "Text body",
                "Standard",
                "",
                f'{spaced.format("0cm", "0.247cm")} fo:line-height="115%"',
                "",
            ),
            ("Title", "Heading", "Text_20_body", "", bold.format(look.points + 9)),
            (
                "Heading 1",
                "Heading",
                "Text_20_body",
                spaced.format("0.423cm", "0.212cm"),
                bold.format(look.points + 3),
            ),
            ("List", "Text_20_body", "", "", ""),
            ("Header and Footer", "Standard", "", 'text:number-lines="false"', ""),
            ("Footer", "Header_20_and_20_Footer", "", "", f'fo:font-size="{look.points - 2:g}pt"'),
        )
    )


def _paragraph(name: str, parent: str, following: str, layout: str, letters: str) -> str:
    spelt = name.replace(" ", "_20_")
    shown = f' style:display-name="{name}"' if spelt != name else ""
    after = f' style:next-style-name="{following}"' if following else ""
    level = ' style:default-outline-level="1"' if name == "Heading 1" else ""
    return (
        f'<style:style style:name="{spelt}"{shown} style:family="paragraph"'
        f' style:parent-style-name="{parent}"{after}{level}>'
        f"{f'<style:paragraph-properties {layout}/>' if layout else ''}"
        f"{f'<style:text-properties {letters}/>' if letters else ''}</style:style>"
    )


def _bullets() -> str:
    levels = "".join(
        f'<text:list-level-style-bullet text:level="{level}"'
        ' text:style-name="Bullet_20_Symbols"'
        f' text:bullet-char="{_BULLETS[(level - 1) % len(_BULLETS)]}">'
        "<style:list-level-properties"
        ' text:list-level-position-and-space-mode="label-alignment">'
        '<style:list-level-label-alignment text:label-followed-by="listtab"'
        f' text:list-tab-stop-position="{0.635 * (level + 1):.3f}cm"'
        f' fo:text-indent="-0.635cm" fo:margin-left="{0.635 * (level + 1):.3f}cm"/>'
        "</style:list-level-properties></text:list-level-style-bullet>"
        for level in range(1, 11)
    )
    return (
        '<text:list-style style:name="List_20_1" style:display-name="List 1">'
        f"{levels}</text:list-style>"
    )
