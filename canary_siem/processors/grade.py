"""grade: how severe a hit is, and whether it is an alert or an event."""

import re
from collections.abc import Callable, Sequence
from ipaddress import ip_network
from pathlib import Path

from structlog.typing import EventDict, WrappedLogger

from canary_siem.files import Reloaded
from canary_siem.suppressions import Network, Suppression, within
from canary_siem.trips import Draft

# In lower case, for re skips to where one can begin only where it need not ignore case.
# Products that fetch a link to show a preview of it, as they call themselves. Not Office, nor the
# windows of chat programs: there a person follows the link. Outlook's SafeLinks seldom says who it
# is: it calls itself a browser, and is known by its network then.
PREVIEWERS = re.compile(
    r"slackbot|slack-imgproxy|skypeuripreview|facebookexternalhit|facebot|twitterbot|"
    r"telegrambot|whatsapp|discordbot|linkedinbot|google-pagerenderer|googleimageproxy|"
    r"google-safety|google web preview|google-document-conversion|safelinks|"
    r"mattermost|iframely|embedly|bingpreview|redditbot|dropboxpreviewbot|pinterest|"
    r"microsoftpreview|vkshare|viber|applebot|synapse|zoomwebhook|rocket\.chat"
)
# Crawlers and scanners of the whole network, as they call themselves.
SCANNERS = re.compile(
    r"censysinspect|shodan|zgrab|masscan|nmap scripting engine|nuclei|expanse|internetmeasurement|"
    r"googlebot|bingbot|yandexbot|baiduspider|duckduckbot|ahrefsbot|semrushbot|mj12bot|dotbot|"
    r"petalbot|bytespider|gptbot|claudebot|ccbot|netcraftsurveyagent|leakix|l9explore|binaryedge|"
    r"palo alto networks|barracuda|proofpoint|mimecast|urlscan"
)
LOW = 21


class Grade:
    """Decide severity and ``event.kind``.

    What an intruder can send lowers the severity, never hides him: a user agent known for
    previews or scans, or a previewer's network, gives 21 and a tag. It becomes an event only by
    the operator's word, or where agent *and* network agree.

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
        near = within(draft.hit.source_ip, self._preview_networks())
        if robot or near:
            draft.severity = LOW
            draft.tags.append(robot or "link-preview")
        draft.suppressed_by = self._suppressed(draft, robot if near else "")
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
        return robot

    def look(self) -> None:
        """Read the file of networks if it is new."""
        if self._networks:
            self._networks.refresh()

    def _preview_networks(self) -> tuple[Network, ...]:
        if self._networks is None:
            return ()
        self.look()
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
    agent = user_agent.lower()
    if PREVIEWERS.search(agent):
        return "link-preview"
    return "scanner" if SCANNERS.search(agent) else ""
