"""From an action to a command: its input's fields are the options, their descriptions the help."""

import inspect
import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import click
from pydantic import ValidationError

from canary_siem import plugins
from canary_siem.cli.catalog import Entry
from canary_siem.cli.program import config_option
from canary_siem.cli.show.columns import LINE_CELLS
from canary_siem.cli.surfaces import perform
from canary_siem.interfaces import Action
from canary_siem.planting import plainly
from canary_siem.shapes import ArtifactOut

UNSEEN = {"inline"}
"""Fields that no one types: files are written, not shown."""


class ActionCommand(click.Command):
    """A command whose help tells of its arguments as it does of its options.

    Args:
        arguments: What the help calls each, and what it is.
        more: As click.Command takes it.
    """

    def __init__(self, *, arguments: Sequence[tuple[str, str]], **more: Any) -> None:
        super().__init__(**more)
        self._arguments = arguments

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self._arguments:
            with formatter.section("Arguments"):
                formatter.write_dl(self._arguments)
        super().format_options(ctx, formatter)


def command_of(entry: Entry) -> click.Command:
    """Make the command of an action."""
    door: Action[Any, Any] = plugins.load("actions", entry.action)
    schema = door.input.model_json_schema().get("properties", {})
    params = [_param(door, name, of) for name, of in schema.items() if name not in UNSEEN]
    # Arguments in the order the action names them, whatever order its fields have.
    params.sort(key=lambda p: door.positional.index(p.name or "") if _is_argument(p) else 99)

    @click.pass_context
    def run(ctx: click.Context, /, **_: Any) -> None:
        perform(ctx, door, _said(ctx, door))

    return ActionCommand(
        name=entry.words[-1],
        arguments=_arguments(door),
        callback=run,
        params=[*params, *_surface_options(door)],
        help=f"{entry.summary[0].upper()}{entry.summary[1:]}.\n\n{_more(door)}",
        short_help=entry.summary,
        epilog=f"\b\nExample:\n{_shown(door)}",
    )


def example(door: Action[Any, Any]) -> str:
    """Write the action's example as it is typed."""
    words = ["canary-siem", *door.command]
    words += [str(door.example[name]) for name in door.positional if name in door.example]
    for name, value in door.example.items():
        if name in door.positional:
            continue
        option = option_name(name, many=isinstance(value, Mapping | list))
        if isinstance(value, Mapping):
            words += [word for k, v in value.items() for word in (option, f"{k}={v}")]
        elif isinstance(value, list):
            words += [word for each in value for word in (option, str(each))]
        else:
            words += [option] if value is True else [option, str(value)]
    return shlex.join(words)


def _shown(door: Action[Any, Any]) -> str:
    """Break the example where options begin, as a shell takes it, until its lines fit."""
    lines = [""]
    for word in re.split(r" (?=--)", example(door)):
        if lines[-1] and len(f"  {lines[-1]} {word} \\") > LINE_CELLS:
            lines.append(f"  {word}")
        else:
            lines[-1] = f"{lines[-1]} {word}".removeprefix("" if len(lines) > 1 else " ")
    return " \\\n".join(f"  {line}" for line in lines)


def option_name(field: str, *, many: bool = False) -> str:
    """Give the option of *field*: one that is repeated is called by its singular."""
    return f"--{(field.removesuffix('s') if many else field).replace('_', '-')}"


def _param(door: Action[Any, Any], name: str, schema: Mapping[str, Any]) -> click.Parameter:
    field = door.input.model_fields[name]
    required = field.is_required()
    if name in door.positional:
        metavar = _metavar(name, required)
        return click.Argument(
            [name], required=required, metavar=metavar, shell_complete=_completion(name)
        )
    # Two forms where None is one of them: the other says what is typed.
    forms = [form for form in schema.get("anyOf", [schema]) if form.get("type") != "null"]
    form = forms[0]
    help_text = field.description or ""
    sort = form.get("type")
    if sort == "boolean":
        return click.Option([option_name(name), name], is_flag=True, help=help_text)
    many = sort in {"array", "object"}
    inner = form.get("items", form)
    return click.Option(
        [option_name(name, many=many), name],
        multiple=many,
        required=required,
        type=_type(inner),
        metavar="K=V" if sort == "object" else None,
        shell_complete=_completion(name),
        help=help_text,
    )


