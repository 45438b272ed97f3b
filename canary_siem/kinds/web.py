"""web: an address that trips when anybody fetches it."""

from collections.abc import Mapping
from html import escape

from pydantic import BaseModel, ConfigDict, Field

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.mail import lure
from canary_siem.artifacts.words import page_path, title
from canary_siem.interfaces import Kind, decoy
from canary_siem.tokens import Token


class WebOptions(BaseModel):
    """What the planter may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    page: str | None = Field(
        None,
        max_length=200,
        pattern=r"^/?[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*/?$",
        description="Path that the address shows, around the id; made up where not given.",
    )


class Web(Kind[WebOptions]):
    """An address (URL), for any place where somebody opens what he finds.

    Fires when the address is fetched: any method, any path that holds the id, HTTP or HTTPS, by
    a person, a script or a scanner. Programs get a picture of one pixel, browsers a page that
    says the document is gone.
    Does not fire when the address is only seen. Link previews of chat and mail programs do fire
    it: they are graded low and tagged ``link-preview``.
    The analyst learns who fetched it (address, network, place), with what (user agent), the
    whole address with its query, and the referring page where one is told.
    """

    title = "Web address"
    cls = "web"
    fires_on = "fetched by any method"
    judges = "curl, Chromium"
    options = WebOptions

    def plausible(self, options: WebOptions, seed: bytes) -> WebOptions:
        """Make up the page."""
        page = (options.page or "").strip("/") or page_path(Draw(seed, "page"))
        return options.model_copy(update={"page": page})

    def url(self, token: Token, options: WebOptions) -> str:
        """Put the id into the page's path, in front of one of its segments."""
        segments = (self.plausible(options, token.seed).page or "").split("/")
        segments.insert(Draw(token.seed, "place").below(len(segments)), token.id)
        return f"http://{token.domain}/{'/'.join(segments)}"

    def snippets(self, token: Token, options: WebOptions) -> Mapping[str, str]:
        """Give the address, a link, and a mail that makes somebody follow it."""
        url = self.url(token, options)
        heading = title(Draw(token.seed, "web"))
        mail = lure(Draw(token.seed, "lure"), heading, url)
        return {
            "url": url,
            "link": f'<a href="{escape(url)}">{escape(heading)}</a>',
            "mail": f"Subject: {mail.subject}\n\n{mail.text}",
        }


DOOR = Web()

__all__ = ["DOOR", "WebOptions", "decoy"]  # noise is answered by the function that answers for us
