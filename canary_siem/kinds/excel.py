"""excel: an Excel workbook that trips when it is opened."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import Field

from canary_siem.artifacts import tables, xlsx, xlsx_template
from canary_siem.artifacts.attack import FILE_DISCOVERY
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.files import FileBytes
from canary_siem.artifacts.package import MAX_OCTETS
from canary_siem.artifacts.wishes import Authored
from canary_siem.artifacts.words import filename, person, picture_path
from canary_siem.errors import ActionError
from canary_siem.interfaces import Kind
from canary_siem.tokens import Token
from canary_siem.trips import Artifact


class ExcelOptions(Authored):
    """What the planter may say."""

    text: str | None = Field(
        None,
        max_length=20_000,
        description="What it says, a row a line, cells parted by tabs or else by semicolons;"
        " with a template it is put below its first sheet's rows.",
    )
    template: Annotated[FileBytes, Field(max_length=MAX_OCTETS)] | None = Field(
        None, description="A .xlsx of yours that the token is put into."
    )


class Excel(Kind[ExcelOptions]):
    """An .xlsx, made up or yours, for any place where documents lie.

    Fires when it is opened in Excel or LibreOffice: a picture of one pixel in its first sheet
    lies at an address of its own. The look-up of that address trips even where the fetch is
    blocked. LibreOffice asks more than once: that is one incident.
    Does not fire in Excel's protected view before editing is enabled, in previews that load no
    linked pictures, in programs that read only the cells, or when the file is only copied.
    The analyst learns from where it was opened (address, network, place) and in what (user
    agent): not who opened it.
    """

    title = "Excel workbook"
    cls = "document"
    fires_on = "opened in Excel or LibreOffice"
    categories = ("file",)
    types = ("access",)
    threat: ClassVar[Mapping[str, Any]] = FILE_DISCOVERY
    options = ExcelOptions

    def plausible(self, options: ExcelOptions, seed: bytes) -> ExcelOptions:
        """Make up title and author; a template has its own, and is tried here.

        Raises:
            ActionError: The template can't be used; the text says why.
        """
        if options.template is not None:
            _planted(options.template, "http://a.invalid/", options, Draw(seed, "file"))
            return options
        draw = Draw(seed, "excel")
        made_up = {"title": tables.title(draw), "author": person(draw)}
        given = options.model_dump(include=set(made_up), exclude_none=True)
        return options.model_copy(update=made_up | given)

    def url(self, token: Token, options: ExcelOptions) -> str:
        """Give the address of the picture: the id is in the host, so that looking it up trips."""
        return f"http://{token.hostname}/{picture_path(Draw(token.seed, 'picture'), 'png')}"

    def make(self, token: Token, options: ExcelOptions) -> Sequence[Artifact]:
        """Write the workbook."""
        url = self.url(token, options)
        draw = Draw(token.seed, "file")
        if options.template is not None:
            content = _planted(options.template, url, options, draw)
            heading = options.title or ""
        else:
            if options.title is None or options.author is None:
                options = self.plausible(options, token.seed)
            heading, author = options.title or "", options.author or ""
            table = tables.told(options.text) if options.text else None
            content = xlsx.workbook(
                url, heading, author, table, seed=token.seed, made=token.created
            )
        return (Artifact(filename(draw, heading, "xlsx"), xlsx.MEDIA_TYPE, content),)

    def snippets(self, token: Token, options: ExcelOptions) -> Mapping[str, str]:
        """Give the picture's address, for a workbook that you make yourself."""
        return {"url": self.url(token, options)}


def _planted(template: bytes, url: str, options: ExcelOptions, draw: Draw) -> bytes:
    given = options.model_dump(include={"title", "author", "text"})
    try:
        return xlsx_template.plant(template, url, draw=draw, **given)
    except ValueError as error:
        message = f"template: {error}; give a .xlsx as Excel saves it"
        raise ActionError(message, status=422) from None


DOOR = Excel()
