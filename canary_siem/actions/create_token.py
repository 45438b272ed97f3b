"""token create: plant tokens and return their artifacts."""

import asyncio
import secrets
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import Field, RootModel, model_validator

from canary_siem.callers import caller
from canary_siem.errors import ActionError
from canary_siem.interfaces import Action, House, Kind
from canary_siem.planting import (
    AT_ONCE,
    audited,
    begun,
    file_options,
    makes_files,
    present,
    read_options,
    refuse_out_of_reach,
)
from canary_siem.shapes import Input, Labels, Memo, Tags, TokenItems, TokenOut
from canary_siem.tokens import Token

AT_A_STRETCH = 8
"""Tokens whose artifacts are made in one go: each way to the workshop and back costs the loop
more than a look-up."""


class CreateToken(Input):
    """What the planter says."""

    kind: str = Field(
        description="Which kind; `kinds` names them.", examples=["web"], max_length=100
    )
    memo: Memo = Field(
        description="Where it will lie: what the analyst reads first.",
        examples=["finance share, 2026 budget"],
    )
    domain: str | None = Field(
        None, description="One of the configured domains; drawn where not given."
    )
    tags: Tags = Field([], description="Tags; every trip carries them.")
    labels: Labels = Field({}, description="Labels; every trip carries them.")
    options: dict[str, Any] = Field({}, description="The kind's own options.")
    count: Annotated[int, Field(ge=1, le=10_000)] | None = Field(
        None, description="How many alike; the answer is then a list."
    )
    id: str | None = Field(
        None,
        description="An id that is in use already elsewhere, to be taken over.",
        pattern=r"^[0-9a-z]{8,40}$",
    )
    find: bool = Field(
        False, description="Give the token of the same kind, memo and labels, if there is one."
    )
    dry_run: bool = Field(False, description="Check all, plant nothing.")
    inline: bool = Field(False, description="Return the artifacts' bytes too, Base64.")

    @model_validator(mode="after")
    def _one_at_a_time(self) -> "CreateToken":
        if self.count is not None and (self.id or self.find):
            raise ValueError("count goes with neither id nor find")
        return self


class Created(RootModel[TokenOut | TokenItems]):
    """The token; with `count` a list of them."""

    _found: bool = False

    @property
    def http_status(self) -> int:
        """200 where `find` found one, else 201."""
        return 200 if self._found else 201


async def create_token(house: House, wish: CreateToken) -> Created:
    """Make everything before anything is kept: a failed artifact leaves no token behind."""
    kind = house.kind(wish.kind)
    name = wish.kind.replace("-", "_")
    if before := await begun(house):
        await _tell(house, before)  # nobody knows whether that was done
        told = [await _describe(house, kind, each, wish) for each in before]
        return Created(told[0] if wish.count is None else TokenItems(items=told))
    if wish.find and (known := await house.store.tokens.same(name, wish.memo, wish.labels)):
        return await _found(house, kind, known, wish)
    tokens, told = await _make(house, kind, name, wish)
    if wish.dry_run:
        told = [each.model_copy(update={"dry_run": True}) for each in told]
    else:
        await _refuse_taken(house, wish)
        if wish.find:  # somebody else may have planted it meanwhile
            kept = await house.store.tokens.find_or_save(tokens[0])
            if kept is not tokens[0]:
                return await _found(house, kind, kept, wish)
        else:
            await house.store.tokens.save(tokens, request=caller().request)
        await _tell(house, tokens)
    return Created(told[0] if wish.count is None else TokenItems(items=told))


async def _make(
    house: House, kind: Kind[Any], name: str, wish: CreateToken
) -> tuple[list[Token], list[TokenOut]]:
    """Draw the tokens and make their artifacts; listeners of this process answer in between."""
    tokens: list[Token] = []
    told: list[TokenOut] = []
    octets = 0
    for token in _draw(house, kind, name, wish):
        tokens.append(token)
        await asyncio.sleep(0)
        waiting = tokens[len(told) :]
        if len(waiting) < _stretch(kind, token, wish) and len(tokens) < (wish.count or 1):
            continue
        new = await present(house, kind, waiting, inline=wish.inline)
        told += new
        if wish.inline:
            octets += sum(file.size for each in new for file in each.artifacts or ())
            _refuse_too_much(wish, octets)
    return tokens, told


def _stretch(kind: Kind[Any], token: Token, wish: CreateToken) -> int:
    """Say how many go together: one alone where large files go there or back."""
    carried = any(getattr(token.options, each) for each in file_options(type(token.options)))
    return 1 if wish.inline or carried or not makes_files(kind) else AT_A_STRETCH


async def _found(house: House, kind: Kind[Any], token: Token, wish: CreateToken) -> Created:
    found = Created(await _describe(house, kind, token, wish))
    found._found = True  # noqa: SLF001 - our own class
    return found


async def _describe(house: House, kind: Kind[Any], token: Token, wish: CreateToken) -> TokenOut:
    [told] = await present(house, kind, [token], inline=wish.inline)
    return told


def _draw(house: House, kind: Kind[Any], name: str, wish: CreateToken) -> Iterator[Token]:
    options = read_options(kind, name, wish.options)
    if file_options(type(options)):  # each token keeps a copy
        _refuse_too_much(wish, len(options.model_dump_json()) * (wish.count or 1))
    refuse_out_of_reach(house, kind, name, options)
    domain = _domain(house, wish.domain)
    for _ in range(wish.count or 1):
        seed = secrets.token_bytes(16)
        yield Token(
            id=wish.id or house.draw_id(),
            kind=name,
            memo=wish.memo,
            domain=domain or house.draw_domain(denied=kind.denied),
            created=datetime.now(UTC),
            options=kind.plausible(options, seed),
            seed=seed,
            tags=tuple(dict.fromkeys(wish.tags)),
            labels=wish.labels,
            imported=wish.id is not None,
            cls=kind.cls,
            local=caller().local,
        )


def _domain(house: House, wanted: str | None) -> str | None:
    if wanted is None:
        return None
    known = (*house.site.domains, *house.site.nx_domains)
    domain = wanted.lower().rstrip(".")
    if domain not in known:
        raise ActionError(f"domain {wanted} is not ours; there is {', '.join(known)}", status=422)
    return domain


def _refuse_too_much(wish: CreateToken, octets: int) -> None:
    if octets > AT_ONCE and (wish.count or 1) > 1:
        megabytes = AT_ONCE >> 20
        hint = f"their files are over {megabytes} MiB together: ask for fewer at once"
        raise ActionError(f"{hint}, or fetch each by its href", status=413)


async def _refuse_taken(house: House, wish: CreateToken) -> None:
    if wish.id and await house.store.tokens.get(wish.id):
        raise ActionError(f"id {wish.id} is taken by a token of ours", status=409)


async def _tell(house: House, tokens: list[Token]) -> None:
    first = tokens[0]
    if len(tokens) == 1:
        message = f"Canarytoken created: {first.memo} ({first.kind})"
        fields: Mapping[str, Any] = audited(first)
    else:
        message = f"{len(tokens)} canarytokens created: {first.memo} ({first.kind})"
        fields = {"rule": {"name": first.memo, "category": first.kind}}
    await house.audit("canarytoken-created", message, "creation", **fields)


DOOR = Action(
    run=create_token,
    input=CreateToken,
    output=Created,
    scope="tokens:write",
    command=("token", "create"),
    route=("POST", "/tokens"),
    positional=("kind",),
    status=201,
    example={"kind": "web", "memo": "finance share, 2026 budget", "tags": ["finance"]},
)
