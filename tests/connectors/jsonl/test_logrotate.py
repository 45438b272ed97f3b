"""logrotate itself, both ways, beside a writer that never stops."""

import json
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

import pytest

from canary_siem.errors import ReceiverUnavailableError
from connectors.jsonl.file import Appender
from tests.backends import places
from tests.roads.program import wait

pytestmark = pytest.mark.backend
CONFIG = "{path} {{\n rotate 1000\n missingok\n {way}\n}}\n"


@pytest.fixture
def logrotate() -> str:
    if lacking := places.lacking("logrotate"):
        pytest.skip(lacking)
    return str(places.find("logrotate"))


def rotate(logrotate: str, folder: Path, config: Path) -> None:
    state = folder / "state"
    command = [logrotate, "-f", "-s", str(state), str(config)]
    subprocess.run(command, check=True, env=places.library_environment("logrotate"))


@pytest.mark.parametrize("way", ["nocreate", "compress", "copytruncate"])
def test_no_line_is_torn_and_a_renamed_file_loses_none(
    logrotate: str, tmp_path: Path, way: str
) -> None:
    path = tmp_path / "trips.jsonl"
    config = tmp_path / "logrotate.conf"
    config.write_text(CONFIG.format(path=path, way=way))
    config.chmod(0o644)
    tmp_path.chmod(0o755)
    writer = Appender(path, max_size=0, keep=1, mode=0o640, gid=None)
    stop = threading.Event()
    written = 0

    def write() -> None:
        nonlocal written
        while not stop.is_set():
            # Moved away three times under one batch, the file refuses it: a courier tries again.
            with suppress(ReceiverUnavailableError):
                writer.append(b"".join(b'{"n":%d}\n' % (written + n) for n in range(10)))
                written += 10

    thread = threading.Thread(target=write)
    thread.start()
    try:
        for _ in range(8):
            wait(lambda: path.exists() and path.stat().st_size > 0, what="it is written to again")
            rotate(logrotate, tmp_path, config)
    finally:
        stop.set()
        thread.join()
    writer.close()

    found = set()
    for file in tmp_path.glob("trips.jsonl*"):
        command = ["zcat", "-f", str(file)]
        text = subprocess.run(command, check=True, capture_output=True).stdout
        found |= {json.loads(line)["n"] for line in text.splitlines()}
    assert len(list(tmp_path.glob("trips.jsonl*"))) > 8
    if way == "copytruncate":  # what falls between copy and cut is lost, as its manual says
        assert found <= set(range(written))
        assert written - 1 in found
    else:
        assert found == set(range(written))
