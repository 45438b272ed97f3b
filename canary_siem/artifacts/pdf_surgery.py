"""What is done inside somebody's PDF, with pikepdf.

Everything is untrusted: what it unpacks to is bounded; what is encrypted, signed, made of XFA or
damaged is refused. Bounds hold for the whole process: nothing else in it reads PDFs.
"""

import io
import re
from typing import Any

import pikepdf
from pikepdf import settings

MAX_STREAM = 64 << 20  # octets that a stream of objects may unpack to
_SOURCE = re.compile(r"stream <[^>]*>[,:]? ?")  # what pikepdf calls octets: an address in memory
_SIGNED = 1  # SignaturesExist (ISO 32000-2, table 225)

settings.set_qpdf_limits(
    flate_max_memory=MAX_STREAM,
    run_length_max_memory=MAX_STREAM,
    png_max_memory=MAX_STREAM,
    tiff_max_memory=MAX_STREAM,
    max_stream_filters=4,
    parser_max_nesting=100,
    doc_max_warnings=100,
)


def planted(template: bytes, url: str, *, title: str | None, more: bytes) -> bytes:
    """Do what pdf_template.plant says.

    Raises:
        ValueError: It is no document that a token can be put into; the text says why.
    """
    try:
        with pikepdf.open(io.BytesIO(template), attempt_recovery=False) as opened:
            _refuse(opened)
            _send(opened, url)
            if title is not None:
                _rename(opened, title)
            if not more:
                return _saved(opened)
            with pikepdf.open(io.BytesIO(more)) as ours:
                opened.pages.extend(ours.pages)
                return _saved(opened)
    except pikepdf.PasswordError:
        message = "it is protected by a password"
        raise ValueError(message) from None
    except (pikepdf.PdfError, AttributeError, LookupError, TypeError, RuntimeError) as error:
        message = f"it is damaged ({_line(error)})"
        raise ValueError(message) from None


def _refuse(opened: pikepdf.Pdf) -> None:
    """Refuse where a change would break it, or would not be seen."""
    form: Any = opened.Root.get("/AcroForm", {})
    reasons = (
        (opened.is_encrypted, "it is protected by a password"),
        ("/XFA" in form, "it is an XFA form, which has no pages of its own"),
        (
            "/Perms" in opened.Root or int(form.get("/SigFlags", 0)) & _SIGNED,
            "it is signed, which a change would break",
        ),
    )
    for found, message in reasons:
        if found:
            raise ValueError(message)


def _send(opened: pikepdf.Pdf, url: str) -> None:
    """Send the viewer to *url* when the first page is shown; what was done then comes next."""
    page = opened.pages[0].obj
    action = pikepdf.Dictionary(S=pikepdf.Name.URI, URI=pikepdf.String(url))
    actions = page.get("/AA", pikepdf.Dictionary())
    if "/O" in actions:
        action["/Next"] = actions["/O"]
    actions["/O"] = opened.make_indirect(action)
    page["/AA"] = actions


def _rename(opened: pikepdf.Pdf, title: str) -> None:
    opened.docinfo["/Title"] = pikepdf.String(title)
    if "/Metadata" in opened.Root:
        with opened.open_metadata(set_pikepdf_as_editor=False, update_docinfo=False) as told:
            told["dc:title"] = title


def _saved(opened: pikepdf.Pdf) -> bytes:
    """Write it; that reads all of it, so that what is damaged shows."""
    out = io.BytesIO()
    opened.save(
        out,
        deterministic_id=True,
        linearize=opened.is_linearized,
        object_stream_mode=pikepdf.ObjectStreamMode.generate,
        fix_metadata_version=False,
    )
    if warnings := opened.get_warnings():
        message = f"it is damaged ({_line(warnings[0])})"
        raise ValueError(message)
    return out.getvalue()


def _line(error: object) -> str:
    return " ".join(_SOURCE.sub("", str(error)).split())[:120]
