"""What a token wants to know, whether that moved, and saying so as a Hit."""

from dataclasses import dataclass
from typing import Any

from canary_siem.durations import parse_duration
from canary_siem.events import carried
from canary_siem.sockets.reach import parse
from canary_siem.tokens import Token
from canary_siem.trips import ORIGINAL_CAP, Hit
from listeners.oracle.asking import Said

CHANNEL = "oracle"


@dataclass(frozen=True, slots=True)
class Wish:
    """What is watched for a token.

    Attributes:
        url: Where the number is.
        host: Whose that is.
        pointer: Where in the answer it stands (RFC 6901).
        alert_on: ``change``, ``rise`` or ``fall``.
        every: Seconds from a look to the next.
        anywhere: Whether the page may lie wherever this machine reaches.
    """

    url: str
    host: str
    pointer: str
    alert_on: str
    every: float
    anywhere: bool = False


def wish(token: Token) -> Wish | None:
    """Give what *token* wants; None where its options are not this version's."""
    options = token.options.model_dump()
    try:
        url = options["url"]
        return Wish(
            url=url,
            host=parse(url).raw_host or "",
            pointer=options["pointer"],
            alert_on=options["alert_on"],
            every=parse_duration(options["every"]),
            anywhere=token.local,
        )
    except (KeyError, TypeError, ValueError):
        return None


def trips(before: float, after: float, alert_on: str) -> bool:
    """Tell whether that is a move which was waited for; a counter that starts again fell."""
    rose, fell = after > before, after < before
    return {"rise": rose, "fall": fell}.get(alert_on, rose or fell)


def to_hit(watched: Wish, said: Said, before: float, after: float) -> Hit:
    """Make the Hit of a number that moved. Nobody came: there is no source, and no network."""
    return Hit(
        channel=CHANNEL,
        at=said.at,
        name="",
        source_ip="",
        transport="",
        ecs={
            "url": _url(watched.url),
            "http": {
                "request": {"method": "GET"},
                "response": {"status_code": 200, "body": {"bytes": len(said.body)}},
            },
            "canary": {"oracle": {"before": carried(before), "after": carried(after)}},
        },
        original=said.body[:ORIGINAL_CAP],
    )


def _url(text: str) -> dict[str, Any]:
    url = parse(text)
    return {
        "full": text,
        "scheme": url.scheme,
        "domain": url.host,
        "port": url.port,
        "path": url.raw_path,
        "query": url.raw_query_string,
    }
