from datetime import date

import pytest

from canary_siem.artifacts.draws import Draw
from canary_siem.kinds.mysql.tables import TEMPLATES, names, table

DAY = date(2026, 3, 4)


@pytest.mark.parametrize("name", TEMPLATES)
def test_every_table_is_filled(name: str) -> None:
    made = table(Draw(b"1", name), name, DAY)

    assert 12 <= len(made.rows) <= 80
    assert {len(row) for row in made.rows} == {1 + len(made.columns)}
    assert [row[0] for row in made.rows] == list(range(made.first, made.first + len(made.rows)))
    assert made == table(Draw(b"1", name), name, DAY)


@pytest.mark.parametrize("name", TEMPLATES)
def test_what_happened_lies_before_the_dump(name: str) -> None:
    made = table(Draw(b"1", name), name, DAY)

    for place, column in enumerate(made.columns, 1):
        values = [str(row[place]) for row in made.rows]
        if column.type in {"date", "datetime"}:
            assert all(
                (value[:10] < "2026-03-04") != (column.name == "ends_on") for value in values
            )
        if column.type.startswith("char("):
            assert {len(value) for value in values} == {int(column.type[5:-1])}
        if column.type.startswith("varchar("):
            assert max(map(len, values)) <= int(column.type[8:-1])


@pytest.mark.parametrize(
    ("name", "column"),
    [
        ("app_users", "password_hash"),
        ("UserLogin", "password_hash"),
        ("payroll_2024", "salary"),
        ("billing_runs", "paid"),
        ("access_tokens", "secret"),
        ("something", "happened_at"),
    ],
)
def test_a_table_of_the_planters_holds_what_its_name_says(name: str, column: str) -> None:
    made = table(Draw(b"1", name), name, DAY)

    assert made.name == name
    assert column in [each.name for each in made.columns]


def test_databases_differ() -> None:
    drawn = [tuple(names(Draw(bytes([n]), "tables"))) for n in range(30)]

    assert len(set(drawn)) > 20
    assert all(5 <= len(set(each)) <= 7 and "users" in each for each in drawn)
