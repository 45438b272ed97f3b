"""Which trips somebody asks for: read from an address, written into others."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from urllib.parse import urlencode

from canary_siem.console.recent import Recent, Seen
from canary_siem.console.spans import DAY, SPANS, Span, span_of
from canary_siem.store.newest import END, Wish

SHOWN: Mapping[str, bool | None] = {"all": None, "alerts": True, "events": False, "open": True}
"""What ``show`` may say, and whether that is alerts; ``open``: of whose incident nobody has taken
charge."""
EVER = "all"
PAGE = 50
_CAP = 100
_NANO = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Asking:
    """What narrows a list of trips; what is empty does not.

    Attributes:
        since: A span's name, or ``all``.
        at: The begin of one of the span's steps, RFC 3339: only that step.
        show: One of SHOWN.
        before: A position in the log; only what stands before it.
    """

    token: str = ""
    kind: str = ""
    incident: str = ""
    since: str = DAY.name
    at: str = ""
    show: str = "all"
    before: int = 0

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Asking":
        """Read an address; what can't be read does not narrow."""
        since, show = query.get("since", DAY.name), query.get("show", "all")
        return cls(
            token=query.get("token", "").strip().lower()[:_CAP],
            kind=query.get("kind", "").strip()[:_CAP],
            incident=query.get("incident", "").strip()[:_CAP],
            since=since if since == EVER or since in {each.name for each in SPANS} else DAY.name,
            at=query.get("at", "") if _moment(query.get("at", "")) else "",
            show=show if show in SHOWN else "all",
            before=_number(query.get("before", "")),
        )

    @property
    def span(self) -> Span:
        """What the chart shows."""
        return SPANS[-1] if self.since == EVER else span_of(self.since)

    @property
    def alerts(self) -> bool | None:
        """Whether alerts are asked for; None for all."""
        return SHOWN[self.show]

    @property
    def open(self) -> bool:
        """Whether acknowledged incidents are left out."""
        return self.show == "open"

    @property
    def narrow(self) -> bool:
        """Whether more is asked than a span."""
        return bool(self.token or self.kind or self.incident or self.at or self.show != "all")

    def pairs(self, **other: str) -> list[tuple[str, str]]:
        """Give what an address says, with what shall be *other*; what is usual is left out."""
        usual = Asking()
        names = ("since", "show", "token", "kind", "incident", "at")
        told = {name: str(getattr(self, name)) for name in names} | other
        return [(name, value) for name, value in told.items() if value != getattr(usual, name, "")]

    def href(self, path: str = "/trips", **other: str) -> str:
        """Write an address."""
        query = urlencode(self.pairs(**other))
        return f"{path}?{query}" if query else path

    def wish(self, now: datetime) -> Wish:
        """Ask the trip log."""
        begin, end = 0.0, 0.0
        if self.since != EVER:
            begin = self.span.begin(now).timestamp()
        if at := _moment(self.at):
            begin = at.timestamp()
            end = (at + self.span.step).timestamp()
        return Wish(
            before=self.before or END,
            since=round(begin * _NANO),
            until=round(end * _NANO),
            token=self.token,
            kind=self.kind,
            incident=self.incident,
            alerts=self.alerts,
            limit=PAGE,
        )

    def seen(self, recent: Recent, now: datetime) -> Iterator[Seen]:
        """Ask what is in memory: all of the span, whatever the step."""
        begin = self.span.begin(now).timestamp()
        return recent.since(begin, self.token, self.kind, self.incident, self.alerts)

    def fits(self, seen: Seen) -> bool:
        """Tell whether a trip that has just come is asked for."""
        return (
            self.alerts in {None, seen.alert}
            and self.token in {"", seen.token}
            and self.kind in {"", seen.kind}
            and self.incident in {"", seen.incident}
        )

    def whole(self) -> "Asking":
        """Ask for the same without step and page."""
        return replace(self, at="", before=0)


def _moment(text: str) -> datetime | None:
    try:
        at = datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None
    return at if 1970 <= at.year <= 9000 else None


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0
