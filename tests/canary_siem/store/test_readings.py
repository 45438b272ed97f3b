"""What was read last survives, for as long as its token lives."""

from pathlib import Path

import pytest

from canary_siem.store import Store
from canary_siem.tokens import Reading
from tests.things import make_token, options_of

SILENT = Reading(7, 10, 30, 4, 20, "HTTP 503", told=True)


@pytest.mark.parametrize(
    "number", [None, 0, -1, 1.5, -0.25, 1e300, 5e-324, 2**63, -(10**40), 0.1 + 0.2]
)
async def test_a_number_comes_back_as_it_was(
    store: Store, tmp_path: Path, number: float | None
) -> None:
    token = make_token(kind="oracle")
    await store.tokens.save([token])
    kept = Reading(number, 1_700_000_000_000_000_000, 1_700_000_000_000_000_001)

    await store.readings.keep(token.id, kept)
    again = Store(tmp_path, options_of)
    found = await again.readings.open()
    await again.close()

    assert found == {token.id: kept}
    assert type(found[token.id].number) is type(number)
    assert await store.readings.get(token.id) == kept


async def test_the_newest_takes_the_place_of_what_was_before(store: Store) -> None:
    await store.readings.keep("a" * 20, Reading(1, 1, 1))
    await store.readings.keep("a" * 20, SILENT)

    assert await store.readings.get("a" * 20) == SILENT
    assert await store.readings.get("b" * 20) is None


async def test_those_of_deleted_tokens_are_forgotten(store: Store) -> None:
    kept, gone = make_token("a" * 20), make_token("b" * 20)
    await store.tokens.save([kept, gone])
    for token in (kept, gone):
        await store.readings.keep(token.id, SILENT)
    await store.tokens.change(gone, state="deleted")

    assert list(await store.readings.silent()) == [kept.id]
    assert list(await store.readings.open()) == [kept.id]
    assert await store.readings.get(gone.id) is None


async def test_those_that_somebody_was_told_of_are_listed_the_longest_first(store: Store) -> None:
    tokens = [make_token(letter * 20) for letter in "abc"]
    await store.tokens.save(tokens)
    for token, failing in zip(tokens, (3, 2, 1), strict=True):
        await store.readings.keep(token.id, Reading(failing=failing, told=failing != 2))

    assert list(await store.readings.silent()) == ["c" * 20, "a" * 20]


async def test_an_error_is_cut(store: Store) -> None:
    await store.readings.keep("a" * 20, Reading(error="x" * 9_000))

    found = await store.readings.get("a" * 20)

    assert found
    assert len(found.error) == 1_024
