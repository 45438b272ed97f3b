"""The Fleet package before Elastic's own package-spec: it passes, and each fault does not."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from canary_siem.exports import Sources
from canary_siem.exports.fleet import DOOR, zipped
from canary_siem.exports.fleet.package import package
from tests.backends import places
from tests.backends.fixtures import needs
from tests.house.generated import ROOT

pytestmark = pytest.mark.backend
DASHBOARDS = ROOT / "dashboards"
Files = dict[str, bytes]
OVERVIEW = "kibana/dashboard/canary_siem-overview.json"
TRIP = "data_stream/trip"
PIPELINE = f"{TRIP}/elasticsearch/ingest_pipeline/default.json"


@pytest.fixture(scope="module", autouse=True)
def judge_is_here() -> None:
    needs(places.lacking("package-spec"))


def judged(archive: Path) -> tuple[int, str]:
    """Give the judge's exit status and words."""
    judge = places.find("package-spec")
    assert judge
    done = subprocess.run([judge, archive], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def test_what_is_exported_passes(tmp_path: Path) -> None:
    sources = Sources(lambda: b"", DASHBOARDS, lambda: None)
    ((name, content),) = DOOR.make(sources).items()
    (tmp_path / name).write_bytes(content)

    assert judged(tmp_path / name) == (0, "")


def replaced(file: str, right: bytes, wrong: bytes) -> Callable[[Files], Files]:
    """Spoil *file* by a *wrong* text where a *right* one stood."""

    def spoil(files: Files) -> Files:
        assert right in files[file]
        return {**files, file: files[file].replace(right, wrong, 1)}

    return spoil


def renamed(file: str, name: str) -> Callable[[Files], Files]:
    """Spoil by giving *file* another name."""
    return lambda files: {name if each == file else each: text for each, text in files.items()}


def unfiltered(dashboard: bytes) -> bytes:
    """Take the dashboard's own filter away."""
    told = json.loads(dashboard)
    kept = told["attributes"]["kibanaSavedObjectMeta"]
    kept["searchSourceJSON"] = json.dumps(json.loads(kept["searchSourceJSON"]) | {"filter": []})
    return json.dumps(told).encode()


FAULTS: dict[str, tuple[Callable[[Files], Files], str]] = {
    "a dashboard whose file has another name than it": (
        renamed(OVERVIEW, "kibana/dashboard/canary_siem-other.json"),
        "canary_siem-other.json",
    ),
    "a reference that leads nowhere": (
        replaced(OVERVIEW, b'"id": "canary_siem-alerts"', b'"id": "canary_siem-nobody"'),
        "canary_siem-nobody",
    ),
    "a dashboard that shows whatever there is": (
        lambda files: {**files, OVERVIEW: unfiltered(files[OVERVIEW])},
        "SVR00002",
    ),
    "a processor without a tag": (
        replaced(PIPELINE, b'"tag": "event-ingested",', b""),
        "SVR00006",
    ),
    "a pipeline that fails in silence": (
        replaced(PIPELINE, b"_ingest.on_failure_message", b"_ingest.timestamp"),
        "SVR00009",
    ),
    "an exclusion of nothing": (
        replaced("validation.yml", b"SVR00008", b"SVR00001"),
        "SVR00008",
    ),
    "a field that is cut nowhere": (
        replaced(f"{TRIP}/fields/fields.yml", b"ignore_above: 1024", b"ignore_above: many"),
        "ignore_above",
    ),
    "a version that the changelog does not know": (
        replaced("changelog.yml", b"version:", b"older:"),
        "changelog.yml",
    ),
    "rules for a Kibana without Security": (
        replaced("manifest.yml", b"      - security\n", b"      - observability\n"),
        "security capability",
    ),
    "a file that belongs nowhere": (
        lambda files: {**files, "kibana/other/x.json": b"{}"},
        "other",
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(tmp_path: Path, fault: str) -> None:
    spoil, words = FAULTS[fault]
    archive = tmp_path / "canary_siem-0.1.0.zip"
    archive.write_bytes(zipped("canary_siem-0.1.0", spoil(package(DASHBOARDS))))
    status, said = judged(archive)

    assert status == 1
    assert words in said
