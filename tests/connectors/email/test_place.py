"""The service gives each connector a folder of its own, and makes none that nobody needs."""

from pathlib import Path

import pytest

from canary_siem.config import load
from canary_siem.house import room
from canary_siem.service import Service
from connectors.email.memory import FILE
from tests.connectors.email.scripted import scripted
from tests.things import until

CONFIG = """
domains = ["ct.example.org"]
data_dir = "{home}/data"
heartbeat = "1h"
[connectors.file]
type = "jsonl"
path = "{home}/trips.jsonl"
[connectors.soc]
type = "email"
url = "smtp://127.0.0.1:{port}"
sender = "canary@example.org"
to = ["soc@example.org"]
send = "all"
"""


@pytest.mark.parametrize("send", ["alerts", "all"])
async def test_what_was_mailed_stands_below_the_data(tmp_path: Path, send: str) -> None:
    file = tmp_path / "canary-siem.toml"
    async with scripted() as server:
        text = CONFIG.format(home=tmp_path, port=server.port)
        file.write_text(text.replace('"all"', f'"{send}"'))
        service = Service(load(file, room, {}))
        await service.start()
        await until((tmp_path / "data/connectors/soc" / FILE).exists)
        await service.stop(5)

    assert [each.name for each in (tmp_path / "data/connectors").iterdir()] == ["soc"]
    assert server.heard.count("DATA") == (1 if send == "all" else 0)
