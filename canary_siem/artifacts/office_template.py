"""What is the same in every Office file of somebody's that a token is put into."""

from canary_siem.artifacts import ooxml
from canary_siem.artifacts.package import Package

_DC = "{http://purl.org/dc/elements/1.1/}"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships/officeDocument"
_SIGNED = f"{ooxml.PACKAGE}/relationships/digital-signature/origin"


def main_part(package: Package, media_type: str, what: str) -> str:
    """Find the part that all others hang on.

    Args:
        package: Untrusted.
        media_type: Of what type that part has to be.
        what: What the file then is, in words.

    Raises:
        ValueError: It is something else, or nothing that may be changed; the text says why.
    """
    if package.related("", kind=_STRICT):
        message = "it is saved as Strict Open XML"
        raise ValueError(message)
    if package.related("", kind=_SIGNED):
        message = "it is signed, which a change would break"
        raise ValueError(message)
    main = package.related("", kind=f"{ooxml.RELATION}/officeDocument")
    kind = package.media_type(main or "")
    if "macroEnabled" in kind or any(
        name.lower().endswith("vbaproject.bin") or "/macrosheets/" in name.lower()
        for name in package.names()
    ):
        message = "it holds macros"
        raise ValueError(message)
    if main is None or kind != media_type:
        message = f"it is no {what}"
        raise ValueError(message)
    return main


def rename(package: Package, title: str | None, author: str | None) -> None:
    """Change title and author in the properties, where they are given and there are any."""
    core = package.related("", kind=ooxml.CORE_RELATION)
    if core is None:
        return
    for tag, value in ((f"{_DC}title", title), (f"{_DC}creator", author)):
        if value is not None:
            tree = package.tree(core)
            found = tree.find(tag)
            if found is None:
                found = tree.makeelement(tag, {})
                tree.append(found)
            found.text = value
