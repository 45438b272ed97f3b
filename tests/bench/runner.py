"""Runs rows: rounds, medians, waiting for a calm machine, and what was left out."""

import sys
import traceback
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib import import_module
from pkgutil import iter_modules
from statistics import median

from tests.backends.processes import BackendError
from tests.bench import machine, rows
from tests.bench.shapes import Cases, Figure, Row, SkippedError

CALM_SECONDS = 30.0
"""How long to wait for a calm machine before each measurement."""


@dataclass
class Runner:
    """A run of the bench (shapes.Bench).

    Attributes:
        skipped: What was left out and why.
        restless: Measurements that began while somebody else used the machine.
        calmed: All that waited for a calm machine.
    """

    quick: bool = False
    skipped: list[str] = field(default_factory=list)
    restless: int = 0
    calmed: int = 0

    @property
    def rounds(self) -> int:
        return 1 if self.quick else 3

    @property
    def seconds(self) -> float:
        return 1.0 if self.quick else 4.0

    def calm(self) -> None:
        self.calmed += 1
        if not machine.calm(0 if self.quick else CALM_SECONDS):
            self.restless += 1

    def skip(self, what: str, why: object) -> None:
        line = f"{what}: {why}".splitlines()[0]
        if line not in self.skipped:
            self.skipped.append(line)
            tell(f"  skipped {line}")

    def medians(self, cases: Cases) -> dict[str, float]:
        found: dict[str, list[float]] = defaultdict(list)
        for _ in range(self.rounds):
            for name, case in cases.items():
                self.calm()
                try:
                    found[name].append(case())
                except (SkippedError, BackendError) as reason:
                    self.skip(name, reason)
        for name, values in found.items():  # rounds that were skipped left none
            tell(f"  {name}: {', '.join(f'{value:,.4g}' for value in values)}")
        return {name: median(values) for name, values in found.items() if values}

    def measure(self, name: str, row: Row) -> list[Figure]:
        """Measure one row; one that can't be, or fails, is told and leaves the others alone."""
        tell(f"{name} …")
        figures: list[Figure] = []
        try:
            figures.extend(row.measure(self))
        except (SkippedError, BackendError) as reason:
            self.skip(name, reason)
        except Exception:  # noqa: BLE001 - the other rows are worth having
            self.skip(name, "failed: " + traceback.format_exc(limit=-1).splitlines()[-1])
            sys.stderr.write(traceback.format_exc())
        return figures


class Registry(dict[str, Row]):
    """The rows by the names of their files, in the order of `rows.ORDER`, others after."""

    def __init__(self) -> None:
        found = {module.name for module in iter_modules(rows.__path__)}
        known = [name for name in rows.ORDER if name in found]
        for name in [*known, *sorted(found.difference(known))]:
            self[name] = import_module(f"{rows.__name__}.{name}").ROW

    @cached_property
    def unknown(self) -> str:
        return f"there is {', '.join(self)}"


def chosen(names: Sequence[str]) -> dict[str, Row]:
    """Give the rows of those *names*; all where there are none.

    Raises:
        SkippedError: One is unknown.
    """
    registry = Registry()
    if lost := [name for name in names if name not in registry]:
        raise SkippedError(f"no such row: {', '.join(lost)}; {registry.unknown}")
    return {name: row for name, row in registry.items() if not names or name in names}


def tell(line: str) -> None:
    """Say on standard error how far we are."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()
