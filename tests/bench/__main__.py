"""make bench: python -m tests.bench [ROW...] [--quick] [--write]."""

import argparse
import sys
from pathlib import Path

from tests.bench import machine, table
from tests.bench.runner import Runner, chosen
from tests.bench.shapes import SkippedError

PAGE = Path(__file__).parents[2] / "docs" / "performance.md"


def main() -> int:
    """Measure, print the table; 1 where a required bar is not met."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument("rows", nargs="*", metavar="ROW", help="which rows; all without")
    parser.add_argument("--quick", action="store_true", help="one short round")
    parser.add_argument("--write", action="store_true", help=f"write docs/{PAGE.name}")
    wanted = parser.parse_args()
    try:
        rows = chosen(wanted.rows)
    except SkippedError as reason:
        parser.error(str(reason))
    runner = Runner(quick=wanted.quick)
    measured = {name: (row, runner.measure(name, row)) for name, row in rows.items()}
    text = table.rendered(measured)
    notes = [
        f"Medians of {runner.rounds} rounds of {runner.seconds:g} s; the server has one core.",
        f"{runner.restless} of {runner.calmed} measurements began while others used the machine.",
        *(f"Left out: {line}" for line in runner.skipped),
    ]
    sys.stdout.write("\n".join([text, "", machine.described(), *notes, ""]))
    if wanted.write:
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(table.page(text, machine.described(), notes), "utf-8")
    missed = [
        figure
        for row, figures in measured.values()
        for figure in figures
        if row.required and figure.met is False
    ]
    return 1 if missed else 0


sys.exit(main())
