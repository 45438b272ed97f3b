"""decode: what the intruder's machine told us, read by the token's kind."""

from collections.abc import Mapping
from typing import Any

from structlog.typing import EventDict, WrappedLogger

from canary_siem.interfaces import Kind
from canary_siem.trips import Draft


class Decode:
    """Ask the kind; keep what could not be read as ``canary.decode.error``."""

    def __init__(self, kinds: Mapping[str, Kind[Any]]) -> None:
        self._kinds = kinds

    def __call__(self, _: WrappedLogger, __: str, event: EventDict) -> EventDict:
        """Fill in ``draft.decoded`` and ``draft.errors``."""
        draft: Draft = event["draft"]
        if draft.hit.error:
            draft.errors.append(draft.hit.error)
        kind = self._kinds.get(draft.token.kind)
        if kind is None:
            draft.errors.append(f"no kind is called {draft.token.kind!r} here")
            return event
        draft.severity = kind.severity
        draft.decoded = kind.decode(draft.token, draft.hit)
        if draft.decoded.error:
            draft.errors.append(draft.decoded.error)
        if told := draft.decoded.fields.get("source"):
            _take(draft, told)
        return event


def _take(draft: Draft, told: Mapping[str, Any]) -> None:
    """Let the source that we were *told* of take the place of whoever told us.

    All steps after this one ask the hit: incidents, suppressions and places are the intruder's.
    """
    draft.told_by = draft.hit.source_ip
    draft.hit = draft.hit._replace(
        source_ip=told.get("ip", ""), source_port=told.get("port", 0), role="forwarded"
    )
