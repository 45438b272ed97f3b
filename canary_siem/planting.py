"""What a token is to whoever plants it: its options read, its artifacts made, itself described."""

import hashlib
from base64 import b64encode
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from typing import Any, get_origin

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from canary_siem.callers import caller
from canary_siem.errors import ActionError
from canary_siem.events import rfc3339
from canary_siem.interfaces import House, Kind
from canary_siem.shapes import ArtifactOut, TokenOut
from canary_siem.tokens import Token
from canary_siem.trips import Artifact

AT_ONCE = 64 << 20
"""Octets of files that one call may plant or give: more would take memory from the trap."""

"""What hears tokens of a kind, where names and pages alone do not; `init` leaves it off."""

_PLAIN = {
    "missing": "is missing",
    "greater_than_equal": "is too small: {ge} at least",
    "less_than_equal": "is too large: {le} at most",
    "string_pattern_mismatch": "has another form than {pattern}",
    "string_too_long": "is too long: {max_length} characters at most",
    "string_too_short": "is too short: {min_length} characters at least",
    "string_unicode": "is no UTF-8",
}
"""By pydantic's type of error; its context fills in the limits."""


async def planted(house: House, token_id: str) -> Token:
    """Give the token of that id that is not deleted.

    Raises:
        ActionError: There is none, or it was deleted.
    """
    token = await existing(house, token_id)
    if token.state == "deleted":
        raise ActionError(f"{token_id} was deleted, which is for good: create another", status=409)
    return token


async def alter(
    house: House, token_id: str, action: str, participle: str, **changes: Any
) -> Token:
    """Change a token that is not deleted, and say so in the trip log.

    Args:
        house: Where it lives.
        token_id: Which.
        action: ``event.action``.
        participle: What was done, for the message.
        changes: Its fields.

    Raises:
        ActionError: There is no such token, or it was deleted.
    """
    token = await planted(house, token_id)
    changed = await house.store.tokens.change(token, **changes)
    message = f"Canarytoken {participle}: {changed.memo} ({changed.kind})"
    await house.audit(action, message, "change", **audited(changed))
    return changed


async def retire(house: House, token: Token) -> Token:
    """Delete *token*: its hits are still answered and recorded. What is deleted stays so."""
    if token.state == "deleted":
        return token
    gone = await house.store.tokens.change(token, state="deleted")
    message = f"Canarytoken deleted: {gone.memo} ({gone.kind})"
    await house.audit("canarytoken-deleted", message, "deletion", **audited(gone))
    return gone


async def begun(house: House) -> list[Token]:
    """Give what an earlier try of the same request planted before its reply got lost."""
    request = caller().request
    ids = await house.store.replies.planted(request) if request else ()
    return [await existing(house, each) for each in ids]


async def existing(house: House, token_id: str) -> Token:
    """Give the token of that id, deleted or not.

    Raises:
        ActionError: There is none.
    """
    token = await house.store.tokens.get(token_id)
    if token is None:
        raise ActionError(f"there is no token {token_id}; `token list` names them", status=404)
    return token


def kind_of(house: House, token: Token) -> Kind[Any]:
    """Give the token's kind; one that was uninstalled since makes nothing."""
    try:
        return house.kind(token.kind)
    except ActionError:
        return Kind()


def makes_files(kind: Kind[Any]) -> bool:
    """Tell whether tokens of *kind* come with artifacts."""
    return type(kind).make is not Kind.make


def read_options(kind: Kind[Any], name: str, given: Mapping[str, Any]) -> BaseModel:
    """Check what the planter said against the kind.

    Texts are taken for numbers and flags too, and one value for a list of one: that is how a
    command line says them. A hyphen in an option's name is taken for an underscore.

    Raises:
        ActionError: Names the option that is wrong.
    """
    model: type[BaseModel] = kind.options
    plain = {key.replace("-", "_"): value for key, value in given.items()}
    for key, field in model.model_fields.items():
        if _is_list(field.annotation) and isinstance(plain.get(key), str):
            plain[key] = [plain[key]]
    try:
        return model.model_validate(plain)
    except ValidationError as error:
        raise ActionError(_told(error, name, model), status=422) from None


def refuse_out_of_reach(house: House, kind: Kind[Any], name: str, options: BaseModel) -> None:
    """See that he who asks from elsewhere may send us to whom the token would send us.

    Raises:
        ActionError: We may not.
    """
    for url in () if caller().local else kind.asks(options):
        if why := house.site.reach.refuses(url):
            raise ActionError(f"{name}: option url: {why}", status=422)


