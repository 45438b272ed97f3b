"""export, as it is typed."""

import hashlib
import json
import re
from pathlib import Path

import pytest

from tests.canary_siem.cli.shell import Shell

NAMES = ["openapi-3.1.json", "openapi-3.0.json", "swagger-2.0.json"]


def test_every_file_is_told(shell: Shell) -> None:
    said = shell("export", "openapi", "--output", "out")
    again = shell.json("export", "openapi", "--output", "out")

    assert said.code == 0
    assert said.lines == [f"out/{name}" for name in NAMES]
    assert [each["path"] for each in again.documents] == said.lines
    for each in again.documents:
        content = Path(each["path"]).read_bytes()
        assert json.loads(content)
        assert (each["size"], each["sha256"]) == (
            len(content),
            hashlib.sha256(content).hexdigest(),
        )


def test_nothing_is_written_over_unless_told_to(shell: Shell) -> None:
    place = Path("out", NAMES[1])
    place.parent.mkdir()
    place.write_text("mine")

    refused = shell("export", "openapi", "--output", "out")
    kept = place.read_text()
    forced = shell("export", "openapi", "--output", "out", "--force")

    assert (refused.code, refused.out, kept) == (1, "", "mine")
    assert "--force" in refused.err
    assert forced.code == 0
    assert json.loads(place.read_text())["openapi"] == "3.0.3"


def test_it_wants_no_configuration(
    shell: Shell, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    monkeypatch.chdir(empty)

    assert shell("export", "openapi", "--output", ".").code == 0
    assert sorted(each.name for each in empty.iterdir()) == sorted(NAMES)


def test_a_configuration_that_is_named_must_be_there(shell: Shell) -> None:
    said = shell("export", "openapi", "--output", "out", "--config", "none.toml")

    assert said.code == 2
    assert "none.toml" in said.err
    assert not Path("out").exists()


def test_what_can_be_exported_is_listed(shell: Shell) -> None:
    listed = shell("export", "--help")
    unknown = shell("export", "nothing", "--output", "out")
    nowhere = shell("export", "openapi")

    assert re.search(r"openapi +The API's description", listed.out)
    assert (unknown.code, nowhere.code) == (2, 2)
    assert "--output" in nowhere.err
