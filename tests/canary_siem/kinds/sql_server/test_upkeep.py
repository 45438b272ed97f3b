import re

import pytest
import sqlfluff
from sqlglot import exp

from canary_siem.kinds.sql_server.plan import Plan
from canary_siem.kinds.sql_server.upkeep import permit, remove
from tests.canary_siem.kinds.sql_server.tsql import parsed

SEED = bytes(16)
VIEW = Plan.of("select", "user_password", None, SEED)
DECOY = Plan.of("insert", "user_password", None, SEED)
WATCH = Plan.of("delete", "user_password", "hr.o'staff", SEED)


def dropped(plan: Plan) -> list[tuple[str, str]]:
    drops = [drop for each in parsed(remove(plan)) for drop in each.find_all(exp.Drop)]
    return [(drop.args["kind"], drop.args["tables"][0].sql(dialect="tsql")) for drop in drops]


def test_removing_undoes_planting_in_reverse() -> None:
    assert dropped(VIEW) == [("VIEW", VIEW.target), ("FUNCTION", VIEW.module)]
    assert dropped(DECOY) == [("TRIGGER", DECOY.module), ("TABLE", DECOY.target)]


def test_a_table_that_was_there_before_stays() -> None:
    assert dropped(WATCH) == [("TRIGGER", WATCH.module)]


@pytest.mark.parametrize("plan", [VIEW, WATCH])
def test_sqlfluff_parses_the_removal(plan: Plan) -> None:
    assert sqlfluff.parse(remove(plan), dialect="tsql")


@pytest.mark.parametrize("plan", [VIEW, DECOY, WATCH])
def test_permission_is_by_a_certificate_that_only_the_module_carries(plan: Plan) -> None:
    text = permit(plan, SEED)
    statements = parsed(text)
    dynamic = [each for each in statements if isinstance(each, exp.ExecuteSql)]
    literals = [literal.this for each in dynamic for literal in each.find_all(exp.National)]

    assert len(dynamic) == 3
    assert any(
        f"ADD SIGNATURE TO {plan.module} BY CERTIFICATE" in text.replace("''", "'")
        for text in literals
    )
    assert any(f"GRANT EXECUTE ON [{plan.procedure}] TO" in text for text in literals)
    assert "REMOVE PRIVATE KEY" in text
    assert set(re.findall(r"\[((?:module|sign|cert)_\w+)\]", text)) == {plan.certificate}


def test_a_password_is_as_servers_want_them_and_differs() -> None:
    passwords = {
        re.findall(r"PASSWORD = N'([^']+)'", permit(VIEW, bytes([n]) * 16))[0] for n in range(4)
    }

    assert len(passwords) == 4
    assert all(re.fullmatch(r"[0-9a-f]{36}-Aa1", password) for password in passwords)
