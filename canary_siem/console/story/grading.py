"""Why a trip is an alert or not, and as severe as it is."""

from collections.abc import Iterator

from canary_siem.dialects.reading import Document, part, read

_SEVERITIES = {
    21: "Low: a program that fetches previews or scans was recognised by what it calls itself.",
    47: "Medium: an operational warning.",
    73: "High: nobody has a reason to touch a canarytoken.",
    99: "Critical: a credential was used, or somebody went in.",
}
_TAGS = {
    "drill": "A drill: somebody here tripped it on purpose.",
    "deleted-token": "The token had been deleted; its trips are still recorded.",
    "tor-exit": "The address is a Tor exit: it says nothing about where the intruder is.",
    "link-preview": "What it calls itself is a program that fetches previews of links.",
    "scanner": "What it calls itself is a scanner.",
    "replay": "This very request was seen before: somebody repeats it.",
    "source-is-resolver": "It came through a resolver: the address is not the intruder's.",
}


def reasons(document: Document) -> list[str]:
    """Say why, a sentence each; the most telling first."""
    return list(_reasons(document))


def _reasons(document: Document) -> Iterator[str]:
    event, canary = part(document, "event"), part(document, "canary")
    severity = event.get("severity")
    if isinstance(severity, int) and severity in _SEVERITIES:
        yield _SEVERITIES[severity]
    if event.get("kind") != "alert":
        suppressed = read(canary, "suppressed_by")
        if suppressed:
            yield f"No alert: suppressed by “{suppressed}”."
        else:
            hit = read(canary, "incident.sequence") or "a later one"
            yield f"No alert: hit {hit} of an incident that has alerted already, with nothing new."
    tags = document.get("tags")
    for tag in tags if isinstance(tags, list) else ():
        if isinstance(tag, str) and tag in _TAGS:
            yield _TAGS[tag]
