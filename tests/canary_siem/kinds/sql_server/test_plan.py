import pytest

from canary_siem.kinds.sql_server.plan import Plan, literal, quoted

SEED = bytes(16)


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("staff", "[dbo].[staff]"),
        ("hr.My Staff", "[hr].[My Staff]"),
        ("hr.a]b", "[hr].[a]]b]"),
    ],
)
def test_names_are_delimited(name: str, found: str) -> None:
    assert quoted(name) == found


def test_quotes_in_a_literal_are_doubled() -> None:
    assert literal("o'brien") == "N'o''brien'"


def test_a_view_stands_over_a_function_of_its_schema() -> None:
    plan = Plan.of("select", "hr.pay", None, SEED)

    assert (plan.statement, plan.target, plan.procedure) == ("SELECT", "[hr].[pay]", "xp_dirtree")
    assert plan.module.startswith("[hr].[")
    assert "_pay_20" in plan.module
    assert not plan.decoy


def test_a_trigger_watches_a_table_that_is_there_or_a_decoy() -> None:
    decoy = Plan.of("insert", "pay", None, SEED)
    watched = Plan.of("insert", "pay", "hr.staff", SEED)

    assert (decoy.decoy, decoy.target) == (True, "[dbo].[pay]")
    assert (watched.decoy, watched.target) == (False, "[hr].[staff]")
    assert watched.procedure == "xp_fileexist"


def test_names_follow_from_the_seed() -> None:
    plans = {Plan.of("select", "pay", None, bytes([n]) * 16) for n in range(8)}

    assert len({plan.module for plan in plans}) > 4
    assert len({plan.certificate for plan in plans}) == 8
    assert Plan.of("select", "pay", None, SEED) in plans
