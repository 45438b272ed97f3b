"""grade: how severe a hit is, and whether it is an alert or an event."""

import re
from collections.abc import Callable, Sequence
from ipaddress import ip_network
from pathlib import Path

from structlog.typing import EventDict, WrappedLogger

from canary_siem.files import Reloaded
from canary_siem.suppressions import Network, Suppression, within
from canary_siem.trips import Draft

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


class Grade:
    """Decide severity and ``event.kind``.

    What an intruder can send lowers the severity, never hides him: a user agent known for
    previews or scans gives 21 and a tag. It becomes an event only by the operator's word, or
    where agent *and* network agree.

    Args:
        suppressions: Gives those of now, in their order; the first that fits names the hit.
        preview_networks: A file with a CIDR a line, read again when it changes; or None.
    """

    def __init__(
        self,
        suppressions: Callable[[], Sequence[Suppression]] = tuple,
        preview_networks: Path | None = None,
    ) -> None:
        self._suppressions = suppressions
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
        for suppression in self._suppressions():
            if suppression.fits(draft):
                return suppression.name
        if robot and within(hit.source_ip, self._preview_networks()):
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
