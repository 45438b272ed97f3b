"""What certbot's hook sets is answered at once."""

import pytest

from canary_siem.store import Store
from canary_siem.store.challenges import full


async def test_values_add_up_and_are_taken_back_one_by_one(store: Store) -> None:
    challenges = store.challenges
    await challenges.set("ct.example.org", "one")
    await challenges.set("_acme-challenge.ct.example.org", "two")
    await challenges.set("ct.example.org", "two")

    assert challenges.values("_acme-challenge.ct.example.org") == ["one", "two"]
    assert await challenges.clear("ct.example.org", "one")
    assert not await challenges.clear("ct.example.org", "one")
    assert challenges.values("_acme-challenge.ct.example.org") == ["two"]


async def test_a_disk_that_fails_answers_nothing(store: Store) -> None:
    store.challenges._db.close()

    assert store.challenges.values("_acme-challenge.ct.example.org") == []


@pytest.mark.parametrize(
    "name", ["CT.example.org.", "*.ct.example.org", "_ACME-challenge.ct.example.org"]
)
def test_names_are_taken_in_every_form(name: str) -> None:
    assert full(name) == "_acme-challenge.ct.example.org"
