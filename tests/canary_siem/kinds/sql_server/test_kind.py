import pytest
from dnslib import DNSRecord
from pydantic import ValidationError

from canary_siem.kinds.sql_server import DOOR
from canary_siem.kinds.sql_server.kind import SqlServerOptions
from canary_siem.trips import Decoded
from tests.canary_siem.kinds.sql_server.tsql import path_of
from tests.canary_siem.kinds.things import DOMAIN, ID, hit, token


def made(**options: str) -> dict[str, str]:
    """Give the scripts by name."""
    chosen = SqlServerOptions.model_validate(options)
    files = DOOR.make(token(DOOR, chosen), chosen)
    return {file.filename: file.content.decode("utf-8") for file in files}


def test_three_scripts_plant_permit_and_remove() -> None:
    scripts = made()

    assert list(scripts) == [
        "user_password.sql",
        "user_password_permit.sql",
        "user_password_remove.sql",
    ]
    assert path_of(scripts["user_password.sql"], "sa").endswith(f".{ID}.{DOMAIN}\\a")
    assert "CREATE VIEW [dbo].[user_password]\r\n" in scripts["user_password.sql"]
    assert "DROP VIEW [dbo].[user_password];" in scripts["user_password_remove.sql"]


@pytest.mark.parametrize("statement", ["insert", "update", "delete"])
def test_a_trigger_is_set_on_the_planter_s_table(statement: str) -> None:
    text = made(statement=statement, table="hr.salaries")["hr_salaries.sql"]

    assert f"ON [hr].[salaries]\r\nWITH ENCRYPTION\r\nAFTER {statement.upper()}\r\n" in text


def test_without_a_table_a_decoy_is_made() -> None:
    assert "CREATE TABLE [dbo].[bonus]" in made(statement="update", object="bonus")["bonus.sql"]


def test_names_that_are_not_ascii_are_marked_as_utf_8() -> None:
    scripts = made(object="Gehälter")

    assert scripts["gehalter.sql"].startswith("\ufeff--")
    assert "CREATE VIEW [dbo].[Gehälter]" in scripts["gehalter.sql"]


def test_a_query_to_try_is_given_for_a_view() -> None:
    view, trigger = SqlServerOptions(), SqlServerOptions(statement="insert")

    assert DOOR.snippets(token(DOOR, view), view) == {
        "query": "SELECT * FROM [dbo].[user_password];"
    }
    assert DOOR.snippets(token(DOOR, trigger), trigger) == {}


@pytest.mark.parametrize(
    "options",
    [
        {"table": "staff"},
        {"statement": "merge"},
        {"object": "a.b.c"},
        {"object": "a]; DROP TABLE b; --"},
        {"object": "a\nGO"},
        {"object": ""},
        {"object": "x" * 101},
    ],
)
def test_options_that_do_not_suit_are_refused(options: dict[str, str]) -> None:
    with pytest.raises(ValidationError):
        SqlServerOptions.model_validate(options)


def test_the_name_tells_the_login() -> None:
    name = path_of(made()["user_password.sql"], "CORP\\Zoë")[2:-2].lower()

    assert DOOR.decode(token(DOOR), hit(name)) == Decoded(
        {"user": {"name": "Zoë", "domain": "CORP"}}
    )


def test_an_older_client_s_login_is_read_off_the_packet_for_imported_ids() -> None:
    asked = f"YWxpY2U-.42.{ID}.{DOMAIN}"
    packet = bytes(DNSRecord.question(asked).pack())
    seen = hit(asked.lower(), original=packet)

    assert DOOR.decode(token(DOOR, imported=True), seen).fields == {"user": {"name": "alice"}}
    assert not DOOR.decode(token(DOOR), seen).fields


def test_an_older_client_s_login_by_http_has_lost_its_case() -> None:
    seen = hit(f"ywxpy2u-.42.{ID}.{DOMAIN}", channel="http", original=b"GET /")

    found = DOOR.decode(token(DOOR, imported=True), seen)

    assert not found.fields
    assert found.data == "ywxpy2u-"
