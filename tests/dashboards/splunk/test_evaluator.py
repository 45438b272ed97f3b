"""The evaluator of searches says what the Search Reference says, and refuses what it can't."""

from typing import Any

import pytest

from tests.dashboards.splunk.spl import run
from tests.dashboards.splunk.spl.expressions import expression
from tests.dashboards.splunk.spl.times import relative

NOON = 1_772_625_600.0  # 2026-03-04T12:00:00Z
ROWS: list[dict[str, Any]] = [
    {"_time": NOON - 7200, "id": "1", "who": "alice", "n": "9", "tags": ["a", "b"]},
    {"_time": NOON - 3600, "id": "2", "who": "bob", "n": "10", "tags": ["b"]},
    {"_time": NOON - 60, "id": "3", "who": "alice", "n": "100"},
    {"_time": NOON - 60, "id": "4", "n": "2"},
]


def ids(search: str) -> str:
    return "".join(row["id"] for row in run(f"{search} | sort 0 id", ROWS, NOON))


@pytest.mark.parametrize(
    ("terms", "found"),
    [
        ("who=alice", "13"),
        ('who="ALICE"', "13"),
        ("who=*", "123"),
        ("who=a*", "13"),
        ("NOT who=alice", "24"),
        ('who IN ("alice", "bob") n=10', "2"),
        ("who=bob OR id=4 n=2", "4"),
        ("tags=b", "12"),
        ("NOT (who=alice OR who=bob)", "4"),
        ("[ search id=2 | fields who ]", "2"),
        ("NOT [ search id=9 | fields who ]", "1234"),
    ],
)
def test_terms(terms: str, found: str) -> None:
    assert ids(terms) == found


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("n > 9", True),
        ('n < "9"', False),
        ("absent > 1", None),
        ("if(absent > 1, 1, 2)", 2),
        ('case(n >= 99, "high", true(), "low")', "high"),
        ("coalesce(absent, 'n')", "100"),
        ("1 + 2 * 3", 7),
        ('"a" . n', "a100"),
        ('"a" . absent', None),
        ("round(2.5)", 3),
        ('substr("2026-03-04", 1, 7)', "2026-03"),
        ('json_extract("{\\"a\\":{\\"b\\":[1]}}", "a.b")', "[1]"),
        ('json_extract("{cut", "a")', None),
        ('strptime("2026-03-04", "%Y-%m-%d")', NOON - 43_200),
        (f'strftime({NOON}, "%H:%M:%S.%3N")', "12:00:00.000"),
        ("n == 100 AND absent == 1 OR n == 100", True),
    ],
)
def test_expressions(text: str, value: Any) -> None:
    assert expression(text)({"n": "100"}) == value


@pytest.mark.parametrize(
    ("modifier", "ago"), [("-90d", 7_776_000), ("-40m@m", 2400), ("@d", 43_200), ("-1h@d", 43_200)]
)
def test_times(modifier: str, ago: int) -> None:
    assert NOON - relative(NOON, modifier) == ago


def test_numbers_are_sorted_as_numbers_and_what_is_absent_comes_last() -> None:
    rows = run("* | sort - n", ROWS, NOON)

    assert [row["n"] for row in rows] == ["100", "10", "9", "2"]
    assert run("* | sort who", ROWS, NOON)[-1]["id"] == "4"
    assert len(run("* | sort 2 n", ROWS, NOON)) == 2


def test_dedup_keeps_the_first_and_drops_what_has_none() -> None:
    rows = run("* | sort 0 _time | dedup who", ROWS, NOON)

    assert [row["id"] for row in rows] == ["1", "2"]


def test_stats_with_and_without_groups() -> None:
    assert run("id=nobody | stats count", ROWS, NOON) == [{"count": 0}]
    assert run("* | stats dc(who) as n max(n) as most values(tags) as t", ROWS, NOON) == [
        {"n": 2, "most": 100, "t": ["a", "b"]}
    ]
    assert run("* | stats count latest(id) as last by who", ROWS, NOON) == [
        {"who": "alice", "count": 2, "last": "3"},
        {"who": "bob", "count": 1, "last": "2"},
    ]


def test_a_window_slides_and_counts_what_was_before() -> None:
    hour = run("* | sort 0 _time | streamstats time_window=1h dc(id) as n", ROWS, NOON)
    ever = run("* | sort 0 _time | streamstats max(n) as most by who", ROWS, NOON)

    assert [row["n"] for row in hour] == [1, 2, 2, 3]
    assert [row.get("most") for row in ever] == [9, 10, 100, None]


def test_columns_of_time() -> None:
    rows = run("* | timechart span=1h count by who", ROWS, NOON, NOON - 7200)

    assert [(row["alice"], row["bob"]) for row in rows] == [(1, 0), (1, 1)]
    assert len(run("* | timechart count by who", ROWS, NOON, NOON - 86_400)) == 48


def test_what_is_not_there_yet_is_not_seen() -> None:
    assert len(run("*", ROWS, NOON - 60)) == 2
    assert len(run("*", ROWS, NOON, NOON - 3600)) == 3


@pytest.mark.parametrize(
    "search",
    [
        "* | stats p95(n)",
        "* | eval a=b c",
        "* | where n > ",
        "* | where (n > 1",
        '* | where n > "1',
        "* | streamstats time_window=1mon count",
        "who>1",
        "* | stats count(",
    ],
)
def test_what_is_not_understood_is_an_error(search: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        run(search, ROWS, NOON)


@pytest.mark.parametrize("search", ["* | transaction who", "* | eval a=md5(who)"])
def test_what_is_not_known_is_an_error(search: str) -> None:
    with pytest.raises(KeyError):
        run(search, ROWS, NOON)
