from datetime import date

from canary_siem.artifacts.accounts import accounts
from canary_siem.artifacts.draws import Draw


def test_numbers_rise_and_names_differ() -> None:
    made = list(accounts(Draw(b"seed", "rows")))

    numbers = [number for number, _, _ in made]
    assert numbers == sorted(set(numbers))
    assert len({name for _, name, _ in made}) == len(made) >= 2
    assert all(date(2021, 1, 1) <= day < date(2025, 1, 1) for _, _, day in made)


def test_the_same_seed_gives_the_same_accounts() -> None:
    one, same, other = (list(accounts(Draw(seed, "rows"))) for seed in (b"a", b"a", b"b"))

    assert one == same != other
