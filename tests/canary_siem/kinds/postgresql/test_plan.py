import pytest

from canary_siem.kinds.postgresql.plan import Plan, fitting, literal, quoted


def test_names_lie_beside_what_is_planted() -> None:
    plan = Plan.of("select", "hr.salaries", None, b"1")

    assert plan.target == '"hr"."salaries"'
    for name in (plan.module, plan.settings, plan.data):
        assert name.startswith('"hr"."')
        assert "salaries" in name
    assert len({plan.target, plan.module, plan.settings, plan.data}) == 4
    assert (plan.statement, plan.decoy) == ("SELECT", False)


def test_a_table_of_the_planters_is_watched_not_made() -> None:
    watched = Plan.of("delete", "user_password", "crm.orders", b"1")
    made = Plan.of("delete", "user_password", None, b"1")

    assert (watched.target, watched.decoy) == ('"crm"."orders"', False)
    assert (made.target, made.decoy) == ('"public"."user_password"', True)
    assert "orders" in watched.trigger


@pytest.mark.parametrize("name", ["x" * 63, "ü" * 31, "a b$#-c"])
@pytest.mark.parametrize("statement", ["select", "update"])
def test_no_name_is_longer_than_postgresql_takes(name: str, statement: str) -> None:
    plan = Plan.of(statement, name, None, b"2")

    for each in (plan.module, plan.settings, plan.data, plan.trigger):
        assert len(each.split('"')[-2].encode()) <= 63


def test_names_and_texts_are_quoted() -> None:
    assert quoted("O Brien") == '"public"."O Brien"'
    assert quoted('a.b"c') == '"a"."b""c"'
    assert literal("o'brien") == "'o''brien'"
    assert fitting("ü" * 40, "x" * 4) == "ü" * 29


def test_names_differ_between_tokens() -> None:
    assert len({Plan.of("select", "a", None, bytes([n])).module for n in range(20)}) > 10
