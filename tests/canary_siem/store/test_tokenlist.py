"""Lists of tokens: narrowed, and page by page."""

import pytest

from canary_siem.store import Store
from canary_siem.store.tokenlist import TokenFilter
from tests.canary_siem.store.planted import many


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        ({}, [9, 8, 7, 6, 5, 4, 3, 2, 1, 0]),
        ({"limit": 2}, [9, 8]),
        ({"kind": "web"}, [3]),
        ({"tag": "blue"}, [3]),
        ({"tag": "blu"}, []),
        ({"state": "paused"}, [3]),
        ({"q": "memo 7"}, [7]),
        ({"q": "a" * 18 + "05"}, [5]),
        ({"q": "%"}, []),
    ],
)
async def test_lists_are_narrowed(
    store: Store, wanted: dict[str, object], numbers: list[int]
) -> None:
    tokens = await many(store)

    found = await store.tokens.search(TokenFilter(**wanted))  # type: ignore[arg-type]

    assert found == [tokens[n] for n in numbers]


async def test_a_list_goes_on_where_the_last_page_ended(store: Store) -> None:
    tokens = await many(store)
    last = tokens[5]
    before = (int(last.created.timestamp() * 1e6), last.id)

    assert await store.tokens.search(TokenFilter(before=before)) == tokens[4::-1]
