"""Put the action that fires into somebody's PDF, and keep its pages.

Needs pikepdf, which is an extra: ``pip install 'canary-siem[pdf]'``; it is imported when the
first template comes.
"""

from canary_siem.artifacts.package import MAX_OCTETS

_EXTRA = "pikepdf is needed for that: pip install 'canary-siem[pdf]'"
_MAGIC = b"%PDF-"
_HEAD = 1024  # octets in which readers look for it


def plant(template: bytes, url: str, *, title: str | None = None, more: bytes = b"") -> bytes:
    """Make a copy of *template* that sends the viewer to *url* when its first page is shown.

    Args:
        template: A PDF, untrusted.
        url: Where to.
        title: Its new title, in the properties.
        more: A PDF of ours, whose pages are put at its end.

    Raises:
        ValueError: It is no document that a token can be put into; the text says why.
        ModuleNotFoundError: The extra is not installed; the text says how.
    """
    if len(template) > MAX_OCTETS:
        message = f"it is larger than {MAX_OCTETS >> 20} MiB"
        raise ValueError(message)
    if _MAGIC not in template[:_HEAD]:
        message = "it is no PDF"
        raise ValueError(message)
    try:
        from canary_siem.artifacts import pdf_surgery  # noqa: PLC0415 - an extra, slow to import
    except ModuleNotFoundError as error:
        if error.name != "pikepdf":
            raise
        raise ModuleNotFoundError(_EXTRA, name=error.name) from None
    return pdf_surgery.planted(template, url, title=title, more=more)
