"""word: a Word document that trips when it is opened."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar

from pydantic import Field

from canary_siem.artifacts import docx, docx_template
from canary_siem.artifacts.attack import FILE_DISCOVERY
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.files import FileBytes
from canary_siem.artifacts.wishes import Authored
from canary_siem.artifacts.words import filename, person, picture_path, story, title, told
from canary_siem.errors import ActionError
from canary_siem.interfaces import Kind
from canary_siem.tokens import Token
from canary_siem.trips import Artifact


class WordOptions(Authored):
    """What the planter may say."""

    template: Annotated[FileBytes, Field(max_length=docx_template.MAX_OCTETS)] | None = Field(
        None, description="A .docx of yours that the token is put into."
    )


class Word(Kind[WordOptions]):
    """A .docx, made up or yours, for any place where documents lie.

    Fires when it is opened in Word or LibreOffice: a picture of one pixel in its footer lies at
    an address of its own. The look-up of that address trips even where the fetch is blocked.
    Does not fire in Word's protected view before editing is enabled, in previews that load no
    linked pictures, or when the file is only copied.
    The analyst learns from where it was opened (address, network, place) and in what (user
    agent): not who opened it.
    """

    title = "Word document"
    cls = "document"
    fires_on = "opened in Word or LibreOffice"
    categories = ("file",)
    types = ("access",)
    threat: ClassVar[Mapping[str, Any]] = FILE_DISCOVERY
    options = WordOptions

    def plausible(self, options: WordOptions, seed: bytes) -> WordOptions:
        """Make up title and author; a template has its own, and is tried here.

        Raises:
            ActionError: The template can't be used; the text says why.
        """
        if options.template is not None:
            _planted(options.template, "http://a.invalid/", options, Draw(seed, "file"))
            return options
        draw = Draw(seed, "word")
        made_up = {"title": title(draw), "author": person(draw)}
        given = options.model_dump(include=set(made_up), exclude_none=True)
        return options.model_copy(update=made_up | given)

    def url(self, token: Token, options: WordOptions) -> str:
        """Give the address of the picture: the id is in the host, so that looking it up trips."""
        return f"http://{token.hostname}/{picture_path(Draw(token.seed, 'picture'), 'png')}"

    def make(self, token: Token, options: WordOptions) -> Sequence[Artifact]:
        """Write the document."""
        url = self.url(token, options)
        draw = Draw(token.seed, "file")
        if options.template is not None:
            content = _planted(options.template, url, options, draw)
            heading = options.title or ""
        else:
            if options.title is None or options.author is None:
                options = self.plausible(options, token.seed)
            heading, author = options.title or "", options.author or ""
            blocks = told(heading, options.text) if options.text else story(draw, heading)
            content = docx.document(
                url, heading, author, blocks, seed=token.seed, made=token.created
            )
        return (Artifact(filename(draw, heading, "docx"), docx.MEDIA_TYPE, content),)

    def snippets(self, token: Token, options: WordOptions) -> Mapping[str, str]:
        """Give the picture's address, for a document that you make yourself."""
        return {"url": self.url(token, options)}


def _planted(template: bytes, url: str, options: WordOptions, draw: Draw) -> bytes:
    given = options.model_dump(include={"title", "author", "text"})
    try:
        return docx_template.plant(template, url, draw=draw, **given)
    except ValueError as error:
        message = f"template: {error}; give a .docx as Word saves it"
        raise ActionError(message, status=422) from None


DOOR = Word()
