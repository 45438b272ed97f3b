"""cloned_site: a script that trips when a page of yours is shown by another host."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field
from yarl import URL

from canary_siem.artifacts.draws import Draw
from canary_siem.artifacts.words import picture_path
from canary_siem.interfaces import Kind
from canary_siem.names import MAX_DATA, decode, labels_before
from canary_siem.tokens import Token
from canary_siem.trips import NOTHING, Artifact, Decoded, Hit

MEDIA_TYPE = "text/javascript"
PAGE, REFERRER = 1500, 500
"""Characters of the clone's address and of its referrer: together they fit a request line."""
ATTACK = "https://attack.mitre.org"


def _host(site: str) -> str:
    """Give the host of what a person calls his site, as browsers spell it."""
    try:
        host = URL(site if "://" in site else f"http://{site}").raw_host
    except ValueError:
        host = None
    if not host or "." not in host.strip("."):
        raise ValueError("no host name: write it as www.example.org")
    return host.rstrip(".").lower()


class ClonedSiteOptions(BaseModel):
    """What the planter says."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    site: Annotated[str, Field(max_length=253), AfterValidator(_host)] = Field(
        description="The site's own host; its subdomains are its own too, on every port.",
        examples=["www.example.org"],
    )


class ClonedSite(Kind[ClonedSiteOptions]):
    """A script of a few hundred bytes for the pages of a site that somebody may copy.

    Fires when a page that holds it is shown by any host but the site and its subdomains: a
    phishing clone, a mirror, an archive, a translating proxy, a copy opened from a disk. Every
    visitor of the clone fires it, in his own browser.
    Does not fire where scripts are off, where the copier took it out, or on a page whose
    Content-Security-Policy forbids pictures from elsewhere: the second file, for such sites,
    asks by a look-up only, which no policy forbids, and tells the clone's host, not its page.
    The analyst learns the clone's address, the page that led there, and who was looking at it.
    """

    title = "Cloned site"
    cls = "web"
    fires_on = "shown by another host"
    judges = "Chromium"
    threat: ClassVar[Mapping[str, Any]] = {
        "framework": "MITRE ATT&CK",
        "tactic": {
            "id": ["TA0043"],
            "name": ["Reconnaissance"],
            "reference": [f"{ATTACK}/tactics/TA0043/"],
        },
        "technique": {
            "id": ["T1598"],
            "name": ["Phishing for Information"],
            "reference": [f"{ATTACK}/techniques/T1598/"],
        },
    }
    options = ClonedSiteOptions

    def url(self, token: Token, options: ClonedSiteOptions) -> str:
        """Give the picture that the script asks for: the id is in the host, so a look-up trips."""
        return f"http://{token.hostname}/{picture_path(Draw(token.seed, 'clone'), 'gif')}"

    def make(self, token: Token, options: ClonedSiteOptions) -> Sequence[Artifact]:
        """Write the script, and the one for strict policies."""
        name = Draw(token.seed, "script").pick(("site", "main", "common", "page", "util", "base"))
        return (
            Artifact(f"{name}.js", MEDIA_TYPE, self._script(token, options).encode()),
            Artifact(f"{name}.csp.js", MEDIA_TYPE, self._strict(token, options).encode()),
        )

    def snippets(self, token: Token, options: ClonedSiteOptions) -> Mapping[str, str]:
        """Give the script as an element, and the element that loads the one for strict policies.

        The latter is a file of the site's own, as ``script-src 'self'`` wants it.
        """
        strict = self.make(token, options)[1].filename
        return {
            "url": self.url(token, options),
            "script": f"<script>{self._script(token, options)}</script>",
            "csp": f'<script src="/{strict}" async></script>',
        }

    def decode(self, token: Token, hit: Hit) -> Decoded:
        """Read the clone's address and referrer; by a look-up its host alone."""
        if hit.channel != "http":
            return _looked_up(token, hit)
        query = hit.ecs.get("url", {}).get("query", "")
        try:
            said = parse_qs(query, max_num_fields=20, errors="replace")
        except ValueError:  # too many fields: the script did not write this
            return NOTHING
        page = said.get("l", [""])[-1]
        if not page:
            return NOTHING
        fields: dict[str, Any] = {"url": _url(page)}
        if referrer := said.get("r", [""])[-1]:
            fields["http"] = {"request": {"referrer": referrer}}
        return Decoded(fields, instead=frozenset({"url"}))

    def _script(self, token: Token, options: ClonedSiteOptions) -> str:
        draw = Draw(token.seed, "names")
        host, site, picture = draw.some("abcdefghkmnoqstuvwxyz", 3)
        address = self.url(token, options).removeprefix("http:")
        return (
            f"!function({host},{site},{picture}){{{_strange(host, site, options.site)}"
            f"({picture}=new Image).src="
            f'(location.protocol=="https:"?"https:":"http:")+atob("{_hidden(address)}")'
            f'+"?l="+encodeURIComponent(location.href.slice(0,{PAGE}))'
            f'+"&r="+encodeURIComponent(document.referrer.slice(0,{REFERRER}))}}()'
        )

    def _strict(self, token: Token, options: ClonedSiteOptions) -> str:
        """Write the script that carries the clone's host in a name, as form ``x`` (hex)."""
        draw = Draw(token.seed, "names")
        host, site, link, data = draw.some("abcdefghkmnoqstuvwxyz", 4)
        room = (253 - len(f".x00.{token.hostname}") - 4) // 2 - 2  # octets; a dot every 62 digits
        most = min(room, MAX_DATA)
        return (
            f"!function({host},{site},{link},{data}){{{_strange(host, site, options.site)}"
            f"{data}={host}.slice(-{most});"
            f"{data}=String.fromCharCode({data}.length|({host}.length>{most}?128:0))+{data};"
            f'{link}=document.createElement("link");{link}.rel="dns-prefetch";'
            f'{link}.href="//"+{data}.replace(/[^]/g,function({site}){{'
            f'return("0"+{site}.charCodeAt().toString(16)).slice(-2)}})'
            f'.replace(/.{{1,62}}/g,"$&.")+"x"+(Math.random()+"00").slice(2,4)'
            f'+atob("{_hidden(f".{token.hostname}")}");document.head.appendChild({link})}}()'
        )


