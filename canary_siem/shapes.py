"""What actions take and give: the shapes that several of them share."""

import re
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
)

from canary_siem.durations import parse_duration
from canary_siem.events import rfc3339
from canary_siem.store.incidents import Acknowledgement
from canary_siem.suppressions import Suppression
from canary_siem.tokens import Class, State

NANO = 1_000_000_000
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class Input(BaseModel):
    """What a caller says: an unknown field is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Output(BaseModel):
    """What a caller gets. Surfaces leave out what is None: absent means unknown."""

    model_config = ConfigDict(extra="forbid", serialize_by_alias=True)


# ---- texts and times ------------------------------------------------------------------------


def _clean(value: str) -> str:
    if CONTROL.search(value):
        raise ValueError("has control characters")
    return value


def _said(value: str) -> str:
    if not value.strip():
        raise ValueError("is blank: say where it will lie")
    return _clean(value)


Memo = Annotated[str, Field(min_length=1, max_length=1000), AfterValidator(_said)]
Tag = Annotated[str, Field(min_length=1, max_length=100), AfterValidator(_clean)]
Labels = Annotated[
    dict[
        Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,100}$")],
        Annotated[str, Field(max_length=1000), AfterValidator(_clean)],
    ],
    Field(max_length=50),
]
Tags = Annotated[list[Tag], Field(max_length=50)]


def moment(text: str, *, ahead: bool = False) -> datetime:
    """Read RFC 3339, or an age such as ``15m`` counted from now.

    Args:
        text: As written by a person.
        ahead: Whether a bare length lies in the future.

    Raises:
        ValueError: It is neither.
    """
    try:
        length = timedelta(seconds=parse_duration(text))
    except ValueError:
        try:
            # A space behind T was a plus that a query string lost.
            at = datetime.fromisoformat(text.replace(" ", "+") if "T" in text else text)
        except ValueError:
            form = "no time: write 2026-01-31T12:00:00Z or a length such as 15m, 2h, 30d"
            raise ValueError(f"{text!r} is {form}") from None
        return at if at.tzinfo else at.replace(tzinfo=UTC)
    try:
        return datetime.now(UTC) + (length if ahead else -length)
    except OverflowError:
        raise ValueError(f"{text!r} is out of all time") from None


def _past(value: Any) -> Any:
    return moment(value) if isinstance(value, str) else value


def _future(value: Any) -> Any:
    return moment(value, ahead=True) if isinstance(value, str) else value


def _length(value: Any) -> Any:
    if not isinstance(value, str):
        raise ValueError("write a length of time such as 30m, 2h or 1d")  # noqa: TRY004 - pydantic's
    return parse_duration(value)


_TEXT = WithJsonSchema({"type": "string"})
Since = Annotated[datetime, BeforeValidator(_past), _TEXT]
"""A moment in the past: RFC 3339, or an age."""
Until = Annotated[datetime, BeforeValidator(_future), _TEXT]
"""A moment to come: RFC 3339, or a length from now."""
Length = Annotated[float, BeforeValidator(_length), Field(ge=0), _TEXT]
"""A length of time, held in seconds: ``30s``, ``1h``."""
Time = Annotated[str, Field(examples=["2026-03-04T05:06:07.123456Z"])]
"""A time in an answer: RFC 3339, UTC, microseconds."""


def nanoseconds(at: datetime) -> int:
    """Give an aware *at* as nanoseconds since the epoch."""
    return round(at.timestamp() * 1e6) * 1000


def told(at: int) -> str:
    """Write nanoseconds since the epoch as people read it."""
    return rfc3339(datetime.fromtimestamp(at / NANO, UTC))


# ---- tokens ---------------------------------------------------------------------------------


class TokenId(Input):
    """One token, by its id."""

    id: str = Field(
        description="The token's id.",
        pattern=r"^[0-9a-z]{8,40}$",
        examples=["k2jx7q5m3vw6yzab4hcn"],
    )


class ArtifactOut(Output):
    """A file to plant; where it can be had depends on the surface."""

    filename: str = Field(description="Its name.")
    path: str | None = Field(None, description="Where the command line wrote it.")
    href: str | None = Field(None, description="Where REST serves it.")
    media_type: str = Field(description="Its media type.")
    sha256: str = Field(description="Digest of its bytes, hex.")
    size: int = Field(description="Octets.")
    content: str | None = Field(None, description="Its bytes, Base64, where asked for.")


class ReadingOut(Output):
    """What became of looking at a number elsewhere."""

    number: int | float | None = Field(
        None, description="As it stood when it could be read last; left out where it never could."
    )
    at: Time | None = Field(None, description="When that was.")
    asked: Time | None = Field(None, description="When it was looked at last.")
    failures: int | None = Field(None, description="Looks since, all in vain.")
    failing: Time | None = Field(None, description="Since when they are.")
    error: str | None = Field(None, description="Why the last one was.")


class TokenOut(Output):
    """A token as every surface shows it."""

    id: str = Field(description="The token's id.")
    kind: str = Field(description="Its kind.")
    class_: Class = Field(description="Its class.", alias="class")
    memo: str = Field(description="Where it lies.")
    state: State = Field(description="active, paused or deleted; it is recorded in each.")
    domain: str = Field(description="The domain it was made under.")
    hostname: str = Field(description="A name that fires it when looked up.")
    url: str = Field(description="An address that fires it when fetched.")
    created: Time = Field(description="When it was made.")
    tags: list[str] = Field(description="Its tags; every trip carries them.")
    labels: dict[str, str] = Field(description="Its labels; every trip carries them.")
    options: dict[str, Any] = Field(description="The kind's options, files left out.")
    artifacts: list[ArtifactOut] | None = Field(
        None, description="Its files; left out in lists, where making them all would take long."
    )
    snippets: dict[str, str] = Field(description="Texts to copy, by name.")
    reading: ReadingOut | None = Field(
        None, description="Of a token that looks at a number, asked for by itself: what it read."
    )
    dry_run: bool | None = Field(None, description="True where nothing was planted.")

    model_config = ConfigDict(validate_by_name=True, validate_by_alias=True)


class TokenItems(Output):
    """Several tokens that were made together."""

    items: list[TokenOut] = Field(description="The tokens.")


class TokenPage(TokenItems):
    """A page of tokens, newest first."""

    next_page_token: str | None = Field(None, description="Ask with it for what follows.")


# ---- API keys -------------------------------------------------------------------------------


class KeyOut(Output):
    """An API key, without its secret."""

    id: str = Field(description="The key's id, by which it is revoked.")
    scopes: list[str] = Field(description="What it opens.")
    state: Literal["valid", "expired", "revoked"] = Field(description="Whether it still does.")
    created: Time = Field(description="When it was made.")
    expires: Time | None = Field(None, description="When it ends by itself.")
    revoked: Time | None = Field(None, description="When somebody closed it.")


class NewKey(KeyOut):
    """A key, with the text that is kept nowhere."""

    key: str = Field(description="The text to send as `Authorization: Bearer …`; keep it well.")


def key_out(
    key_id: str, scopes: Sequence[str], created: int, expires: int | None, revoked: int | None
) -> KeyOut:
    """Show a key; times are nanoseconds since the epoch."""
    expired = expires is not None and expires <= time.time_ns()
    return KeyOut(
        id=key_id,
        scopes=list(scopes),
        state="revoked" if revoked else "expired" if expired else "valid",
        created=told(created),
        expires=told(expires) if expires else None,
        revoked=told(revoked) if revoked else None,
    )


# ---- suppressions ---------------------------------------------------------------------------


class SuppressionOut(Output):
    """A suppression; what is left out does not narrow it."""

    name: str = Field(description="`canary.suppressed_by` of the hits that it fits.")
    origin: Literal["file", "added"] = Field(
        description="file: it stands in the configuration, and can't be removed here."
    )
    state: Literal["active", "expired"] = Field(description="Whether it fits anything still.")
    source: list[str] | None = Field(None, description="CIDRs.")
    user_agent: str | None = Field(None, description="A glob over the user agent.")
    path: str | None = Field(None, description="A glob over the HTTP path.")
    token: list[str] | None = Field(None, description="Ids of tokens.")
    until: Time | None = Field(None, description="When it ends by itself.")
    reason: str | None = Field(None, description="Why it is there.")
    created: Time | None = Field(None, description="When it was added.")
    by: str | None = Field(None, description="Who added it: an API key's id, or cli.")


def suppression_out(rule: Suppression) -> SuppressionOut:
    """Show a suppression."""
    expired = bool(rule.until) and rule.until <= time.time_ns()
    return SuppressionOut(
        name=rule.name,
        origin="added" if rule.created else "file",
        state="expired" if expired else "active",
        source=list(map(str, rule.source)) or None,
        user_agent=rule.user_agent or None,
        path=rule.path or None,
        token=list(rule.token) or None,
        until=told(rule.until) if rule.until else None,
        reason=rule.reason or None,
        created=told(rule.created) if rule.created else None,
        by=rule.by or None,
    )


# ---- incidents ------------------------------------------------------------------------------


class AcknowledgedOut(Output):
    """Somebody's word that an incident is known."""

    at: Time = Field(description="When.")
    by: str | None = Field(None, description="Who: an API key's id, or cli.")
    note: str | None = Field(None, description="Their words.")


def acknowledged_out(said: Acknowledgement) -> AcknowledgedOut:
    """Show an acknowledgement."""
    return AcknowledgedOut(at=told(said.at), by=said.by or None, note=said.note or None)


def incident_of(trip: Mapping[str, Any]) -> str:
    """Give the ``canary.incident.id`` of a trip's document; empty where it has none."""
    incident: str = trip["canary"].get("incident", {}).get("id", "")
    return incident
