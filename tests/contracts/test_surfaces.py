"""Every action on every surface: the same names, types, compulsory fields and descriptions."""

import re
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any

import click
import pytest
from pydantic import BaseModel

from canary_siem import plugins
from canary_siem.api.routes import BASE, Route, derive, installed
from canary_siem.cli.catalog import entries
from canary_siem.cli.derive import UNSEEN, command_of, option_name
from canary_siem.house import House
from canary_siem.interfaces import Action
from canary_siem.planting import file_options
from tests.canary_siem.api.served import make_house, serving
from tests.canary_siem.exports.openapi.forms import FORMS, arguments, forms, operations, plain

NAMES = plugins.names("actions")
ROUTES = {route.name: route for route in derive(installed()).all}
SHELL_ONLY: Mapping[str, str] = {
    **dict.fromkeys(
        ("create_key", "list_keys", "revoke_key", "rotate_key"),
        "no stolen key makes others: keys are made at the machine, or by who has logged in",
    ),
    **dict.fromkeys(("pause_token", "resume_token"), "PATCH says it with `state`"),
}
"""Actions that REST has not, and why."""
ADDED = {"output_dir", "follow", "as_json", "config"}
"""What a shell adds of its own."""
TYPED = {"integer": click.INT, "boolean": click.BOOL}


def door_of(name: str) -> Action[Any, Any]:
    door: Action[Any, Any] = plugins.load("actions", name)
    return door


def fields_of(model: type[BaseModel]) -> dict[str, Any]:
    """Say what an input takes: each field's needfulness and what it is, in the forms' words."""
    schema = model.model_json_schema(ref_template="#/$defs/{model}")
    return {
        name: (model.model_fields[name].is_required(), plain(schema, own))
        for name, own in schema.get("properties", {}).items()
    }


def command(name: str) -> click.Command:
    door = door_of(name)
    return command_of(entries()[door.command])


def shown(made: click.Command, name: str) -> str:
    """Give the help as a person reads it, its lines joined."""
    parent = click.Context(click.Group("canary-siem"), info_name="canary-siem")
    with click.Context(made, parent=parent, info_name=name, terminal_width=200) as context:
        context.max_content_width = 200
        return " ".join(made.get_help(context).split())


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = make_house(tmp_path)
    yield made
    await made.close()


def test_every_action_is_on_every_surface() -> None:
    typed = {name for name in NAMES if door_of(name).command in entries()}

    assert typed == set(NAMES)
    assert set(NAMES) - ROUTES.keys() == set(SHELL_ONLY)
    for form in FORMS:
        assert operations(forms()[form]).keys() >= ROUTES.keys()


@pytest.mark.parametrize("name", NAMES)
def test_the_command_line_takes_what_the_action_takes(name: str) -> None:
    door, fields = door_of(name), fields_of(door_of(name).input)
    params = {each.name: each for each in command(name).params}

    assert params.keys() - ADDED == fields.keys() - UNSEEN
    for field, (required, said) in fields.items():
        if field in UNSEEN:
            continue
        param = params[field]
        many = said["type"] in {"array", "object"}
        assert param.required is required
        assert isinstance(param, click.Argument) is (field in door.positional)
        if isinstance(param, click.Argument):
            continue
        assert isinstance(param, click.Option)
        assert param.opts == [option_name(field, many=many)]
        assert param.multiple is many
        assert param.help == said["description"]
        one = said.get("items", said) if said["type"] == "array" else said
        if one["enum"]:
            assert isinstance(param.type, click.Choice)
            assert list(param.type.choices) == one["enum"]
        else:
            assert type(param.type) is type(TYPED.get(one["type"], click.STRING))


@pytest.mark.parametrize("name", NAMES)
def test_its_help_shows_every_argument_with_its_description(name: str) -> None:
    door, made = door_of(name), command(name)
    told = shown(made, door.command[-1])

    for param in made.params:
        assert param.make_metavar(made.make_context(door.command[-1], [], resilient_parsing=True))
        if param.name in ADDED:
            continue
        field = door.input.model_fields[param.name or ""]
        assert " ".join((field.description or "").split()) in told
        word = param.opts[0] if isinstance(param, click.Option) else (param.name or "").upper()
        assert re.search(rf"(?<!\w){re.escape(word)}\b", told)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ROUTES)
def test_every_description_of_rest_says_what_the_action_takes(name: str, form: str) -> None:
    route, document = ROUTES[name], forms()[form]
    found = arguments(document, operations(document)[name])
    header = found.pop("Idempotency-Key", None)
    fields = fields_of(route.action.input)

    assert (header is not None) is (route.method == "POST")
    assert found.keys() == fields.keys()
    for field, (required, said) in fields.items():
        place, needed, told = found[field]
        assert place == place_of(route, field)
        assert needed is (required or place == "path")
        assert told == said


def place_of(route: Route, field: str) -> str:
    if field in route.places:
        return "path"
    return "body" if route.has_body else "query"


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", ROUTES)
def test_every_description_names_the_method_the_summary_and_the_scope(
    name: str, form: str
) -> None:
    route = ROUTES[name]
    operation = forms()[form]["paths"][f"{BASE}{route.template}"][route.method.lower()]

    assert operation["operationId"] == name
    assert (
        operation["summary"].rstrip(".").lower()
        == entries()[route.action.command].summary.rstrip(".").lower()
    )
    assert f"`{route.action.scope}`" in operation["description"]
    assert str(route.action.status) in operation["responses"]


@pytest.mark.parametrize("name", ROUTES)
async def test_rest_itself_wants_the_same_fields(name: str, house: House) -> None:
    route = ROUTES[name]
    path = re.sub(r"\{[^}]+\}", "aaaaaaaaaaaaaaaaaaaa", route.path)
    needed = {
        field
        for field, (required, _) in fields_of(route.action.input).items()
        if required and field not in route.places
    }
    async with serving(house) as caller:
        if route.has_body:
            empty = await caller.ask(route.method, path, {})
            strange = await caller.ask(route.method, path, {"no_such_field": 1})
        else:
            empty = await caller.ask(route.method, path)
            strange = await caller.ask(route.method, f"{path}?no_such_field=1")

    named = {each["field"] for each in empty.json.get("errors", ())}
    if needed:
        assert empty.status == 422
        assert named >= needed
    else:
        assert named <= {"(all)"}
    assert strange.status == 422
    assert "no_such_field" in {each["field"] for each in strange.json["errors"]}


@pytest.mark.parametrize("name", plugins.names("kinds"))
async def test_a_kinds_options_are_told_as_they_are(name: str, house: House) -> None:
    model: type[BaseModel] = plugins.load("kinds", name).options
    schema = model.model_json_schema()
    async with serving(house) as caller:
        (told,) = (await caller.get(f"/kinds?name={name}")).json["items"]

    assert {each["name"]: each["required"] for each in told["options"]} == {
        field: field in schema.get("required", ()) for field in schema.get("properties", {})
    }
    assert all(each["description"] for each in told["options"])
    assert file_options(model) <= {each["name"] for each in told["options"]}
