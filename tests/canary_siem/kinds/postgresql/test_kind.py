from typing import Any

import pytest
from pydantic import ValidationError

from canary_siem.kinds.postgresql import DOOR
from canary_siem.kinds.postgresql.kind import PostgresqlOptions
from canary_siem.names import encode
from canary_siem.trips import NOTHING, Decoded
from tests.canary_siem.kinds.things import DOMAIN, ID, hit, token


def decoded(labels: str, **more: Any) -> Decoded:
    return DOOR.decode(token(DOOR, **more), hit(f"{labels}.{ID}.{DOMAIN}"))


@pytest.mark.parametrize(
    ("role", "user"),
    [
        ("alice", {"name": "alice"}),
        ('O\'Brien "x"', {"name": 'O\'Brien "x"'}),
        ("müller", {"name": "müller"}),
        ("CORP\\bob", {"domain": "CORP", "name": "bob"}),
        ("bob@corp.example", {"name": "bob@corp.example", "email": "bob@corp.example"}),
        ("r" * 63, {"name": "r" * 63}),
    ],
)
def test_a_name_says_the_role(role: str, user: dict[str, str]) -> None:
    labels, _ = encode(role.encode(), room=200, form="x")

    assert decoded(labels) == Decoded({"user": user})


def test_a_role_that_was_cut_is_said_to_be() -> None:
    name = "mü".encode()[:2]
    found = decoded(f"{bytes([0x80 | len(name)]).hex()}{name.hex()}.x04")

    assert found.fields == {"user": {"name": "m"}}
    assert (found.error, found.complete) == ("cut by the writer to fit the name", False)


def test_a_role_that_is_no_utf_8_is_kept_as_it_is() -> None:
    found = decoded("02ffe4.x04")

    assert (found.fields, found.data_hex) == ({}, "ffe4")
    assert not found.complete


@pytest.mark.parametrize("labels", ["x04", "6963.x04", "zz.x04", "www"])
def test_part_of_a_name_names_nobody(labels: str) -> None:
    found = decoded(labels)

    assert found.fields == {}
    assert not found.complete


def test_free_data_are_shown() -> None:
    text, _ = encode(b"a note", room=100)
    octets, _ = encode(b"\xff\0", room=100)

    assert decoded(text).data == "a note"
    assert decoded(octets).data_hex == "ff00"


def test_a_bare_name_says_nothing() -> None:
    assert DOOR.decode(token(DOOR), hit()) == NOTHING
    assert decoded("_") == NOTHING


def test_it_makes_a_script_that_plants_and_one_that_removes() -> None:
    planted = token(DOOR, PostgresqlOptions(object="HR.Pay Roll"))
    options = PostgresqlOptions.model_validate(planted.options.model_dump())

    files = DOOR.make(planted, options)

    assert [each.filename for each in files] == ["hr_pay_roll.sql", "hr_pay_roll_remove.sql"]
    assert DOOR.snippets(planted, options) == {"query": 'SELECT * FROM "HR"."Pay Roll";'}


def test_a_trigger_has_no_query() -> None:
    options = PostgresqlOptions(statement="insert", table="orders")

    assert DOOR.snippets(token(DOOR, options), options) == {}
    assert DOOR.make(token(DOOR, options), options)[0].filename == "orders.sql"


@pytest.mark.parametrize(
    "given",
    [
        {"object": "a;b"},
        {"object": 'a"b'},
        {"object": "a.b.c"},
        {"object": "x" * 64},
        {"statement": "truncate"},
        {"table": "orders"},
    ],
)
def test_options_are_bounded(given: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        PostgresqlOptions.model_validate(given)
