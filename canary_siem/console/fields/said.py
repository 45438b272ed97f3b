"""What a filled-in form says, as an input model wants to hear it."""

from base64 import b64encode
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from pydantic import BaseModel, ValidationError

from canary_siem.api.problems import TEXT_CAP
from canary_siem.console.fields.asked import Asked, Field, Kept
from canary_siem.console.forms import Form

KEEP_CAP = 1 << 20
"""Octets of a chosen file that a page carries on when something else was wrong."""
_KEPT = ".kept"


@dataclass(frozen=True, slots=True)
class Said:
    """What was said.

    Attributes:
        data: By the model's names; what was left empty is not there.
        wrong: What can't be read, by the form's names.
    """

    data: Mapping[str, Any]
    wrong: Mapping[str, str]


def said(fields: Iterable[Field], form: Form) -> Said:
    """Read *form*; whether it suits, the model decides."""
    data: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for each in fields:
        try:
            value = _value(each, form)
        except ValueError as error:
            wrong[each.input] = str(error)
            continue
        if value is not None:
            data[each.name] = value
    return Said(data, wrong)


def keep(
    fields: Sequence[Field],
    form: Form,
    wrong: Mapping[str, str] | None = None,
    whole: Sequence[str] = (),
) -> Asked:
    """Show the form again as it was filled in, so that nothing is typed twice."""
    kept = {}
    wrong = dict(wrong or {})
    for each in fields:
        content = _file(each, form) if each.widget == "file" else ""
        if not content or each.input in wrong:
            continue
        if len(content) <= KEEP_CAP * 4 // 3:
            kept[each.input] = Kept(_filename(each, form), content)
        else:
            wrong.setdefault(each.input, "choose the file again")
    return Asked(fields, form.texts, kept, wrong, whole)


def judged(
    model: type[BaseModel], data: Mapping[str, Any], fields: Sequence[Field]
) -> tuple[dict[str, str], list[str]]:
    """Say what *model* would not have: by the form's names, and what is of no field."""
    try:
        model.model_validate(dict(data))
    except ValidationError as error:
        found = error.errors(include_input=False, include_url=False, include_context=False)
        return placed(
            (
                (".".join(map(str, each["loc"])), each["msg"].removeprefix("Value error, "))
                for each in found
            ),
            fields,
        )
    return {}, []


def placed(
    problems: Iterable[tuple[str, str]], fields: Sequence[Field]
) -> tuple[dict[str, str], list[str]]:
    """Put each problem, a field's path and a detail, at the field that it speaks of."""
    names = {each.name: each.input for each in fields}
    wrong: dict[str, str] = {}
    whole: list[str] = []
    for path, detail in problems:
        name = path.partition(".")[0]
        if name in names:
            wrong.setdefault(names[name], detail[:TEXT_CAP])
        else:
            whole.append(f"{path}: {detail}" if path and path != "(all)" else detail)
    return wrong, whole


def _value(each: Field, form: Form) -> Any:  # noqa: PLR0911 - a table
    """Give what a field says; None for nothing.

    Raises:
        ValueError: It can't be read.
    """
    if each.widget == "file":
        return _file(each, form) or None
    if each.widget == "checks":
        return form.all(each.input) or None
    text = form.get(each.input)
    if each.widget == "check":
        return True if text else False if each.default else None
    if not text.strip():
        return None
    if each.widget == "lines":
        return [line.strip() for line in text.split("\n") if line.strip()]
    if each.widget == "pairs":
        return dict(_pairs(text))
    if each.widget == "json":
        try:
            return orjson.loads(text)
        except orjson.JSONDecodeError as error:
            raise ValueError(f"is no JSON: {error.msg} (line {error.lineno})") from None
    return text if each.widget == "area" else text.strip()


def _pairs(text: str) -> Iterable[tuple[str, str]]:
    for line in filter(None, map(str.strip, text.split("\n"))):
        name, separator, value = line.partition("=")
        if not separator:
            raise ValueError("write name=value, one a line")
        yield name.strip(), value.strip()


def _file(each: Field, form: Form) -> str:
    """Give a file as Base64: the one that was chosen now, else the one that was kept."""
    chosen = next(iter(form.files.get(each.input, ())), None)
    return b64encode(chosen.content).decode() if chosen else form.get(each.input + _KEPT)


def _filename(each: Field, form: Form) -> str:
    chosen = next(iter(form.files.get(each.input, ())), None)
    return chosen.filename if chosen else form.get(f"{each.input}{_KEPT}.name")