def _arguments(door: Action[Any, Any]) -> list[tuple[str, str]]:
    fields = door.input.model_fields
    return [
        (_metavar(name, fields[name].is_required()), fields[name].description or "")
        for name in door.positional
    ]


def _completion(name: str) -> Callable[..., list[str]] | None:
    """Let a shell complete what we know the names of."""
    if name != "kind":
        return None
    return lambda _context, _param, begun: [
        kind for kind in plugins.names("kinds") if kind.startswith(begun)
    ]


def _type(schema: Mapping[str, Any]) -> "click.ParamType[Any]":
    if "enum" in schema:
        return click.Choice(schema["enum"])
    return click.INT if schema.get("type") == "integer" else click.STRING


def _surface_options(door: Action[Any, Any]) -> list[click.Parameter]:
    options = []
    if "inline" in door.input.model_fields or door.output is ArtifactOut:
        options.append(
            click.Option(
                ["--output", "output_dir"],
                type=click.Path(file_okay=False),
                default=".",
                show_default=True,
                metavar="DIR",
                help="Where files are written; it is made where it is missing.",
            )
        )
    if "next" in door.output.model_fields:
        follow_help = "Go on with what comes, until Ctrl-C."
        options.append(click.Option(["--follow"], is_flag=True, help=follow_help))
    as_json = click.Option(["--json", "as_json"], is_flag=True, help="One JSON document a line.")
    return [*options, as_json, config_option()]


def _said(ctx: click.Context, door: Action[Any, Any]) -> Any:
    """Give the action's input, of what was typed only.

    Raises:
        click.UsageError: A value is wrong.
    """
    given: dict[str, Any] = {}
    sorts = _sorts(door)
    for name in door.input.model_fields:
        value = ctx.params.get(name)
        if value is None or value is False or value == ():  # 0 was typed
            continue
        if "object" in sorts[name]:
            value = pairs(value)
        given[name] = list(value) if isinstance(value, tuple) else value
    try:
        return door.input.model_validate(given)
    except ValidationError as error:
        raise click.UsageError(_told(door, error), ctx) from None


def pairs(values: tuple[str, ...]) -> dict[str, Any]:
    """Read K=V texts; what is repeated becomes a list.

    Raises:
        click.UsageError: One has no ``=``.
    """
    found: dict[str, Any] = {}
    for text in values:
        key, equals, value = text.partition("=")
        if not equals or not key:
            raise click.UsageError(f"{text!r} is not K=V")
        if key in found:
            before = found[key]
            found[key] = [*(before if isinstance(before, list) else [before]), value]
        else:
            found[key] = value
    return found


def _told(door: Action[Any, Any], error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    message = plainly(first)
    if not first["loc"]:
        return message
    name = str(first["loc"][0])
    if name in door.positional:
        return f"{_metavar(name, required=True)}: {message}"
    many = _sorts(door)[name] & {"array", "object"}
    return f"{option_name(name, many=bool(many))}: {message}"


def _sorts(door: Action[Any, Any]) -> dict[str, set[str]]:
    """Give the JSON types of each field."""
    return {
        name: {str(form.get("type")) for form in of.get("anyOf", [of])}
        for name, of in door.input.model_json_schema().get("properties", {}).items()
    }


def _more(door: Action[Any, Any]) -> str:
    return inspect.getdoc(door.run) or ""


def _metavar(name: str, required: bool) -> str:
    word = name.upper()
    return word if required else f"[{word}]"


def _is_argument(param: click.Parameter) -> bool:
    return isinstance(param, click.Argument)
