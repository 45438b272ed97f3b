"""A form as a page shows it: its fields, what stands in them, what is wrong with them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

Widget = Literal[
    "text", "area", "number", "check", "select", "checks", "lines", "pairs", "file", "json"
]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several values."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One input, as a model's field describes it.

    Attributes:
        name: The model's.
        input: The form's: the model's with a prefix.
        label: As people read it.
        description: What it does.
        widget: How it is asked for.
        required: Whether it must be given.
        choices: What it may be, where that is known.
        default: What counts where nothing is given, as the form writes it.
        example: What could stand there.
        most: Characters, or octets of a file, at most; 0 where unknown.
        low: The least number; empty where there is none.
        high: The greatest.
    """

    name: str
    input: str
    label: str
    description: str = ""
    widget: Widget = "text"
    required: bool = False
    choices: Sequence[Choice] = ()
    default: str = ""
    example: str = ""
    most: int = 0
    low: str = ""
    high: str = ""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was chosen before something else was found wrong."""

    filename: str
    content: str


@dataclass(frozen=True, slots=True)
class Asked:
    """A form, filled in as far as somebody has.

    Attributes:
        fields: In order.
        texts: What stands in them, by the form's names.
        kept: Files, likewise.
        wrong: What is wrong with which, likewise.
        whole: What is wrong with none of them in particular.
    """

    fields: Sequence[Field]
    texts: Mapping[str, Sequence[str]] = field(default_factory=dict)
    kept: Mapping[str, Kept] = field(default_factory=dict)
    wrong: Mapping[str, str] = field(default_factory=dict)
    whole: Sequence[str] = ()

    def value(self, each: Field) -> str:
        """Give what stands in a field: what was said, else its default."""
        said = self.texts.get(each.input)
        return said[0] if said else "" if self.texts else each.default

    def chosen(self, each: Field, value: str) -> bool:
        """Tell whether *value* is chosen in a field."""
        return value in (self.texts.get(each.input) or ("" if self.texts else each.default,))
