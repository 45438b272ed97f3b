"""opendocument: an OpenDocument text that trips when it is opened."""

from pydantic import Field

from canary_siem.artifacts import odt, odt_template
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.words import story, told
from canary_siem.documents import DocumentKind, DocumentOptions, TemplateFile
from canary_siem.tokens import Token


class OpenDocumentOptions(DocumentOptions):
    """What the planter may say."""

    template: TemplateFile | None = Field(
        None, description="A .odt of yours that the token is put into."
    )


class OpenDocument(DocumentKind[OpenDocumentOptions]):
    """An .odt, made up or yours, for any place where documents lie.

    Fires when it is opened in LibreOffice: a picture of one pixel on its first page lies at an
    address of its own. The look-up of that address trips even where the fetch is blocked.
    LibreOffice asks more than once: that is one incident.
    Does not fire where LibreOffice is told to block links from documents that are not trusted,
    in previews that load no linked pictures, or when the file is only copied. Whether Word
    fetches the picture of an .odt is not known: give Word users a `word`.
    The analyst learns from where it was opened (address, network, place) and in what (user
    agent): not who opened it.
    """

    title = "OpenDocument text"
    fires_on = "opened in LibreOffice"
    judges = "LibreOffice"
    options = OpenDocumentOptions
    suffix = "odt"
    media_type = odt.MEDIA_TYPE
    plant = staticmethod(odt_template.plant)
    saved = "an .odt as LibreOffice saves it"

    def written(
        self, url: str, heading: str, author: str, text: str | None, *, token: Token, draw: Draw
    ) -> bytes:
        """Write a document that fetches *url*."""
        blocks = told(heading, text) if text else story(draw, heading)
        return odt.document(url, heading, author, blocks, seed=token.seed, made=token.created)


DOOR = OpenDocument()
