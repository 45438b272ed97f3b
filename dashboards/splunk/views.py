"""The dashboards, as definitions/views says them: what each shows, where, by which search."""

import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

FOLDER = Path(__file__).parent / "definitions/views"
NAMES = ("overview", "story", "health")
"""In the order of the navigation."""


class Panel(BaseModel):
    """One panel.

    Attributes:
        shows: ``table``, or what Dashboard Studio calls ``splunk.…``.
        at: Left, top, width and height.
        opens: The view that a click on a row opens, with its ``incident_id``.
        options: What Dashboard Studio is told about it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    shows: str
    at: tuple[int, int, int, int]
    search: str
    opens: str = ""
    options: Mapping[str, Any] = Field(default_factory=dict)


class Input(BaseModel):
    """A text that somebody types."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    title: str
    token: str
    default: str


class View(BaseModel):
    """A dashboard.

    Attributes:
        since: From when, if nobody says more; until now.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    label: str
    description: str
    since: str
    input: Sequence[Input] = ()
    panel: Sequence[Panel]


def read(name: str) -> View:
    """Read a dashboard's definition."""
    return View.model_validate(tomllib.loads((FOLDER / f"{name}.toml").read_text("utf-8")))
