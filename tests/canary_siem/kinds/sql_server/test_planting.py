import pytest
import sqlfluff
from sqlglot import exp

from canary_siem.kinds.sql_server.plan import Plan
from canary_siem.kinds.sql_server.planting import plant
from tests.canary_siem.kinds.sql_server.tsql import parsed, path_of

SEED = bytes(16)
HOSTNAME = "tok.ct.example.org"
STATEMENTS = ("select", "insert", "update", "delete")


def script(statement: str, table: str | None = None) -> str:
    return plant(Plan.of(statement, "user_password", table, SEED), HOSTNAME, SEED)


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("table", [None, "hr.My Staff"])
def test_sqlglot_parses_it_and_its_encoder_runs(statement: str, table: str | None) -> None:
    text = script(statement, None if statement == "select" else table)

    assert path_of(text, "sa") == "\\\\0473006100.y50.tok.ct.example.org\\a"


@pytest.mark.parametrize("statement", STATEMENTS)
def test_sqlfluff_finds_nothing_that_it_can_not_parse(statement: str) -> None:
    assert sqlfluff.parse(script(statement), dialect="tsql")


def test_a_view_may_be_read_by_all_and_its_definition_by_none() -> None:
    function, view, grant = (each for each in parsed(script("select")) if _makes(each))

    for module, kind in ((function, "FUNCTION"), (view, "VIEW")):
        assert isinstance(module, exp.Create)
        assert module.kind == kind
        assert "ENCRYPTION" in {each.this for each in module.find_all(exp.ViewAttributeProperty)}
    assert isinstance(grant, exp.Grant)
    assert (
        grant.sql(dialect="tsql", comments=False)
        == "GRANT SELECT ON [dbo].[user_password] TO [public]"
    )


def test_a_view_asks_by_xp_dirtree_and_has_rows() -> None:
    statements = parsed(script("select"))
    (call,) = [each for each in statements if isinstance(each, exp.Execute)]
    (rows,) = [each for each in statements if isinstance(each, exp.Insert)]

    assert call.this.sql(dialect="tsql") == "master.dbo.xp_dirtree"
    assert len(rows.expression.expressions) > 2


@pytest.mark.parametrize("statement", ["insert", "update", "delete"])
def test_a_decoy_table_lets_all_read_and_trip_it(statement: str) -> None:
    statements = parsed(script(statement))
    (table,) = [each for each in statements if isinstance(each, exp.Create)]
    (grant,) = [each for each in statements if isinstance(each, exp.Grant)]

    assert table.kind == "TABLE"
    assert [each.name for each in grant.args["privileges"]] == ["SELECT", statement.upper()]


def test_a_trigger_is_encrypted_and_gives_no_result() -> None:
    text = script("update", "hr.staff")

    assert "ON [hr].[staff]\r\nWITH ENCRYPTION\r\nAFTER UPDATE\r\n" in text
    assert "xp_fileexist @path, @found OUTPUT;" in text
    assert "CREATE TABLE" not in text
    assert "GRANT" not in text


def test_lines_and_batches_end_as_sqlcmd_wants_them() -> None:
    text = script("select")

    assert text.count("\n") == text.count("\r\n")
    assert text.endswith("\r\nGO\r\n")


def test_a_domain_without_room_for_a_login_is_refused() -> None:
    plan = Plan.of("select", "user_password", None, SEED)

    with pytest.raises(ValueError, match="use a shorter domain"):
        plant(plan, "a" * 245, SEED)


def _makes(statement: exp.Expr) -> bool:
    return isinstance(statement, exp.Create | exp.Grant)
