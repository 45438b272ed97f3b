"""pdf: a PDF that trips when it is opened in Adobe Reader."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import Field

from canary_siem.artifacts import pdf, pdf_template
from canary_siem.artifacts.attack import FILE_DISCOVERY
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.files import FileBytes
from canary_siem.artifacts.package import MAX_OCTETS
from canary_siem.artifacts.wishes import Wishes
from canary_siem.artifacts.words import filename, page_path, story, title, told
from canary_siem.interfaces import Kind
from canary_siem.tokens import Token
from canary_siem.trips import Artifact


class PdfOptions(Wishes):
    """What the planter may say."""

    text: str | None = Field(
        None,
        max_length=20_000,
        description="What it says, a paragraph a line, in letters of Western Europe; with a"
        " template these are pages at its end.",
    )
    template: Annotated[FileBytes, Field(max_length=MAX_OCTETS)] | None = Field(
        None, description="A .pdf of yours that the token is put into; needs the extra `pdf`."
    )


class Pdf(Kind[PdfOptions]):
    """A .pdf, made up or yours, for any place where documents lie.

    Fires when it is opened in Adobe Reader or Acrobat: its first page, when it is shown, sends
    the reader to an address, and the host is looked up before the reader asks whether to go
    there. Whoever declines has tripped it. Where `nx_domains` are configured the name lies under
    one of them, does not exist, and no browser opens whatever he answers.
    Does not fire in browsers, in Preview, Foxit, Evince or other viewers, which ignore the
    action, in Adobe's protected view, or when the file is only copied. No program here opens it
    as Adobe does: three independent parsers agree on what it says, and that is all that is
    claimed.
    The analyst learns that it was opened, when, and by which resolver's network: a look-up seldom
    names the intruder's own address. Without `nx_domains`, whoever lets the browser open is seen
    over HTTP too.
    """

    title = "PDF"
    cls = "document"
    fires_on = "opened in Adobe Reader"
    proof = "structure-checked"
    judges = "qpdf, pypdf, MuPDF"
    denied = True
    categories = ("file",)
    types = ("access",)
    threat: ClassVar[Mapping[str, Any]] = FILE_DISCOVERY
    options = PdfOptions

    def plausible(self, options: PdfOptions, seed: bytes) -> PdfOptions:
        """Make up the title; a template has its own."""
        if options.template is None and options.title is None:
            return options.model_copy(update={"title": title(Draw(seed, "pdf"))})
        return options

    def url(self, token: Token, options: PdfOptions) -> str:
        """Give the address that the reader is sent to: the id is in the host."""
        return f"http://{token.hostname}/{page_path(Draw(token.seed, 'page'))}"

    def make(self, token: Token, options: PdfOptions) -> Sequence[Artifact]:
        """Write the document.

        Raises:
            ValueError: Template or text can't be used; the text says why.
        """
        options = self.plausible(options, token.seed)
        url, heading = self.url(token, options), options.title or ""
        draw = Draw(token.seed, "file")
        if options.template is None:
            blocks = told(heading, options.text) if options.text else story(draw, heading)
            content = pdf.document(url, heading, blocks, seed=token.seed, made=token.created)
        else:
            content = _planted(options.template, url, token, options)
        return (Artifact(filename(draw, heading, "pdf"), pdf.MEDIA_TYPE, content),)

    def snippets(self, token: Token, options: PdfOptions) -> Mapping[str, str]:
        """Give the address, for a document that you make yourself."""
        return {"url": self.url(token, options)}


def _planted(template: bytes, url: str, token: Token, options: PdfOptions) -> bytes:
    more = b""
    if options.text:
        blocks = told("", options.text)[1:]  # without a title
        more = pdf.document(None, "", blocks, seed=token.seed, made=token.created)
    try:
        return pdf_template.plant(template, url, title=options.title, more=more)
    except ModuleNotFoundError as error:
        message = f"template: {error}"
        raise ValueError(message) from None
    except ValueError as error:
        message = f"template: {error}; give a .pdf as it was saved or printed"
        raise ValueError(message) from None


DOOR = Pdf()
