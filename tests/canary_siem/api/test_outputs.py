"""What actions gave, written."""

import orjson
from pydantic import RootModel

from canary_siem.api.outputs import status_of, write
from canary_siem.shapes import Output


class Leaf(Output):
    name: str
    note: str | None = None


class Page(Output):
    items: list[Leaf]
    next: int | None = None


class Several(RootModel[list[Leaf]]):
    @property
    def http_status(self) -> int:
        return 207


async def test_what_is_unknown_is_absent() -> None:
    whole, kept = await write(Page(items=[Leaf(name="a", note="b"), Leaf(name="c")]))

    assert orjson.loads(whole) == {"items": [{"name": "a", "note": "b"}, {"name": "c"}]}
    assert kept == whole


async def test_what_stands_beside_a_list_is_kept() -> None:
    whole, _ = await write(Page(items=[], next=7))

    assert orjson.loads(whole) == {"items": [], "next": 7}


async def test_a_long_list_is_whole() -> None:
    whole, _ = await write(Several([Leaf(name=str(n)) for n in range(100)]))

    assert orjson.loads(whole) == [{"name": str(n)} for n in range(100)]


def test_an_output_may_say_its_status() -> None:
    assert status_of(Several([]), 200) == 207
    assert status_of(Page(items=[]), 202) == 202
