"""Lines are looked at one by one, or as records of connections."""

from typing import Any

from canary_siem.artifacts.agents.log_watch.rules import MAX_KNOWN, MAX_VALUE, Rule

PLAIN = {"report": r"user=(?P<user_name>\w*) ip=(?P<source_ip>\S*)"}
RECORDS = {
    "begin": r"^(?P<of>\d+) [A-Z]",
    "opens": r"^\d+ Query",
    "remember": r"^\d+ Connect (?P<user_name>\w+)@(?P<source_ip>\S+)",
    "renew": "^started$",
    "report": r"(?P<table>decoy)",
}


def looked(rule: Rule, *lines: str) -> list[dict[str, str]]:
    found = [rule.look(line, begins=True) for line in lines]
    return [each for each in found if each is not None]


def test_each_line_that_matches_is_told() -> None:
    found = looked(Rule(PLAIN), "user=a ip=1", "nothing", "user=a ip=1")

    assert found == [{"user_name": "a", "source_ip": "1"}] * 2


def test_an_empty_group_is_not_told() -> None:
    assert looked(Rule(PLAIN), "user= ip=1") == [{"source_ip": "1"}]


def test_a_value_is_bounded() -> None:
    (found,) = looked(Rule(PLAIN), f"user={'x' * 5000} ip=1")

    assert len(found["user_name"]) == MAX_VALUE


def test_a_long_line_is_told_once_whatever_piece_matches() -> None:
    rule = Rule(PLAIN)

    found = [rule.look("user=a ip=1", begins=begins) for begins in (True, False, True)]

    assert [bool(each) for each in found] == [True, False, True]


def test_a_record_knows_who_connected() -> None:
    rule = Rule(RECORDS)

    assert looked(rule, "7 Connect anna@10.0.0.5", "7 Query x", "8 Query decoy") == [
        {"table": "decoy"}
    ]
    assert looked(rule, "7 Query decoy") == [
        {"user_name": "anna", "source_ip": "10.0.0.5", "table": "decoy"}
    ]


def test_a_record_goes_on_over_lines_and_is_told_once() -> None:
    rule = Rule(RECORDS)

    found = looked(rule, "7 Query select", "from", "decoy", "decoy", "7 Query decoy")

    assert len(found) == 2


def test_only_records_that_open_are_searched() -> None:
    assert looked(Rule(RECORDS), "decoy", "7 Field decoy", "decoy") == []


def test_who_is_told_of_twice_is_known_by_what_both_agree_in() -> None:
    rule = Rule(RECORDS)

    found = looked(rule, "7 Connect anna@10.0.0.5", "7 Connect boss@10.0.0.5", "7 Query decoy")

    assert found == [{"source_ip": "10.0.0.5", "table": "decoy"}]


def test_after_a_restart_numbers_are_given_anew() -> None:
    rule = Rule(RECORDS)

    found = looked(
        rule,
        *("7 Connect anna@10.0.0.5", "8 Connect bob@10.0.0.6", "started"),
        *("7 Connect boss@10.0.0.9", "7 Query decoy", "8 Query decoy"),
    )

    assert [each["user_name"] for each in found] == ["boss", "bob"]


def test_what_is_known_outlives_the_program() -> None:
    first = Rule(RECORDS)
    looked(first, "7 Connect anna@10.0.0.5", "7 Query select")

    second = Rule(RECORDS, first.state)

    assert looked(second, "decoy")[0]["user_name"] == "anna"


def test_connections_known_are_bounded_and_the_silent_go_first() -> None:
    rule = Rule(RECORDS)
    looked(rule, "0 Connect anna@10.0.0.5", "1 Connect bob@10.0.0.5")

    looked(rule, "0 Query decoy", *(f"{n} Connect x@1" for n in range(2, MAX_KNOWN + 1)))
    state: dict[str, Any] = rule.state

    assert len(state["known"]) == MAX_KNOWN
    assert looked(rule, "0 Query decoy")[0]["user_name"] == "anna"
    assert "user_name" not in looked(rule, "1 Query decoy")[0]
