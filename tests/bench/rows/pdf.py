"""PDF artifacts: against fpdf2 from scratch."""

import importlib.util
from collections.abc import Iterator

from tests.bench import making
from tests.bench.shapes import Bench, Figure, Row, SkippedError, at_least
from tests.canary_siem.kinds.test_pdf import from_scratch


def measure(bench: Bench) -> Iterator[Figure]:
    """Make them in this process."""
    if importlib.util.find_spec("fpdf") is None:
        raise SkippedError("fpdf2 is not installed")
    own = making.maker("pdf")
    from_scratch()  # its imports
    found = bench.medians(
        {
            "ours": lambda: making.rate(own, bench.seconds / 4),
            "fpdf2": lambda: making.rate(from_scratch, bench.seconds / 4),
        }
    )
    peer = ("fpdf2", found["fpdf2"])
    yield at_least("`pdf` artifacts", found["ours"], peer, 3, "a second")


ROW = Row(measure)
