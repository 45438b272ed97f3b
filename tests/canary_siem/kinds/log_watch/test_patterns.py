"""What is looked for is checked, and what groups mean is said, when a token is made."""

import pytest

from canary_siem.kinds.log_watch.patterns import MAX_PATTERN, fields, rules


def test_presets_and_expressions_become_rules_in_their_order() -> None:
    made = rules([r"denied \w+", "sudo:anna"])

    assert made[0] == {"report": r"denied \w+"}
    assert len(made) == 2


def test_groups_become_fields_where_they_are_called_so() -> None:
    pattern = r"(?P<source_ip>\S+) (?P<user_name>\S+) (?P<url_path>\S+) (?P<zone>\S+)"

    assert fields([pattern]) == {
        "source_ip": "source.ip",
        "suppressed": "data.suppressed",
        "host_name": "host.name",
        "user_name": "user.name",
        "zone": "data.zone",
        "url_path": "url.path",
    }


def test_what_is_short_and_sure_is_told_first() -> None:
    order = list(fields(["mysql-query", "sudo"]).values())

    assert order == [
        *("source.ip", "data.suppressed", "host.name", "user.name", "data.as_user"),
        *("data.result", "data.statement", "data.table", "process.command_line"),
    ]


@pytest.mark.parametrize(
    ("pattern", "why"),
    [
        ("(", "no regular expression: missing"),
        ("(?P<a>x)(?P<a>y)", "no regular expression: redefinition"),
        (".*", "every line"),
        ("x?", "every line"),
        ("a\tb", "control characters"),
        ("x" * (MAX_PATTERN + 1), "longer than"),
        ("mysql-querry", "is it mysql-query"),
        ("ssh", "is it sshd"),
        ("(?P<suppressed>x)", "can't be called suppressed"),
        ("(?P<of>x)", "can't be called of"),
        ("sshd:", "a name is wanted"),
        ("(" * 900 + ")" * 900, "longer than"),
        ("x{9999999999}", "no regular expression"),
    ],
)
def test_what_can_not_be_meant_is_refused(pattern: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        rules([pattern])