def unheard(name: str, kind: Kind[Any], listeners: Collection[str]) -> str:
    """Say why tokens would not fire as their planter expects; empty: they would.

    Args:
        name: Of their kind.
        kind: The kind.
        listeners: Those that are configured, by name.
    """
    if not kind.listener or kind.listener in listeners:
        return ""
    still = "only look-ups of its name are heard" if "dns" in listeners else "nothing is heard"
    return f"{name} needs the listener {kind.listener}, which is off: {still}"


@cache
def file_options(model: type[BaseModel]) -> frozenset[str]:
    """Name the options whose value is a file, handed over as Base64."""
    properties = model.model_json_schema().get("properties", {})
    return frozenset(name for name, schema in properties.items() if _is_file(schema))


async def make(house: House, kind: Kind[Any], token: Token) -> Sequence[Artifact]:
    """Make the token's artifacts, of its *kind*: the same bytes each time.

    Raises:
        ActionError: Its options don't suit.
    """
    if not makes_files(kind):
        return ()
    try:
        return await house.make(token)
    except ValueError as error:
        raise ActionError(f"{token.kind}: {error}", status=422) from error


async def present(
    house: House, kind: Kind[Any], tokens: Sequence[Token], *, inline: bool = False
) -> list[TokenOut]:
    """Make the artifacts of *tokens*, a few of one *kind*, and describe each with its own.

    Args:
        house: Where they are made.
        kind: Their kind.
        tokens: What is planted.
        inline: Whether the artifacts' bytes are wanted too.

    Raises:
        ActionError: Their options don't suit.
    """
    if not makes_files(kind):
        return [describe(kind, each, ()) for each in tokens]
    try:
        return await house.present(tokens, inline=inline)
    except ValueError as error:
        raise ActionError(f"{tokens[0].kind}: {error}", status=422) from error


def describe(
    kind: Kind[Any],
    token: Token,
    artifacts: Sequence[Artifact] | None = None,
    *,
    inline: bool = False,
) -> TokenOut:
    """Say of a token all that its planter wants to know.

    Args:
        kind: Its kind.
        token: The token.
        artifacts: What `make` gave; None leaves them out.
        inline: Whether their bytes are wanted too.
    """
    options = token.options.model_dump(
        mode="json", exclude_defaults=True, exclude=set(file_options(type(token.options)))
    )
    return TokenOut(
        id=token.id,
        kind=token.kind,
        class_=token.cls,
        memo=token.memo,
        state=token.state,
        domain=token.domain,
        hostname=token.hostname,
        url=kind.url(token, token.options),
        created=rfc3339(token.created),
        tags=list(token.tags),
        labels=dict(token.labels),
        options=options,
        artifacts=None
        if artifacts is None
        else [packed(each, inline=inline) for each in artifacts],
        snippets=dict(kind.snippets(token, token.options)),
    )


def audited(token: Token) -> dict[str, Any]:
    """Give the field sets by which an audit event names *token*."""
    known = {"id": token.id, "kind": token.kind, "class": token.cls, "memo": token.memo}
    return {
        "rule": {"id": token.id, "name": token.memo, "category": token.kind},
        "canary": {"token": known},
    }


def packed(artifact: Artifact, *, inline: bool = False) -> ArtifactOut:
    """Say of a file what its planter wants to know; *inline* with its bytes."""
    return ArtifactOut(
        filename=artifact.filename,
        media_type=artifact.media_type,
        sha256=hashlib.sha256(artifact.content).hexdigest(),
        size=len(artifact.content),
        content=b64encode(artifact.content).decode() if inline else None,
    )


def plainly(wrong: ErrorDetails) -> str:
    """Say of a value that pydantic refused what it had better be, in the words of who typed it."""
    if form := _PLAIN.get(wrong["type"]):
        return form.format(**wrong.get("ctx", {}))
    return wrong["msg"].removeprefix("Value error, ")


def _is_list(annotation: Any) -> bool:
    origin = get_origin(annotation) or annotation
    return origin in {list, tuple, set, frozenset}


def _is_file(schema: Mapping[str, Any]) -> bool:
    if "anyOf" in schema:
        return any(map(_is_file, schema["anyOf"]))
    return schema.get("contentEncoding") == "base64" or schema.get("format") in {
        "base64",
        "base64url",
        "binary",
    }


def _told(error: ValidationError, kind: str, model: type[BaseModel]) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    option = ".".join(str(step) for step in first["loc"])
    if first["type"] == "extra_forbidden":
        known = ", ".join(model.model_fields) or "none"
        return f"{kind} has no option {option}; it has {known}"
    if first["type"] == "missing":
        return f"{kind} needs option {option}"
    message = plainly(first)
    return f"{kind}: option {option}: {message}" if option else f"{kind}: {message}"
