import json
import tomllib
from pathlib import Path

import pytest

from tests.canary_siem.cli.shell import Shell


def test_the_key_is_printed_once_and_kept_for_its_owner(shell: Shell) -> None:
    said = shell("init", "house", "--domain", "ct.example.org", "--public-ip", "203.0.113.10")

    key = Path("house/api.key")
    assert said.code == 0, said.err
    assert key.read_text().strip() in said.out
    assert key.stat().st_mode & 0o777 == 0o600
    assert Path("house/canary-siem.toml").stat().st_mode & 0o777 == 0o600
    assert "canary-siem doctor" in said.out


def test_what_it_wrote_works(shell: Shell) -> None:
    shell("init", "house")

    said = shell("key", "list", "--config", "house/canary-siem.toml")

    assert Path("house/api.key").read_text().split("_")[1] in said.out


def test_machines_get_a_document(shell: Shell) -> None:
    told = json.loads(shell("init", "house", "--json").out)

    assert told["key"] == Path("house/api.key").read_text().strip()
    assert Path(told["config"]).is_absolute()


@pytest.mark.parametrize("name", ["canary-siem.toml", "api.key"])
def test_nothing_is_overwritten(shell: Shell, name: str) -> None:
    Path("house").mkdir()
    Path("house", name).write_text("mine")

    said = shell("init", "house")

    assert said.code == 1
    assert "is there already" in said.err
    assert Path("house", name).read_text() == "mine"
    assert len(list(Path("house").iterdir())) == 1


def test_without_a_folder_it_is_here(shell: Shell) -> None:
    Path("canary-siem.toml").unlink()

    assert shell("init").code == 0
    assert shell("token", "list").code == 0


def test_the_file_may_lie_elsewhere(shell: Shell) -> None:
    assert shell("init", "house", "--config", "etc/mine.toml").code == 0

    assert shell("token", "list", "--config", "etc/mine.toml").code == 0


def test_a_place_that_cannot_be_written_is_told(shell: Shell) -> None:
    Path("file").write_text("")

    said = shell("init", "file/house")

    assert said.code == 1
    assert "name another DIR" in said.err


def test_half_a_house_is_none(shell: Shell) -> None:
    Path("house").mkdir()
    Path("house/data").write_text("where the store should be")

    said = shell("init", "house")

    assert said.code == 1
    assert not Path("house/canary-siem.toml").exists()


def test_the_key_holds_in_a_data_directory_that_is_elsewhere(shell: Shell) -> None:
    assert shell("init", "house", "--data-dir", "var/lib").code == 0

    said = shell("key", "list", "--config", "house/canary-siem.toml")

    assert Path("house/api.key").read_text().split("_")[1] in said.out
    assert {each.name for each in Path("house").iterdir()} == {"canary-siem.toml", "api.key"}
    written = tomllib.loads(Path("house/canary-siem.toml").read_text())
    assert written["data_dir"] == str(Path("var/lib").resolve())
    assert Path(written["connectors"]["file"]["path"]).parent == Path("var/lib").resolve()
