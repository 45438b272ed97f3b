import re

from canary_siem.artifacts.draws import Draw
from canary_siem.kinds.postgresql.decoys import rows

ROW = re.compile(r"\((\d+), '([a-z.]+)', '\$2a\$10\$[./A-Za-z0-9]{53}', '\d{4}-\d\d-\d\d'\)")


def test_rows_look_like_accounts() -> None:
    made = [found for row in rows(Draw(b"1", "rows")) if (found := ROW.fullmatch(row))]

    assert 3 <= len(made) <= 14
    assert len({found[2] for found in made}) == len(made)
    numbers = [int(found[1]) for found in made]
    assert numbers == sorted(set(numbers))


def test_rows_follow_from_the_seed() -> None:
    assert rows(Draw(b"1", "rows")) == rows(Draw(b"1", "rows"))
    assert rows(Draw(b"1", "rows")) != rows(Draw(b"2", "rows"))
