"""Start-up: until help is shown, and until the service answers."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from importlib.util import find_spec

from tests.bench import ours
from tests.bench.shapes import Bench, Figure, Row, at_most

RUNS = 7


def measure(bench: Bench) -> Iterator[Figure]:
    """Start, again and again, with warm caches."""
    cases = {"--help": partial(_fastest, ours.command("--help"))}
    if find_spec("typer"):
        cases["import typer"] = partial(_fastest, [sys.executable, "-c", "import typer"])
    else:
        bench.skip("import typer", "it is not installed (the extra `bench`)")
    with ExitStack() as stack:
        config = stack.enter_context(ours.house())
        ours.plant(config, 10_000)

        def ready() -> float:
            with ours.service(config) as service:
                return service.started

        found = bench.medians({**cases, "ready": ready})
    own, peer = found["--help"] * 1e3, found.get("import typer", 0) * 1e3
    if peer:
        yield Figure(
            "canary-siem --help",
            f"{own:.0f} ms",
            f'python -c "import typer": {peer:.0f} ms',
            own / peer,
            "at most 2 x",
            own <= 2 * peer,
        )
    yield at_most("run, ready with 10,000 tokens", found["ready"], 0.7, "s")


def _fastest(argv: list[str]) -> float:
    spent = []
    for _ in range(RUNS):
        began = time.perf_counter()
        subprocess.run(argv, check=True, stdout=subprocess.DEVNULL, env=ours.environment())
        spent.append(time.perf_counter() - began)
    return sorted(spent)[RUNS // 2]


ROW = Row(measure, required=True)
