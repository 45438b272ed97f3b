"""grade: how severe a hit is, and whether it is an alert or an event."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from fnmatch import translate
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Any

from structlog.typing import EventDict, WrappedLogger

from canary_siem.files import Reloaded
from canary_siem.trips import Draft

Network = IPv4Network | IPv6Network

# Products that fetch a link to show a preview of it, as they call themselves.
PREVIEWERS = re.compile(
    r"Slackbot|Slack-ImgProxy|SkypeUriPreview|facebookexternalhit|Facebot|Twitterbot|"
    r"TelegramBot|WhatsApp|Discordbot|LinkedInBot|Google-PageRenderer|GoogleImageProxy|"
    r"Google-Safety|Mattermost|Iframely|Embedly|BingPreview|redditbot|Dropbox|Pinterest|"
    r"Microsoft Office Existence Discovery|SafeLinks|MicrosoftPreview|vkShare|Viber|"
    r"Applebot|Synapse|ZoomWebhook|Rocket\.Chat|Teams",
    re.IGNORECASE,
)
# Crawlers and scanners of the whole network, as they call themselves.
SCANNERS = re.compile(
    r"CensysInspect|Shodan|zgrab|masscan|Nmap Scripting Engine|Nuclei|Expanse|InternetMeasurement|"
    r"Googlebot|bingbot|YandexBot|Baiduspider|DuckDuckBot|AhrefsBot|SemrushBot|MJ12bot|DotBot|"
    r"PetalBot|Bytespider|GPTBot|ClaudeBot|CCBot|NetcraftSurveyAgent|LeakIX|l9explore|BinaryEdge|"
    r"Palo Alto Networks|Barracuda|Proofpoint|Mimecast|urlscan",
    re.IGNORECASE,
)
LOW = 21


@dataclass(frozen=True, slots=True)
class Suppression:
    """An operator's rule: hits that it fits become events. What is empty does not narrow.

    Attributes:
        until: Nanoseconds since the epoch; 0 for ever.
    """

    name: str
    source: tuple[Network, ...] = ()
    user_agent: str = ""
    path: str = ""
    token: tuple[str, ...] = ()
    until: int = 0

    def fits(self, draft: Draft) -> bool:
        """Tell whether every criterion given fits."""
        hit = draft.hit
        return (
            (not self.until or hit.at < self.until)
            and (not self.token or draft.token.id in self.token)
            and (not self.user_agent or _like(self.user_agent, hit.user_agent))
            and (not self.path or _like(self.path, hit.path))
            and (not self.source or _within(hit.source_ip, self.source))
        )


class Grade:
    """Decide severity and ``event.kind``.

    What an intruder can send lowers the severity, never hides him: a user agent known for
    previews or scans gives 21 and a tag. It becomes an event only by the operator's word, or
    where agent *and* network agree.

    Args:
        suppressions: In their order; the first that fits names the hit.
        preview_networks: A file with a CIDR a line, read again when it changes; or None.
    """

    def __init__(
        self, suppressions: Sequence[Suppression] = (), preview_networks: Path | None = None
    ) -> None:
        self._suppressions = tuple(suppressions)
        self._networks = Reloaded(preview_networks, read_networks) if preview_networks else None

    def __call__(self, _: WrappedLogger, __: str, event: EventDict) -> EventDict:
        """Fill in ``draft.severity``, ``.tags``, ``.suppressed_by`` and ``.alert``."""
        draft: Draft = event["draft"]
        if draft.hit.role == "resolver":
            draft.tags.append("source-is-resolver")
        if draft.token.state == "deleted":
            draft.tags.append("deleted-token")
        robot = _robot(draft.hit.user_agent)
        if robot:
            draft.severity = LOW
            draft.tags.append(robot)
        draft.suppressed_by = self._suppressed(draft, robot)
        if draft.hit.drill:
            draft.tags.append("drill")
            draft.alert = draft.hit.drill.as_alert
        elif draft.suppressed_by:
            draft.alert = False
        elif draft.incident:
            draft.alert = draft.incident.deserves_alert(draft)
        return event

    def _suppressed(self, draft: Draft, robot: str) -> str:
        hit = draft.hit
        if hit.drill:
            return "" if hit.drill.as_alert else "drill"
        if draft.token.state != "active":
            return draft.token.state
        if hit.plumbing:
            return "dns-plumbing"
        for suppression in self._suppressions:
            if suppression.fits(draft):
                return suppression.name
        if robot and _within(hit.source_ip, self._preview_networks()):
            return robot
        return ""

    def _preview_networks(self) -> tuple[Network, ...]:
        if self._networks is None:
            return ()
        self._networks.refresh()
        return self._networks.value or ()


def read_networks(path: Path) -> tuple[Network, ...]:
    """Read CIDRs, one a line; ``#`` begins a comment.

    Raises:
        ValueError: A line is none.
    """
    lines = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return tuple(ip_network(line, strict=False) for line in lines if line)


def _robot(user_agent: str) -> str:
    if not user_agent:
        return ""
    if PREVIEWERS.search(user_agent):
        return "link-preview"
    return "scanner" if SCANNERS.search(user_agent) else ""


@lru_cache(256)
def _pattern(glob: str) -> re.Pattern[str]:
    return re.compile(translate(glob), re.IGNORECASE)


def _like(glob: str, value: str) -> bool:
    return bool(_pattern(glob).match(value))


@lru_cache(4096)
def _address(text: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(text)
    except ValueError:
        return None


def _within(address: str, networks: Sequence[Network]) -> bool:
    parsed: Any = _address(address)
    return parsed is not None and any(parsed in network for network in networks)
