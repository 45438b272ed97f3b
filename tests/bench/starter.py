"""Starts the service where the command line is not there yet: run --config FILE."""

import asyncio
import sys
from pathlib import Path

from canary_siem.config import load
from canary_siem.house import room
from canary_siem.service import serve

if __name__ == "__main__":
    asyncio.run(serve(load(Path(sys.argv[-1]), room), lambda _: None))
