"""Splunk's own judges of an app, each in the environment tests/backends/pypi.py makes for it."""

import json
import os
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from canary_siem.exports.splunk_app import APP
from tests.backends import places
from tests.backends.fixtures import needs

GRAVE = ("error", "failure", "future_failure", "warning", "skipped")
"""Results of AppInspect that a release is refused for, here."""


@dataclass(frozen=True)
class Verdict:
    """What AppInspect found.

    Attributes:
        status: Exit status. It says nothing without ``--ci``.
        counts: Checks by result.
        told: What it said of each check with a grave result, by the check's name.
    """

    status: int
    counts: Mapping[str, int]
    told: Mapping[str, str]

    @property
    def grave(self) -> Mapping[str, int]:
        """Count what a release is refused for."""
        return {each: self.counts[each] for each in GRAVE if self.counts[each]}


def inspect(package: Path, place: Path, *words: str) -> Verdict:
    """Let AppInspect look at *package*, and read its report."""
    needs(places.lacking("splunk-appinspect"))
    report = place / "report.json"
    asked = ["inspect", package, "--mode", "test", *words, "--ci"]
    quiet = ["--skip-trusted-libraries-update", "--data-format", "json", "--output-file", report]
    done = _run("splunk-appinspect", [*asked, *quiet], place)
    assert report.exists(), done.stdout + done.stderr
    told: dict[str, Any] = json.loads(report.read_text("utf-8"))
    checks = [
        check for app in told["reports"] for group in app["groups"] for check in group["checks"]
    ]
    grave = {
        check["name"]: " ".join(message["message"] for message in check["messages"])
        for check in checks
        if check["result"] in GRAVE
    }
    return Verdict(done.returncode, told["summary"], grave)


def slim(verb: str, app: Path, place: Path, *words: str | Path) -> tuple[int, str]:
    """Let the packaging toolkit ``validate`` or ``package`` an app; give status and words."""
    needs(places.lacking("slim"))
    done = _run("slim", [verb, *words, app], place)
    return done.returncode, done.stdout + done.stderr


def specification(name: str) -> str:
    """Give Splunk's specification of a configuration file, as the packaging toolkit has it."""
    needs(places.lacking("slim"))
    program = places.find("slim")
    assert program
    (found,) = (
        program.resolve().parents[1].glob(f"lib/*/*/slim/config/conf-specs/{name}.conf.spec")
    )
    return found.read_text("utf-8", errors="replace")


def laid(files: Mapping[str, bytes], place: Path) -> Path:
    """Lay the app's files down below *place*, and give its folder."""
    for name, content in files.items():
        path = place / APP / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    return place / APP


def _run(program: str, words: list[Any], place: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [str(places.find(program)), *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
        cwd=place,
        env={**os.environ, "HOME": str(place)},
        timeout=110,
    )
