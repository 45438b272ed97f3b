"""Kinds that nobody listens for are told, with what to do."""

from pathlib import Path

import pytest

from canary_siem.cli.commands.doctor import listening
from canary_siem.cli.commands.doctor.finding import Finding
from canary_siem.config import load
from canary_siem.house import House, room
from tests.things import make_token

HEAD = """\
domains = ["ct.example.org"]
data_dir = "data"
"""
DNS = '[listeners.dns]\nbind = ["127.0.0.1:0"]\n'
SMTP = '[listeners.smtp]\nbind = ["127.0.0.1:0"]\n'


async def found(folder: Path, tables: str, *kinds: str) -> list[Finding]:
    """Look at a house with those listeners, where a token of each of *kinds* is planted."""
    file = folder / "canary-siem.toml"
    file.write_text(f"{HEAD}{tables}")
    house = House(load(file, room, {}))
    try:
        tokens = [
            make_token(letter * 20, kind=kind) for letter, kind in zip("abc", kinds, strict=False)
        ]
        await house.store.tokens.save(tokens)
        return list(listening.look(house))
    finally:
        await house.close()


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


async def test_a_kind_without_its_listener_is_told(tmp_path: Path) -> None:
    [told] = await found(tmp_path, DNS, "email", "email", "web")

    assert not told.ok
    assert told.detail == (
        "2 tokens of email: email needs the listener smtp, which is off: "
        "only look-ups of its name are heard"
    )
    assert told.todo == "add [listeners.smtp], and start the service again"


async def test_where_the_listener_is_on_nothing_is_told(tmp_path: Path) -> None:
    assert await found(tmp_path, DNS + SMTP, "email") == []


async def test_where_nobody_planted_one_nothing_is_told(tmp_path: Path) -> None:
    assert await found(tmp_path, DNS, "web") == []


async def test_without_any_listener_nothing_is_heard(tmp_path: Path) -> None:
    [told] = await found(tmp_path, "", "mysql")

    assert told.detail.startswith("1 token of mysql: ")
    assert told.detail.endswith("which is off: nothing is heard")