def _strange(host: str, site: str, own: str) -> str:
    """Write what leaves the script on the site itself and below it; a host may end in a dot."""
    return (
        f'{host}=location.hostname.replace(/\\.$/,"");{site}=atob("{_hidden(own)}");'
        f'if({host}=={site}||{host}.slice(~{site}.length)=="."+{site})return;'
    )


def _hidden(text: str) -> str:
    """Spell *text* so that who copies the page does not find it by searching for its name."""
    return b64encode(text.encode()).decode()


def _looked_up(token: Token, hit: Hit) -> Decoded:
    labels = labels_before(token.id, hit.name)
    if not labels:
        return NOTHING
    found = decode(labels, imported=token.imported)
    try:
        host = found.data.decode("ascii")
    except UnicodeDecodeError:
        return Decoded(error="the clone's host is no host name", complete=False)
    if found.error:  # not all of it: no name that anybody has
        shown = "".join(filter(str.isprintable, host))
        return Decoded(data=shown, error=found.error, complete=False)
    return Decoded({"url": {"domain": host}} if host else {})


def _url(page: str) -> dict[str, Any]:
    """Give ECS ``url`` of the clone's page; parts only where it can be parsed."""
    url: dict[str, Any] = {"full": page, "original": page}
    try:
        parts = urlsplit(page)
        found = (parts.scheme, parts.hostname, parts.port, parts.path, parts.query, parts.fragment)
    except ValueError:
        return url
    url |= zip(("scheme", "domain", "port", "path", "query", "fragment"), found, strict=True)
    return {key: value for key, value in url.items() if value}


DOOR = ClonedSite()
