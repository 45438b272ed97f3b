"""word: a Word document that trips when it is opened."""

from pydantic import Field

from canary_siem.artifacts import docx, docx_template
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.words import story, told
from canary_siem.documents import DocumentKind, DocumentOptions, TemplateFile
from canary_siem.tokens import Token


class WordOptions(DocumentOptions):
    """What the planter may say."""

    template: TemplateFile | None = Field(
        None, description="A .docx of yours that the token is put into."
    )


class Word(DocumentKind[WordOptions]):
    """A .docx, made up or yours, for any place where documents lie.

    Fires when it is opened in Word or LibreOffice: a picture of one pixel in its footer lies at
    an address of its own. The look-up of that address trips even where the fetch is blocked.
    Does not fire in Word's protected view before editing is enabled, in previews that load no
    linked pictures, or when the file is only copied.
    The analyst learns from where it was opened (address, network, place) and in what (user
    agent): not who opened it.
    """

    title = "Word document"
    fires_on = "opened in Word or LibreOffice"
    judges = "LibreOffice"
    options = WordOptions
    suffix = "docx"
    media_type = docx.MEDIA_TYPE
    plant = staticmethod(docx_template.plant)
    saved = "a .docx as Word saves it"

    def written(
        self, url: str, heading: str, author: str, text: str | None, *, token: Token, draw: Draw
    ) -> bytes:
        """Write a document that fetches *url*."""
        blocks = told(heading, text) if text else story(draw, heading)
        return docx.document(url, heading, author, blocks, seed=token.seed, made=token.created)


DOOR = Word()
