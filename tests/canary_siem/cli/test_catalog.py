import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from canary_siem import plugins
from canary_siem.cli.catalog import entries, first_line

CONTRACT = {
    *("demo", "init", "run", "token create", "token list", "token show", "token pause"),
    *("token resume", "token rotate", "token delete", "token download", "token trigger"),
    *("key create", "key list", "key revoke", "kinds", "trips", "connectors", "replay"),
    *("setup", "acme", "doctor"),
}
HEAVY = ("pydantic", "aiohttp", "structlog", "elasticsearch", "sqlite3", "canary_siem.actions.")


def test_every_command_of_the_contract_is_there() -> None:
    assert {" ".join(words) for words in entries()} >= CONTRACT


def test_every_action_with_a_command_is_there() -> None:
    wanted = {plugins.load("actions", name).command for name in plugins.names("actions")} - {()}

    assert wanted <= entries().keys()


def test_a_third_partys_action_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    door = plugins.load("actions", "list_keys")

    class Entry:
        name = "audit_keys"
        value = "elsewhere:DOOR"

        def load(self) -> Any:
            return replace(door, command=("key", "audit"))

    monkeypatch.setattr(plugins, "third_party", {"actions": (Entry(),)}.get)
    entries.cache_clear()
    try:
        found = entries()["key", "audit"]
    finally:
        entries.cache_clear()
        plugins.load.cache_clear()

    assert found.action == "audit_keys"
    assert found.summary.startswith("List what was made")


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\n"
        "from canary_siem.cli import main\n"
        "sys.argv = ['canary-siem', '--help']\n"
        "try:\n    main()\n"
        "except SystemExit:\n    pass\n"
        f"print([m for m in sys.modules if m.startswith({HEAVY!r})], file=sys.stderr)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert "Begin:" in done.stdout
    assert done.stderr.strip() == "[]"


def test_a_file_without_such_a_first_line_is_no_command(tmp_path: Path) -> None:
    file = tmp_path / "x.py"
    file.write_text('"""Helpers for others."""\n')

    assert first_line(file) is None
