import gzip
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
import sqlglot
from sqlglot import exp

from canary_siem.artifacts.draws import Draw
from canary_siem.kinds.mysql.dump import Origin, dump, literal, packed
from canary_siem.kinds.mysql.tables import table
from tests.canary_siem.kinds.mysql.servers import READERS

ORIGIN = Origin("8.0.36", "db1", "shop", datetime(2026, 2, 3, 4, 5, 6, tzinfo=UTC))
TABLES = [table(Draw(b"1", name), name, date(2026, 2, 3)) for name in ("customers", "users")]
TEXT = dump(ORIGIN, TABLES, "SET @a=1;\n")


def test_it_begins_and_ends_as_mysqldump_does() -> None:
    lines = TEXT.splitlines()

    assert lines[0] == "-- MySQL dump 10.13  Distrib 8.0.36, for Linux (x86_64)"
    assert lines[2] == "-- Host: db1    Database: shop"
    assert lines[4] == "-- Server version\t8.0.36"
    assert lines[-1] == "-- Dump completed on 2026-02-03  4:05:06"


def test_the_statements_come_after_all_tables() -> None:
    assert TEXT.index("SET @a=1;") > TEXT.rindex("UNLOCK TABLES;")
    assert TEXT.index("SET @a=1;") < TEXT.index("SET SQL_MODE=@OLD_SQL_MODE")


@pytest.mark.parametrize("name", READERS)
def test_a_parser_of_the_dialect_finds_the_tables_and_their_rows(name: str) -> None:
    found = sqlglot.parse(READERS[name].reads(TEXT), dialect="mysql")

    made = [each for each in found if isinstance(each, exp.Create) and each.kind == "TABLE"]
    filled = [each for each in found if isinstance(each, exp.Insert)]
    assert [each.this.this.name for each in made] == ["customers", "users"]
    for each, rows in zip(filled, TABLES, strict=True):
        assert each.expression is not None
        assert len(each.expression.expressions) == len(rows.rows)


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (7, "7"),
        (Decimal("12.50"), "12.50"),
        ("o'brien", r"'o\'brien'"),
        ("a\\b\nc\0", r"'a\\b\nc\0'"),
        ("Zürich", "'Zürich'"),
    ],
)
def test_values_are_written_as_mysqldump_does(value: int | str | Decimal, written: str) -> None:
    assert literal(value) == written


def test_it_is_packed_as_a_pipe_through_gzip_is() -> None:
    content = packed(TEXT)

    assert content == packed(TEXT)
    assert gzip.decompress(content).decode() == TEXT
    assert content[:10] == b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03"
