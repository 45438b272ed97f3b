"""Splunk's packaging toolkit validates and packs the app, and refuses what is wrong."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from canary_siem.exports.splunk_app import archive
from dashboards.splunk.app import files
from tests.dashboards.splunk.judges import laid, slim

pytestmark = pytest.mark.backend
MANIFEST = "app.manifest"


def test_the_app_is_valid_as_a_folder_and_as_it_is_exported(tmp_path: Path) -> None:
    package = tmp_path / "app.spl"
    package.write_bytes(archive(files()))

    for app in (laid(files(), tmp_path), package):
        status, said = slim("validate", app, tmp_path)

        assert status == 0, said
        assert "[ERROR]" not in said
        assert "[WARNING]" not in said


def test_it_packs_the_app(tmp_path: Path) -> None:
    status, said = slim("package", laid(files(), tmp_path), tmp_path, "-o", tmp_path / "out")
    (packed,) = (tmp_path / "out").iterdir()
    valid, also_said = slim("validate", packed, tmp_path)

    assert (status, valid) == (0, 0), said + also_said


Manifest = Any
FAULTS: dict[str, Callable[[Manifest], Any]] = {
    "another name": lambda told: told["info"]["id"].update(name="TA-other"),
    "a version that is none": lambda told: told["info"]["id"].update(version="one"),
    "a deployment that is none": lambda told: told.update(supportedDeployments=["_moon"]),
    "a Splunk that is not": lambda told: told["platformRequirements"]["splunk"].update(
        Enterprise=">=99.0"
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(fault: str, tmp_path: Path) -> None:
    manifest = json.loads(files()[MANIFEST])
    FAULTS[fault](manifest)
    app = laid(files() | {MANIFEST: json.dumps(manifest).encode()}, tmp_path)

    status, said = slim("validate", app, tmp_path)

    assert status != 0
    assert "[ERROR]" in said
