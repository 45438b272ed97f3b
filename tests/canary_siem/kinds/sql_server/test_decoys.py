import re

from canary_siem.artifacts.draws import Draw
from canary_siem.kinds.sql_server.decoys import COLUMNS, NAMES, rows


def test_accounts_look_like_accounts() -> None:
    made = rows(Draw(bytes(16), "rows"))

    assert 2 < len(made) < 15
    for row in made:
        assert re.fullmatch(r"\(\d+, N'[a-z]+\.[a-z]+', '[0-9a-f]{64}', '20\d{6}'\)", row)


def test_numbers_rise_and_hashes_differ() -> None:
    made = [row.split(", ") for row in rows(Draw(bytes(16), "rows"))]

    numbers = [int(row[0][1:]) for row in made]
    assert numbers == sorted(set(numbers))
    assert len({row[2] for row in made}) == len(made)


def test_every_column_is_named() -> None:
    assert re.findall(r"\[\w+\]", COLUMNS) == NAMES.split(", ")
