"""LibreOffice opens what `token create` wrote: one incident, however often it asks."""

import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.backends import places
from tests.backends.commands import answers
from tests.backends.fixtures import needs
from tests.ecs import problems
from tests.roads.program import Program, installed, wait

pytestmark = [pytest.mark.backend, pytest.mark.slow]
APART = ["unshare", "--net", "--", "sh", "-c", 'ip link set lo up && exec "$0" "$@"']
"""Runs a command in a network of its own, where port 80 is free."""
PORT_80 = {
    # libcurl takes every name under localhost (RFC 6761, section 6.3) to the loopback.
    "CANARY_SIEM_DOMAINS": '["ct.localhost"]',
    "CANARY_SIEM_LISTENERS__HTTP__BIND": '["127.0.0.1:80"]',
}


def missing() -> str | None:
    """Say in words why this can't be tried here; None if it can."""
    if lost := places.lacking_calc():
        return lost
    if not answers([*APART, "true"]):
        return "a network apart needs root, unshare and ip"
    return None


def open_in_libreoffice(document: Path, folder: Path, around: Sequence[str]) -> None:
    """Open *document*, *around* it another program, and leave again."""
    subprocess.run(
        [
            *(*around, "soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless"),
            *("--convert-to", "pdf", "--outdir", str(folder), str(document)),
        ],
        check=True,
        capture_output=True,
        timeout=100,
    )


def written(program: Program, kind: str, folder: Path) -> tuple[dict[str, Any], Path]:
    """Plant a document by the command line; give the token and the file."""
    token = program.plant(kind, "--output", str(folder))
    (artifact,) = token["artifacts"]
    return token, Path(artifact["path"])


@pytest.mark.parametrize("kind", ["word", "excel", "opendocument"])
def test_opening_the_document_is_one_incident(kind: str, tmp_path: Path) -> None:
    needs(missing())
    with installed(tmp_path, **PORT_80) as program:
        token, document = written(program, kind, tmp_path / "share")
        program.start(*APART)
        assert program.process
        beside = ["nsenter", "-t", str(program.process.pid), "--net", "--"]
        open_in_libreoffice(document, tmp_path / "desk", beside)
        trips = wait(program.trips)

    assert document.parent == tmp_path / "share"
    assert {trip["canary"]["token"]["id"] for trip in trips} == {token["id"]}
    assert {trip["event"]["code"] for trip in trips} == {kind}
    assert len({trip["canary"]["incident"]["id"] for trip in trips}) == 1
    sequence = [trip["canary"]["incident"]["sequence"] for trip in trips]
    assert sequence == list(range(1, len(trips) + 1))
    assert [trip["event"]["kind"] for trip in trips].count("alert") == 1
    assert "GET" in {trip["http"]["request"]["method"] for trip in trips}
    assert all("LibreOffice" in trip["user_agent"]["original"] for trip in trips)
    assert [problem for trip in trips for problem in problems(trip)] == []
