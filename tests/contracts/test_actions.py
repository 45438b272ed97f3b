"""What every action must hold, from the day its file is there."""

import inspect
import re
import shlex
from pathlib import Path
from typing import Any, get_args

import pytest
from pydantic import BaseModel

from canary_siem import plugins
from canary_siem.cli.catalog import entries, first_line
from canary_siem.cli.derive import command_of, example
from canary_siem.interfaces import Scope

NAMES = plugins.names("actions")


@pytest.fixture(params=NAMES)
def name(request: pytest.FixtureRequest) -> Any:
    return request.param


@pytest.fixture
def door(name: str) -> Any:
    return plugins.load("actions", name)


def test_its_first_line_is_its_command(name: str, door: Any) -> None:
    file = Path(inspect.getfile(door.run))

    words, summary = first_line(file) or ((), "")

    assert words == (door.command or (name,))
    assert summary[0].islower()


def test_its_example_is_valid(door: Any) -> None:
    door.input.model_validate(door.example)


def test_every_field_says_what_it_is(door: Any) -> None:
    models = [door.input, *_models(door.output)]

    for model in models:
        for field_name, field in model.model_fields.items():
            if field_name != "root":
                assert field.description, f"{model.__name__}.{field_name} has no description"


def test_an_unknown_field_is_refused(door: Any) -> None:
    assert door.input.model_config["extra"] == "forbid"


def test_its_scope_is_one_that_keys_have(door: Any) -> None:
    assert door.scope in get_args(Scope)


def test_what_only_reads_is_a_get(door: Any) -> None:
    if door.route:
        assert (door.route[0] == "GET") == door.read_only


def test_its_positional_fields_exist(door: Any) -> None:
    assert set(door.positional) <= door.input.model_fields.keys()


def test_the_places_of_its_route_are_fields(door: Any) -> None:
    if door.route:
        places = re.findall(r"\{([a-z_.]+)\}", door.route[1])
        assert {place.replace(".", "_") for place in places} <= door.input.model_fields.keys()


def test_its_help_has_an_example(door: Any) -> None:
    if not door.command:
        return
    command = command_of(entries()[door.command])

    shown = (command.epilog or "").partition("Example:\n")[2]
    assert shlex.split(shown.replace("\\\n", "")) == shlex.split(example(door))
    assert command.help


def test_routes_and_commands_are_unique() -> None:
    doors = [plugins.load("actions", name) for name in NAMES]
    routes = [door.route for door in doors if door.route]
    commands = [door.command for door in doors if door.command]

    assert len(set(routes)) == len(routes)
    assert len(set(commands)) == len(commands)


def _models(model: Any) -> Any:
    """Give a model and those within it."""
    found = [model]
    for field in model.model_fields.values():
        found += [
            inner
            for each in _parts(field.annotation)
            if isinstance(each, type) and issubclass(each, BaseModel)
            for inner in _models(each)
        ]
    return found


def _parts(annotation: Any) -> Any:
    arguments = get_args(annotation)
    return [part for each in arguments for part in _parts(each)] if arguments else [annotation]
