import re

import pytest
import sqlglot
from sqlglot import exp

from canary_siem.kinds.postgresql.plan import Plan
from canary_siem.kinds.postgresql.planting import plant, remove
from tests.canary_siem.kinds.things import DOMAIN, ID

HOSTNAME = f"{ID}.{DOMAIN}"
PLANS = {
    "view": Plan.of("select", "user_password", None, b"1"),
    "decoy": Plan.of("insert", "user_password", None, b"1"),
    "watched": Plan.of("update", "user_password", "crm.Orders", b"1"),
}


def script(name: str) -> str:
    return plant(PLANS[name], HOSTNAME, b"1")


def outside(text: str) -> str:
    """Leave out what everybody can't read: the contents of tables."""
    return re.sub(r"INSERT INTO .*?;\n\n", "", text, flags=re.DOTALL)


@pytest.mark.parametrize("name", PLANS)
def test_a_parser_of_the_dialect_takes_it(name: str) -> None:
    for text in (script(name), remove(PLANS[name])):
        found = [each for each in sqlglot.parse(text, dialect="postgres") if each]

        assert found[0].key == "transaction"
        assert found[-1].key == "commit"


@pytest.mark.parametrize("name", PLANS)
def test_what_everybody_can_read_tells_nothing(name: str) -> None:
    text = outside(script(name))

    assert ID not in text
    assert "dblink_connect" not in text
    assert re.findall(r"REVOKE ALL ON (\S+) FROM PUBLIC", text)[0] == PLANS[name].settings


def test_the_view_shows_what_a_closed_table_holds() -> None:
    (view,) = [
        each
        for each in sqlglot.parse(script("view"), dialect="postgres")
        if isinstance(each, exp.Create) and each.kind == "VIEW"
    ]

    assert view.this.sql(dialect="postgres") == '"public"."user_password"'
    assert "SECURITY DEFINER" in script("view")
    assert f"REVOKE ALL ON {PLANS['view'].data} FROM PUBLIC" in script("view")


def test_a_watched_table_is_neither_made_nor_opened_nor_dropped() -> None:
    text = script("watched")

    assert 'CREATE TABLE "crm"."Orders"' not in text
    assert "GRANT" not in text
    assert 'DROP TABLE IF EXISTS "crm"."Orders"' not in remove(PLANS["watched"])
    assert 'AFTER UPDATE ON "crm"."Orders"' in text


def test_a_decoy_table_is_open_for_what_trips_it() -> None:
    assert 'GRANT SELECT, INSERT ON "public"."user_password" TO PUBLIC' in script("decoy")
    assert 'DROP TABLE IF EXISTS "public"."user_password"' in remove(PLANS["decoy"])


@pytest.mark.parametrize("name", PLANS)
def test_nobody_may_call_what_a_trigger_does(name: str) -> None:
    revoked = f"REVOKE EXECUTE ON FUNCTION {PLANS[name].module}() FROM PUBLIC"

    assert (revoked in script(name)) == (name != "view")


def test_a_domain_too_long_is_refused() -> None:
    with pytest.raises(ValueError, match="use a shorter domain"):
        plant(PLANS["view"], "x" * 249, b"1")
