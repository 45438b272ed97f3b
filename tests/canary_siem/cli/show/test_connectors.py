from canary_siem.cli.show.connectors import lag, table
from tests.canary_siem.cli.shell import Shell


def test_connectors_are_listed_with_their_guarantee(shell: Shell) -> None:
    head, row = shell("connectors").lines

    assert head.split()[:4] == ["NAME", "TYPE", "STATE", "DELIVERED"]
    assert row.split()[:3] == ["file", "jsonl", "ok"]
    assert row.endswith("at least once")


def test_no_connector_says_how_to_add_one() -> None:
    assert list(table([], True)) == [
        "No connectors: trips stay in the log. Add a [connectors.NAME] table."
    ]


def test_trouble_is_told_in_full_view() -> None:
    each = {
        "name": "es",
        "type": "elasticsearch",
        "state": "held",
        "delivered": 5,
        "pending": 7,
        "dead_letters": 2,
        "lag_seconds": 7200,
        "guarantee": "effectively once",
        "last_error": "401\nwrong key",
    }

    _, row = table([each], True)

    assert "held" in row
    assert row.endswith("401 wrong key")


def test_a_lag_is_in_its_largest_unit() -> None:
    assert [lag(s) for s in (0, 1.25, 90, 7200, 172800)] == ["-", "1.2s", "1.5m", "2.0h", "2.0d"]
