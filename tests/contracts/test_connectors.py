"""What every connector must hold, from the day its file is there."""

import socket
import types
from contextlib import suppress
from pathlib import Path
from typing import Any, get_args, get_origin
from urllib.parse import urlsplit

import pytest
from pydantic import SecretStr

from canary_siem import plugins
from canary_siem.config import CourierSettings, check
from canary_siem.errors import (
    AccessRefusedError,
    BatchRefusedError,
    ConfigError,
    ReceiverUnavailableError,
)
from canary_siem.interfaces import Connector, ConnectorDoor, Guarantee, Identity
from tests.samples import stored_trips

SECRET = "s3cr3t-7f31c09a"
IDENTITY = Identity("trap-1")


@pytest.fixture(params=plugins.names("connectors"))
def door(request: pytest.FixtureRequest) -> Any:
    return plugins.load("connectors", request.param)


@pytest.fixture
def table(door: ConnectorDoor[Connector], tmp_path: Path) -> dict[str, Any]:
    """The example, its place on this machine: files below tmp_path, a port that is closed."""
    given = dict(door.example)
    for name, setting in given.items():
        if name == "url":
            given[name] = f"{urlsplit(str(setting)).scheme}://127.0.0.1:{closed_port()}"
        elif name.endswith("_file"):
            (tmp_path / name).write_text(SECRET)
            given[name] = str(tmp_path / name)
        elif name == "path":
            given[name] = str(tmp_path / "out" / "trips")
    return given


def closed_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
        return port


def secrets(door: ConnectorDoor[Connector]) -> list[str]:
    """Name the settings that are secrets in place."""
    fields = door.settings.model_fields
    return [name for name, field in fields.items() if SecretStr in parts(field.annotation)]


def opened() -> set[Path]:
    return set(Path("/proc/self/fd").iterdir())


def parts(annotation: Any) -> list[Any]:
    if get_origin(annotation) is None and not isinstance(annotation, types.UnionType):
        return [annotation]
    return [part for each in get_args(annotation) for part in parts(each)]


def made(door: ConnectorDoor[Connector], table: Any) -> Connector:
    return door.build(check(door.settings, table, "file.toml"), IDENTITY)


def test_its_example_is_valid(door: ConnectorDoor[Connector]) -> None:
    check(door.settings, door.example, "file.toml", "connectors.it")


def test_a_misspelt_setting_is_named(door: ConnectorDoor[Connector]) -> None:
    with pytest.raises(ConfigError, match=r"connectors\.it\.tpyo: is no key here") as caught:
        check(door.settings, {**door.example, "tpyo": 1}, "file.toml", "connectors.it")

    assert "; there is " in str(caught.value)


def test_its_settings_leave_deliverys_own_alone(door: ConnectorDoor[Connector]) -> None:
    assert not door.settings.model_fields.keys() & CourierSettings.model_fields.keys()


def test_every_setting_says_what_it_is(door: ConnectorDoor[Connector]) -> None:
    bare = [name for name, field in door.settings.model_fields.items() if not field.description]

    assert bare == []


def test_settings_do_not_change_under_it(door: ConnectorDoor[Connector]) -> None:
    assert door.settings.model_config.get("frozen")


def test_what_is_named_like_a_secret_is_one(door: ConnectorDoor[Connector]) -> None:
    words = ("password", "token", "secret", "api_key")
    named = {name for name in door.settings.model_fields if name.endswith(words)}

    assert named <= set(secrets(door))


def test_a_secret_may_lie_in_a_file(door: ConnectorDoor[Connector]) -> None:
    for name in secrets(door):
        field = door.settings.model_fields[f"{name}_file"]
        assert Path in parts(field.annotation)
        assert not field.is_required()


def test_a_secret_is_never_printed(door: ConnectorDoor[Connector]) -> None:
    for name in secrets(door):
        in_place = {k: v for k, v in door.example.items() if not k.endswith("_file")}
        try:
            settings = check(door.settings, {**in_place, name: SECRET}, "file.toml")
        except ConfigError as refused:  # it goes with another setting; nor then
            shown = f"{refused}{refused.__cause__}"
        else:
            built = door.build(settings, IDENTITY)
            shown = f"{settings!r}{settings}{settings.model_dump_json()}{built!r}"
        assert SECRET not in shown


def test_its_bounds_are_sane(door: ConnectorDoor[Connector]) -> None:
    assert door.guarantee in get_args(Guarantee)
    assert 1 <= door.max_count <= 10_000
    assert 64 << 10 <= door.max_bytes <= 16 << 20


def test_it_is_built_without_side_effects(
    door: ConnectorDoor[Connector], table: dict[str, Any], tmp_path: Path
) -> None:
    settings = check(door.settings, table, "file.toml")
    before = opened(), sorted(tmp_path.rglob("*"))

    door.build(settings, IDENTITY)  # no loop runs here: it can't have begun anything

    assert (opened(), sorted(tmp_path.rglob("*"))) == before


async def test_a_closed_port_keeps_the_whole_batch(
    door: ConnectorDoor[Connector], table: dict[str, Any]
) -> None:
    if "url" not in table:
        pytest.skip("it has no url")
    connector = made(door, table)

    with pytest.raises(ReceiverUnavailableError) as caught:
        await connector.deliver(stored_trips(3))
    await connector.close()

    assert urlsplit(table["url"]).netloc in str(caught.value), "the reason names the place"
    assert SECRET not in str(caught.value)


async def test_an_empty_batch_is_borne(
    door: ConnectorDoor[Connector], table: dict[str, Any]
) -> None:
    connector = made(door, table)

    with suppress(ReceiverUnavailableError, BatchRefusedError, AccessRefusedError):
        assert list(await connector.deliver([])) == []
    await connector.close()


async def test_it_closes_twice_used_or_not(
    door: ConnectorDoor[Connector], table: dict[str, Any]
) -> None:
    unused, used = made(door, table), made(door, table)
    with suppress(ReceiverUnavailableError):
        await used.deliver(stored_trips(1))

    for connector in (unused, used):
        await connector.close()
        await connector.close()
