"""A process that writes trips until it is killed: ``python -m tests.roads.writing DIR SEED``.

It says on stdout which are durable, an id a line.
"""

import asyncio
import os
import random
import sys
from pathlib import Path

from canary_siem.store import Store, checkpoints
from tests.things import make_trip, options_of

checkpoints.START = 1 << 18
BIG = b'{"x":"%b","event":{"sequence":' % (b"y" * 9_000)


async def write(data_dir: Path, chance: random.Random) -> None:
    """Append on and on, some at a time."""
    store = Store(data_dir, options_of)
    while True:
        trips = [make_trip(head=BIG) for _ in range(chance.randrange(1, 9))]
        await [store.log.append(trip) for trip in trips][-1]
        told = "".join(f"{trip.id}\n" for trip in trips)
        os.write(1, told.encode())


if __name__ == "__main__":
    asyncio.run(write(Path(sys.argv[1]), random.Random(int(sys.argv[2]))))
