import click

from canary_siem.cli.show.health import lines
from tests.canary_siem.cli.shell import Shell


def test_what_is_wrong_comes_first(shell: Shell) -> None:
    shown = shell("health").lines

    assert shown[0] == "degraded"
    assert shown[1].startswith("  no service runs")
    assert shown[2].split() == ["running", "no"]


def test_all_is_well_in_one_word() -> None:
    told = {"status": "ok", "problems": [], "running": True, "tokens": 3}

    shown = [
        click.unstyle(each) for each in lines([told | {"version": "1", "observer": "ab"}], True)
    ]
    assert shown[0] == "ok"
