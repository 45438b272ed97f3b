"""A million tokens: what they take in memory, how long they hold up the start and each look-up."""

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from canary_siem.config import load
from canary_siem.house import House, room
from canary_siem.tokens import Token
from tests.bench import machine, ours
from tests.bench.shapes import Bench, Figure, Row, at_most

LOOKED_UP = 20_000
DICT = """\
import json, random, resource, time
def held():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize()
before, began = held(), time.perf_counter()
known = {f"{n * 7919:025d}": n for n in range(%(count)d)}
loaded, size = time.perf_counter() - began, held() - before
names = [f"{random.randrange(%(count)d) * 7919:025d}" for _ in range(20000)]
began = time.perf_counter()
for name in names: known.get(name)
print(json.dumps([size / %(count)d, loaded, (time.perf_counter() - began) / 20000 * 1e6]))
"""


def measure(bench: Bench) -> Iterator[Figure]:
    """Run the service without and with them; look up in a house of our own."""
    count = 50_000 if bench.quick else 1_000_000
    with ours.house() as config:
        with ours.service(config) as service:
            empty = machine.resident(service.pid)
        tokens = ours.plant(config, count)
        bench.calm()
        with ours.service(config) as service:
            each = max(0, machine.resident(service.pid) - empty) / count
            ready = service.started
        hit, statements = asyncio.run(_looked_up(config, tokens))
    told = subprocess.run(
        [sys.executable, "-c", DICT % {"count": count}], capture_output=True, check=True
    )
    size, loaded, found = json.loads(told.stdout)
    peer = f"dict: {size:.0f} B, {loaded:.1f} s, {found:.2f} µs"
    work = f"{count:,} tokens"
    for figure in (
        at_most(f"{work}: resident, each", each, 150, "B", digits=0),
        at_most(f"{work}: ready after", ready, 1.5, "s"),
        at_most(f"{work}: look-up of a token", hit, 15, "µs", digits=1),
        at_most(f"{work}: statements for noise", statements, 0, "", digits=0),
    ):
        yield Figure(figure.work, figure.ours, peer, None, figure.bar, figure.met)


async def _looked_up(config: Path, tokens: list[Token]) -> tuple[float, float]:
    """Look up, a pass of the loop each, as single packets; give µs, and noise's statements."""
    home = House(load(config, room))
    try:
        step = max(1, len(tokens) // LOOKED_UP)
        names = [token.hostname for token in tokens[::step]]
        spent = []
        for name in names:
            began = time.perf_counter()
            found = home.trap.find(name)
            spent.append(time.perf_counter() - began)
            if found is None:
                raise AssertionError(f"{name} was not found")
            await asyncio.sleep(0)
        seen: list[str] = []
        home.store.tokens._db.set_trace_callback(seen.append)
        for number in range(10_000):
            home.trap.find(f"{number * 7919:025d}".translate(ours.LETTERS) + f".{ours.DOMAIN}")
        asked = [each for each in seen if "tokens" in each or "aliases" in each]
        return median(spent) * 1e6, float(len(asked))
    finally:
        await home.close()


ROW = Row(measure, required=True)
