import re
import tomllib
from pathlib import Path

from canary_siem.cli.commands.init.template import render, value
from canary_siem.cli.show.columns import LINE_CELLS
from canary_siem.config import load
from canary_siem.house import room


def test_what_is_written_is_valid(tmp_path: Path) -> None:
    file = tmp_path / "canary-siem.toml"
    file.write_text(render(tmp_path, [], []))

    config = load(file, room, {})

    assert config.site.data_dir == tmp_path / "data"
    assert set(config.listeners) == {"dns", "http"}
    assert [each.courier.type for each in config.connectors] == ["jsonl"]
    assert config.site.api


def test_what_is_commented_is_valid_too(tmp_path: Path) -> None:
    text = re.sub(r"^#(?=[a-z\[])", "", render(tmp_path, [], []), flags=re.MULTILINE)
    file = tmp_path / "canary-siem.toml"
    file.write_text(text)

    config = load(file, room, {})

    assert {each.courier.type for each in config.connectors} >= {
        *("elasticsearch", "splunk_hec", "syslog", "jsonl"),
    }
    assert config.site.suppress[0].name == "mail gateway"
    assert config.site.nx_domains == ["cdn.example.net"]


def test_domains_and_addresses_are_taken(tmp_path: Path) -> None:
    data = tomllib.loads(render(tmp_path, ["a.example", "b.example"], ["2001:db8::1"]))

    assert data["domains"] == ["a.example", "b.example"]
    assert data["public_ips"] == ["2001:db8::1"]


def test_its_lines_fit_and_say_which_kinds_need_what(tmp_path: Path) -> None:
    lines = render(Path("data"), [], []).splitlines()

    assert max(map(len, lines)) <= LINE_CELLS
    assert lines[lines.index("#[listeners.smtp]") - 1] == "# Tokens of kind email need it."
    assert lines[lines.index("#[listeners.oracle]") - 1] == "# It runs without its table too."


def test_values_are_toml() -> None:
    written = value({"a": 'x"y', "b": [1, True], "c": "ü"})

    assert tomllib.loads(f"v = {written}") == {"v": {"a": 'x"y', "b": [1, True], "c": "ü"}}
