import time
from ipaddress import ip_network
from typing import Any

from canary_siem.suppressions import Suppression


async def test_those_of_the_file_stand_beside_those_added(house: Any, act: Any) -> None:
    house.store.suppressions.fixed = (
        Suppression("of the file", source=(ip_network("192.0.2.0/24"),), reason="ours"),
    )
    await act("add_suppression", name="added", token=["k2jx7q5m3vw6yzab4hcn"])

    file, added = (await act("list_suppressions")).items

    assert file.model_dump(exclude_none=True) == {
        "name": "of the file",
        "origin": "file",
        "state": "active",
        "source": ["192.0.2.0/24"],
        "reason": "ours",
    }
    assert (added.name, added.origin, added.token) == (
        "added",
        "added",
        ["k2jx7q5m3vw6yzab4hcn"],
    )


async def test_an_expired_one_says_so(house: Any, act: Any) -> None:
    over = Suppression("over", path="/a", until=time.time_ns() - 1, created=1)
    await house.store.suppressions.add(over)

    [told] = (await act("list_suppressions")).items

    assert told.state == "expired"
