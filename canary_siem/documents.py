"""What the kinds share whose tokens are documents with a picture that lies elsewhere."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar, Protocol, TypeVar

from pydantic import Field

from canary_siem.artifacts.attack import FILE_DISCOVERY
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.files import FileBytes
from canary_siem.artifacts.package import MAX_OCTETS
from canary_siem.artifacts.wishes import Authored
from canary_siem.artifacts.words import filename, person, picture_path, title
from canary_siem.errors import ActionError
from canary_siem.interfaces import Kind
from canary_siem.tokens import Token
from canary_siem.trips import Artifact

TemplateFile = Annotated[FileBytes, Field(max_length=MAX_OCTETS)]


class DocumentOptions(Authored):
    """What the planter may say."""

    template: TemplateFile | None = Field(
        None, description="A file of yours that the token is put into."
    )


Wishes = TypeVar("Wishes", bound=DocumentOptions)


class Plant(Protocol):
    """Puts the picture into a file of the planter's; ValueError says why it can't."""

    def __call__(
        self,
        template: bytes,
        url: str,
        *,
        draw: Draw,
        title: str | None = None,
        author: str | None = None,
        text: str | None = None,
    ) -> bytes: ...


class DocumentKind(Kind[Wishes], ABC):
    """A document that fetches a picture when it is opened.

    Attributes:
        suffix: Of its file's name.
        media_type: Of the file.
        plant: Puts the token into a template.
        saved: How a template had better be saved, in words.
    """

    cls = "document"
    categories = ("file",)
    types = ("access",)
    threat: ClassVar[Mapping[str, Any]] = FILE_DISCOVERY
    suffix: ClassVar[str]
    media_type: ClassVar[str]
    plant: ClassVar[Plant]
    saved: ClassVar[str]

    @abstractmethod
    def written(
        self, url: str, heading: str, author: str, text: str | None, *, token: Token, draw: Draw
    ) -> bytes:
        """Write a document of our own that fetches *url*."""

    def titled(self, draw: Draw) -> str:
        """Make up a title."""
        return title(draw)

    def plausible(self, options: Wishes, seed: bytes) -> Wishes:
        """Make up title and author; a template has its own, and is tried here.

        Raises:
            ActionError: The template can't be used; the text says why.
        """
        if options.template is not None:
            self._planted(options.template, "http://a.invalid/", options, Draw(seed, "file"))
            return options
        draw = Draw(seed, "title")
        made_up = {"title": self.titled(draw), "author": person(draw)}
        given = options.model_dump(include=set(made_up), exclude_none=True)
        return options.model_copy(update=made_up | given)

    def url(self, token: Token, options: Wishes) -> str:
        """Give the address of the picture: the id is in the host, so that looking it up trips."""
        return f"http://{token.hostname}/{picture_path(Draw(token.seed, 'picture'), 'png')}"

    def make(self, token: Token, options: Wishes) -> Sequence[Artifact]:
        """Write the document."""
        url = self.url(token, options)
        draw = Draw(token.seed, "file")
        if options.template is not None:
            content = self._planted(options.template, url, options, draw)
        else:
            if options.title is None or options.author is None:
                options = self.plausible(options, token.seed)
            given = options.title or "", options.author or "", options.text
            content = self.written(url, *given, token=token, draw=draw)
        name = filename(draw, options.title or "", self.suffix)
        return (Artifact(name, self.media_type, content),)

    def snippets(self, token: Token, options: Wishes) -> Mapping[str, str]:
        """Give the picture's address, for a document that you make yourself."""
        return {"url": self.url(token, options)}

    def _planted(self, template: bytes, url: str, options: Wishes, draw: Draw) -> bytes:
        given = options.model_dump(include={"title", "author", "text"})
        try:
            return type(self).plant(template, url, draw=draw, **given)
        except ValueError as error:
            message = f"template: {error}; give {self.saved}"
            raise ActionError(message, status=422) from None
