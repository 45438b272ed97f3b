"""image: a picture that trips when anybody's program shows it."""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from canary_siem.artifacts import mail, pixel
from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.files import GIF_SORT, FileBytes, picture_sort
from canary_siem.artifacts.words import filename, page_path, picture_path, title
from canary_siem.interfaces import Kind, decoy
from canary_siem.tokens import Token
from canary_siem.trips import Answer, Artifact, Hit

MAX_OCTETS = 1 << 20


def _picture(content: bytes) -> bytes:
    if len(content) > MAX_OCTETS:
        message = "the picture is larger than 1 MiB"
        raise ValueError(message)
    if picture_sort(content) is None:
        message = "not a PNG, GIF, JPEG or WebP picture"
        raise ValueError(message)
    return content


class ImageOptions(BaseModel):
    """What the planter may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: Annotated[FileBytes, AfterValidator(_picture)] | None = Field(
        None,
        description="The picture that is shown: PNG, GIF, JPEG or WebP of at most 1 MiB; "
        "one transparent pixel where not given.",
    )


class Image(Kind[ImageOptions]):
    """A picture's address, for whatever shows pictures: mails, wikis, documents, web pages.

    Fires when the picture is loaded: by the program that shows it, or by a person who follows
    its address (and gets a page where the program asks for pages only).
    Does not fire while the program blocks pictures from elsewhere, as mail programs do at first.
    Proxies that load pictures for their users (of webmail, of chats) fire it in the user's place.
    The analyst learns who loaded it (address, network, place), with what (user agent), and the
    page it was shown on where that is told (referrer).
    """

    title = "Picture"
    cls = "web"
    fires_on = "shown"
    judges = "Chromium"
    options = ImageOptions

    def url(self, token: Token, options: ImageOptions) -> str:
        """Put the id in front of a segment of a made-up path that ends as the picture is."""
        sort = picture_sort(options.file) if options.file else None
        draw = Draw(token.seed, "image")
        segments = picture_path(draw, (sort or GIF_SORT).extension).split("/")
        segments.insert(draw.below(len(segments)), token.id)
        return f"http://{token.domain}/{'/'.join(segments)}"

    def make(self, token: Token, options: ImageOptions) -> Sequence[Artifact]:
        """Write a mail that shows it, to lie in a mailbox or a folder."""
        draw = Draw(token.seed, "eml")
        heading = title(draw)
        url = self.url(token, options)
        link = f"http://{token.hostname}/{page_path(draw)}"
        content = mail.message(draw, heading, link, picture=url, made=token.created)
        return (Artifact(filename(draw, heading, "eml"), mail.MEDIA_TYPE, content),)

    def snippets(self, token: Token, options: ImageOptions) -> Mapping[str, str]:
        """Give the address, and the tag that shows it: at its own size, or unseen."""
        url = self.url(token, options)
        size = "" if options.file else ' width="1" height="1"'
        return {"url": url, "img": f'<img src="{escape(url)}"{size} alt="">'}

    def answer(self, token: Token, options: ImageOptions, hit: Hit) -> Answer:
        """Show the picture, to scripts of other pages too; a page to whoever wants pages.

        Browsers that follow an address name pictures as well: where the path is a picture's they
        get the picture, elsewhere (the link in the mail) the page.
        """
        picture = options.file or pixel.GIF
        sort = picture_sort(picture) or GIF_SORT
        named = hit.path.lower().endswith(f".{sort.extension}")
        if pixel.wants_only_pages(hit.accept) or not (named or decoy(hit.accept) is _PIXEL):
            return decoy("text/html")
        return Answer(headers=_HEADERS, media_type=sort.media_type, body=picture)


_PIXEL = decoy("image/gif")
_HEADERS = (*_PIXEL.headers, ("Access-Control-Allow-Origin", "*"))  # Fetch standard, CORS protocol
DOOR = Image()
