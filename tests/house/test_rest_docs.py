"""docs/rest.md: its examples run."""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from canary_siem.house import House
from tests.canary_siem.api.served import make_house, serving
from tests.house.generated import ROOT

PAGE = ROOT / "docs" / "rest.md"


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    made = make_house(tmp_path)
    yield made
    await made.close()


@pytest.mark.skipif(not shutil.which("curl"), reason="no curl here")
async def test_the_examples_run(house: House, tmp_path: Path) -> None:
    steps = re.findall(r"(?ms)^```sh\n(.*?)^```$", PAGE.read_text("utf-8"))
    script = "set -eu\n" + "\n".join(steps).replace("curl -sS", "curl -sS --fail-with-body")
    place = tmp_path / "shell"
    place.mkdir()
    async with serving(house) as caller:
        shell = await asyncio.create_subprocess_exec(
            "sh",
            "-c",
            script,
            cwd=place,
            env=os.environ | {"API": caller.base, "KEY": caller.key},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        told, _ = await shell.communicate()
    files = {each.suffix for each in place.iterdir()}

    assert shell.returncode == 0, told.decode()
    assert len(steps) == 8
    assert files == {".json", ".docx"}
    assert b"retry: 2000" in told
    assert b'"state":"paused"' in told
