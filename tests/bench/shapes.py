"""The shapes of the bench: a row measures, and says by figures whether its bar is met."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol


class SkippedError(Exception):
    """A peer, or what drives the load, can't be had here; the text says why."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of the table.

    Attributes:
        work: What was done.
        ours: Our figure, with its unit.
        peer: Whose figure it is held against, and that figure with its unit.
        ratio: Ours to the peer's, as the bar reads it; None where there is no peer.
        bar: What is asked for, in words; empty where the figure is only reported.
        met: Whether the bar is met; None where there is none, or it could not be measured.
    """

    work: str
    ours: str
    peer: str = "-"
    ratio: float | None = None
    bar: str = ""
    met: bool | None = None


class Bench(Protocol):
    """What a row may use.

    Attributes:
        quick: Whether one short round is enough.
        rounds: How often everything is measured; the median counts.
        seconds: How long one load lasts.
    """

    quick: bool

    @property
    def rounds(self) -> int: ...
    @property
    def seconds(self) -> float: ...

    def medians(self, cases: "Cases") -> dict[str, float]:
        """Measure every case in turn, *rounds* times over, each on a calm machine.

        A case that raises SkippedError is left out.
        """

    def calm(self) -> None:
        """Wait until nobody else uses the machine, for a bounded time."""

    def skip(self, what: str, why: object) -> None:
        """Say that *what* was left out, and why."""


Cases = dict[str, Callable[[], float]]
Measure = Callable[[Bench], Iterable[Figure]]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of work that is measured.

    Attributes:
        measure: Does it; may raise SkippedError.
        required: Whether its bars are requirements, or figures to report.
    """

    measure: Measure
    required: bool = False


def at_least(
    work: str, ours: float, peer: tuple[str, float], bar: float, unit: str, digits: int = 0
) -> Figure:
    """Hold a rate against a peer's: *bar* times as high is asked for; 0 asks for nothing."""
    name, theirs = peer
    ratio = ours / theirs
    return Figure(
        work,
        f"{ours:,.{digits}f} {unit}",
        f"{name}: {theirs:,.{digits}f} {unit}",
        ratio,
        f"at least {bar:g} x" if bar else "",
        ratio >= bar if bar else None,
    )


def at_most(work: str, ours: float, limit: float, unit: str, *, digits: int = 2) -> Figure:
    """Hold a figure against a limit of its own."""
    said = f"at most {limit:,.{digits}f} {unit}"
    return Figure(work, f"{ours:,.{digits}f} {unit}", bar=said, met=ours <= limit)
