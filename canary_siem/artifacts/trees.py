"""XML of somebody's files as trees, read with care; lxml is imported when the first is needed."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lxml.etree import _Element as Element


def parsed(name: str, content: bytes) -> "Element":
    """Parse *content*, untrusted: entities are never resolved, document types refused.

    Raises:
        ValueError: It is not well-formed, or has a document type; the text names it *name*.
    """
    from lxml import etree  # noqa: PLC0415 - only when one is made

    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as error:
        message = f"{name} is not well-formed ({error.msg})"
        raise ValueError(message) from None
    if root.getroottree().docinfo.doctype:
        message = f"{name} has a document type"
        raise ValueError(message)
    return root


def spelt(tree: "Element", *, standalone: bool | None = True) -> bytes:
    """Write *tree* as UTF-8 with an XML declaration; *standalone* is told there, unless None."""
    from lxml import etree  # noqa: PLC0415 - only when one is made

    written = etree.tostring(tree, encoding="UTF-8", xml_declaration=True, standalone=standalone)
    return bytes(written)


def element(text: str) -> "Element":
    """Parse a piece of ours."""
    from lxml import etree  # noqa: PLC0415 - only when one is made

    return etree.fromstring(text)
