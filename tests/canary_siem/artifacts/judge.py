"""An own judge of WordprocessingML packages, by ECMA-376: what Word would want to repair."""

import io
import posixpath
import zipfile
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree as ET

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = f"{{{OFFICE}/relationships}}"

ORDER = {  # element: its children in schema order, as far as our documents use them
    "body": "p sectPr",
    "p": "pPr r",
    "pPr": "pStyle keepNext keepLines numPr pBdr tabs spacing ind contextualSpacing jc outlineLvl",
    "sectPr": "headerReference footerReference pgSz pgMar cols titlePg docGrid",
    "settings": "zoom proofState defaultTabStop characterSpacingControl compat rsids "
    "themeFontLang clrSchemeMapping decimalSymbol listSeparator",
    "rsids": "rsidRoot rsid",
    "style": "name basedOn next link uiPriority semiHidden unhideWhenUsed qFormat rsid pPr rPr "
    "tblPr",
    "styles": "docDefaults latentStyles style",
    "numbering": "abstractNum num",
    "inline": "extent effectExtent docPr cNvGraphicFramePr graphic",
    "pic": "nvPicPr blipFill spPr",
    "blipFill": "blip stretch",
    "spPr": "xfrm prstGeom",
    "shapetype": "stroke formulas path lock",
}
_STYLED = {"pStyle", "basedOn", "next", "link"}


def faults(package: bytes) -> list[str]:
    """List what is wrong with a .docx."""
    trees = opened(package)
    return [
        *package_faults(package),
        *disordered(trees, ORDER),
        *_repeated(trees),
        *_lacking(trees),
    ]


def opened(package: bytes) -> dict[str, ET.Element]:
    """Give the parts that are XML."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        return {
            name: ET.fromstring(archive.read(name))  # noqa: S314 - made by us
            for name in archive.namelist()
            if name.endswith((".xml", ".rels"))
        }


def package_faults(package: bytes) -> list[str]:
    """List what is wrong with any Office Open XML package."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        names = archive.namelist()
        if broken := archive.testzip():
            return [f"{broken} is damaged"]
    if len(set(names)) < len(names):
        return ["two parts of one name"]
    trees = opened(package)
    return [*_untyped(trees, set(names)), *_dangling(trees, set(names))]


def _untyped(trees: dict[str, ET.Element], names: set[str]) -> Iterator[str]:
    types = trees["[Content_Types].xml"]
    listed = [each.get("PartName", "") for each in types if each.tag.endswith("Override")]
    defaults = {each.get("Extension") for each in types if each.tag.endswith("Default")}
    if len(set(listed)) < len(listed):
        yield "a part has two types"
    yield from (f"{name} is typed and not there" for name in listed if name[1:] not in names)
    for name in names - {"[Content_Types].xml"}:
        if f"/{name}" not in listed and name.rpartition(".")[2] not in defaults:
            yield f"{name} has no type"
        if f"/{name}" not in listed and name.endswith(".xml") and not name.startswith("customXml"):
            yield f"{name} is only XML"


def _dangling(trees: dict[str, ET.Element], names: set[str]) -> Iterator[str]:
    for rels in [name for name in trees if name.endswith(".rels")]:
        folder, source = posixpath.split(rels)
        folder = posixpath.dirname(folder)
        ids = [each.get("Id") for each in trees[rels]]
        if len(set(ids)) < len(ids):
            yield f"{rels} has an id twice"
        for each in trees[rels]:
            target = posixpath.normpath(posixpath.join("/", folder, each.get("Target", "")))
            if each.get("TargetMode") != "External" and target[1:] not in names:
                yield f"{rels} leads to {target}, which is not there"
        part = trees.get(posixpath.join(folder, source.removesuffix(".rels")))
        for element in part.iter() if part is not None else ():
            for key, value in element.attrib.items():
                if key.startswith(R) and value not in ids:
                    yield f"{rels} lacks {value}"


def disordered(trees: dict[str, ET.Element], orders: Mapping[str, str]) -> Iterator[str]:
    """List the elements whose children are not in the order that *orders* gives for them."""
    for name, tree in trees.items():
        for element in tree.iter():
            order = orders.get(element.tag.rpartition("}")[2], "").split()
            children = [child.tag.rpartition("}")[2] for child in element]
            places = [order.index(child) for child in children if child in order]
            if places != sorted(places):
                yield f"{name}: children of {element.tag} in the order {children}"


def _repeated(trees: dict[str, ET.Element]) -> Iterator[str]:
    drawings = [
        element.get("id")
        for tree in trees.values()
        for element in tree.iter()
        if element.tag.endswith("}docPr")
    ]
    if len(set(drawings)) < len(drawings):
        yield "a drawing id is there twice"


def _lacking(trees: dict[str, ET.Element]) -> Iterator[str]:
    styles = {each.get(f"{W}styleId") for each in trees["word/styles.xml"].iter(f"{W}style")}
    saved = {each.get(f"{W}val") for each in trees["word/settings.xml"].iter(f"{W}rsid")}
    for name in [name for name in trees if name.startswith("word/")]:
        for element in trees[name].iter():
            tag = element.tag.removeprefix(W)
            style = element.get(f"{W}val") if tag in _STYLED else None
            if style is not None and style not in styles:
                yield f"{name} wants the style {style}"
            for key, value in element.attrib.items():
                if key in {f"{W}rsidR", f"{W}rsidRDefault"} and value not in saved:
                    yield f"{name}: the session {value} is not in the settings"
