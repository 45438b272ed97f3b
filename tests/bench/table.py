"""The table of a run, as Markdown."""

from collections.abc import Mapping, Sequence

from tests.bench.shapes import Figure, Row

HEAD = "| work | ours | peer | ratio | bar | met |\n|---|---|---|---|---|---|"
INTRODUCTION = """\
# Performance

`make bench` wrote this page: what we cost beside peers that do the same work, on one machine, in
one run. Figures of another machine are others; read the ratios, and run it on yours. Bars in bold
are requirements, others are figures to report.
"""


def rendered(measured: Mapping[str, tuple[Row, Sequence[Figure]]]) -> str:
    """Give the table: a line for each figure, in the order of the rows."""
    lines = [HEAD]
    lines += [_line(row, figure) for row, figures in measured.values() for figure in figures]
    return "\n".join(lines)


def page(table: str, machine: str, notes: Sequence[str]) -> str:
    """Give docs/performance.md."""
    told = "\n".join(f"- {note}" for note in notes)
    return f"{INTRODUCTION}\n{table}\n\nMeasured on {machine}.\n\n{told}\n"


def _line(row: Row, figure: Figure) -> str:
    bar = f"**{figure.bar}**" if figure.bar and row.required else figure.bar
    met = "" if figure.met is None else "yes" if figure.met else "no"
    ratio = "" if figure.ratio is None else f"{figure.ratio:.2f} x"
    cells = (figure.work, figure.ours, figure.peer, ratio, bar, met)
    return f"| {' | '.join(cells)} |"
