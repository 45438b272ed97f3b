"""Excel artifacts: against openpyxl from scratch."""

from collections.abc import Iterator

from tests.bench import making
from tests.bench.shapes import Bench, Figure, Row, at_least
from tests.canary_siem.kinds.test_excel import from_scratch


def measure(bench: Bench) -> Iterator[Figure]:
    """Make them in this process."""
    own = making.maker("excel")
    from_scratch()  # its imports
    found = bench.medians(
        {
            "ours": lambda: making.rate(own, bench.seconds / 4),
            "openpyxl": lambda: making.rate(from_scratch, bench.seconds / 4),
        }
    )
    peer = ("openpyxl", found["openpyxl"])
    yield at_least("`excel` artifacts", found["ours"], peer, 20, "a second")


ROW = Row(measure)
