"""Ten tokens that differ."""

from dataclasses import replace
from datetime import timedelta

from canary_siem.store import Store
from canary_siem.tokens import Token
from tests.things import CREATED, make_token


async def many(store: Store) -> list[Token]:
    tokens = [
        make_token(f"{'a' * 18}{n:02}", created=CREATED + timedelta(seconds=n), memo=f"Memo {n}")
        for n in range(10)
    ]
    tokens[3] = replace(tokens[3], kind="web", tags=("red", "blue"), state="paused")
    tokens[4] = replace(tokens[4], labels={"owner": "ö", "team": "x"})
    await store.tokens.save(tokens)
    return tokens
