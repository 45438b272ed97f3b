"""What a scene is: something that happens in a World, and what a rule must make of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from tests.dashboards.world import MOMENT, Document, World


@dataclass(frozen=True, slots=True)
class Happened:
    """What a scene comes to.

    Attributes:
        fires: Documents by which the rule must name what it found; empty for silence.
        now: When the rule looks; None for right after the last document.
    """

    fires: Sequence[Document] = ()
    now: datetime | None = None


SILENCE = Happened()
Scene = Callable[[World], Happened]
SCENES: dict[str, dict[str, Scene]] = {}
"""By rule, by what happens in words."""


def scene(rule: str, name: str) -> Callable[[Scene], Scene]:
    """Tell that a function is a scene of *rule*."""

    def told(act: Scene) -> Scene:
        SCENES.setdefault(rule, {})[name] = act
        return act

    return told


def after(**length: float) -> datetime:
    """Give the time so long after MOMENT: ``after(minutes=40)``; before it where negative."""
    return MOMENT + timedelta(**length)
