"""token list: list tokens, newest first."""

import re
from base64 import urlsafe_b64decode, urlsafe_b64encode

from pydantic import Field

from canary_siem.errors import ActionError
from canary_siem.interfaces import Action, House
from canary_siem.planting import describe, kind_of
from canary_siem.shapes import Input, TokenPage
from canary_siem.store.tokenlist import TokenFilter
from canary_siem.tokens import State, Token

_PLACE = re.compile(r"([0-9]{1,18}):([0-9a-z]{1,40})", re.ASCII)


class ListTokens(Input):
    """Which tokens; what is not given does not narrow."""

    kind: str = Field("", description="Only this kind.", max_length=100)
    tag: str = Field("", description="Only with this tag.", max_length=100)
    q: str = Field("", description="Only with this text in the memo, or this id.", max_length=1000)
    state: State | None = Field(None, description="Only in this state.")
    page_size: int = Field(100, description="How many at most.", ge=1, le=500)
    page_token: str = Field("", description="What the last page gave.", max_length=200)


async def list_tokens(house: House, wish: ListTokens) -> TokenPage:
    """Give a page of tokens, without their artifacts."""
    wanted = TokenFilter(
        kind=wish.kind.replace("-", "_"),
        tag=wish.tag,
        q=wish.q,
        state=wish.state,
        before=_unfold(wish.page_token) if wish.page_token else None,
        limit=wish.page_size + 1,
    )
    found = await house.store.tokens.search(wanted)
    page = found[: wish.page_size]
    return TokenPage(
        items=[describe(kind_of(house, token), token) for token in page],
        next_page_token=_fold(page[-1]) if len(found) > len(page) else None,
    )


def _fold(token: Token) -> str:
    place = f"{round(token.created.timestamp() * 1e6)}:{token.id}"
    return urlsafe_b64encode(place.encode()).decode().rstrip("=")


def _unfold(text: str) -> tuple[int, str]:
    try:
        place = urlsafe_b64decode(text.encode() + b"=" * (-len(text) % 4)).decode()
    except ValueError:
        place = ""
    if not (found := _PLACE.fullmatch(place)):
        raise ActionError("page_token is none of ours: begin without one", status=422)
    return int(found[1]), found[2]


DOOR = Action(
    run=list_tokens,
    input=ListTokens,
    output=TokenPage,
    scope="tokens:read",
    command=("token", "list"),
    route=("GET", "/tokens"),
    read_only=True,
    example={"kind": "web", "tag": "finance"},
)
