"""excel: an Excel workbook that trips when it is opened."""

from pydantic import Field

from canary_siem.artifacts import tables, xlsx, xlsx_template
from canary_siem.artifacts.draws import Draw
from canary_siem.documents import DocumentKind, DocumentOptions, TemplateFile
from canary_siem.tokens import Token


class ExcelOptions(DocumentOptions):
    """What the planter may say."""

    text: str | None = Field(
        None,
        max_length=20_000,
        description="What it says, a row a line, cells parted by tabs or else by semicolons;"
        " with a template it is put below its first sheet's rows.",
    )
    template: TemplateFile | None = Field(
        None, description="A .xlsx of yours that the token is put into."
    )


class Excel(DocumentKind[ExcelOptions]):
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
    fires_on = "opened in Excel or LibreOffice"
    judges = "LibreOffice"
    options = ExcelOptions
    suffix = "xlsx"
    media_type = xlsx.MEDIA_TYPE
    plant = staticmethod(xlsx_template.plant)
    saved = "a .xlsx as Excel saves it"

    def titled(self, draw: Draw) -> str:
        """Make up a title that suits a table."""
        return tables.title(draw)

    def written(
        self, url: str, heading: str, author: str, text: str | None, *, token: Token, draw: Draw
    ) -> bytes:
        """Write a workbook that fetches *url*."""
        table = tables.told(text) if text else None
        return xlsx.workbook(url, heading, author, table, seed=token.seed, made=token.created)


DOOR = Excel()
