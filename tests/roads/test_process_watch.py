"""Watched programs, run by others: each run is told, with who it was, by the agent planted."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.backends import places
from tests.backends.fixtures import needs
from tests.roads import apart
from tests.roads.program import Program, wait
from tests.roads.watching import (
    UNPRIVILEGED,
    built,
    by_fanotify,
    open_folder,
    told,
    values,
    watching,
)

pytestmark = [pytest.mark.backend, pytest.mark.slow]
WEB = {"CANARY_SIEM_LISTENERS__HTTP__BIND": '["127.0.0.1:80"]'}
SCRIPT = "#!/bin/sh\necho deployed\n"
NOBODY = pwd.getpwnam("nobody")


@pytest.fixture(scope="module")
def program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One service for all, where names lead to it; each test has tokens of its own."""
    home = tmp_path_factory.mktemp("home")
    needs(apart.missing(home))
    with apart.running(home, **WEB) as lent:
        yield lent


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that everybody may look into."""
    with open_folder() as folder:
        yield folder


def plant(program: Program, place: Path, *programs: str | Path) -> dict[str, Any]:
    """Make a token for programs; for those that are watched unasked where none is named."""
    options = [word for each in programs for word in ("--option", f"program={each}")]
    return program.plant("process_watch", *options, "--output", str(place / "planted"))


def run(*words: str | Path, **more: Any) -> int:
    """Run a program to its end; give its number."""
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL, **more)
    assert process.wait(60) == 0
    return process.pid


def own(place: Path, name: str) -> Path:
    """Give a program that nobody else on this machine runs: a copy."""
    return Path(shutil.copy(shutil.which(name) or "", place / name))


def script(place: Path) -> Path:
    path = place / "deploy.sh"
    path.write_text(SCRIPT)
    path.chmod(0o755)
    return path


def whose(trips: Sequence[dict[str, Any]], pid: int) -> dict[str, Any]:
    """Give what is told of one process: its first trip says what it ran."""
    first = next(trip for trip in trips if trip.get("process", {}).get("pid") == pid)
    assert "name" in first["process"]
    return first


def has(*pids: int) -> Any:
    return lambda trips: set(pids) <= set(values(trips, "process", "pid"))


def test_what_an_intruder_runs_first_is_told(program: Program, place: Path) -> None:
    token = plant(program, place)
    with watching(program, built(token, place)) as running:
        by_fanotify(running)
        for name in ("uname", "id"):
            wait(lambda at=name: any(f"bin/{at}: watched" in line for line in running.said))
        of_root = run("uname", "-s", "-r")
        of_nobody = run("id", "-u", "-n", user=NOBODY.pw_uid, group=NOBODY.pw_gid, extra_groups=[])
        trips = told(program, token, has(of_root, of_nobody))
    named, identified = whose(trips, of_root), whose(trips, of_nobody)

    assert named["process"]["name"] == "uname"
    assert named["process"]["command_line"] == "uname -s -r"
    assert named["user"] == {"name": "root", "id": "0"}
    assert named["threat"]["technique"]["id"] == ["T1082"]
    assert identified["process"]["name"] == "id"
    assert identified["process"]["command_line"] == "id -u -n"
    assert identified["user"] == {"name": NOBODY.pw_name, "id": str(NOBODY.pw_uid)}
    assert identified["threat"]["technique"]["id"] == ["T1033"]
    for trip in (named, identified):
        assert trip["host"]["name"] == os.uname().nodename
        assert "process" in trip["event"]["category"]
        assert "decode" not in trip["canary"]


def test_by_http_its_parent_is_told_whole(program: Program, place: Path) -> None:
    path = own(place, "id")
    token = plant(program, place, path)
    words: list[str | Path] = [path, "-u", "x" * 300, "", "a  b"]
    with watching(program, built(token, place), "--via", "http") as running:
        by_fanotify(running)
        refused = subprocess.Popen(words, stderr=subprocess.DEVNULL)
        refused.wait(60)
        trips = told(program, token, has(refused.pid))

    (trip,) = [each for each in trips if each["canary"]["channel"] == "http"]
    assert trip["process"]["command_line"] == f"{path} -u {'x' * 300}  a  b"
    assert trip["process"]["executable"] == str(path)
    assert trip["process"]["parent"]["pid"] == os.getpid()
    assert trip["process"]["parent"]["name"].startswith("python")
    own_words = Path("/proc/self/cmdline").read_text().removesuffix("\0").split("\0")
    assert trip["process"]["parent"]["command_line"] == " ".join(own_words)


@pytest.mark.parametrize(
    ("how", "told_as"),
    [
        (["{}", "now"], "{} now"),
        (["sh", "{}", "now"], "sh {} now"),
        (["bash", "-c", ". {}"], "bash -c . {}"),
        (["env", "{}"], "{}"),
    ],
)
def test_a_script_is_told_however_it_is_run(
    program: Program, place: Path, how: list[str], told_as: str
) -> None:
    path = script(place)
    token = plant(program, place, path)
    with watching(program, built(token, place)) as running:
        by_fanotify(running)
        pid = run(*(word.replace("{}", str(path)) for word in how))
        trips = told(program, token, has(pid))

    assert whose(trips, pid)["process"]["name"] == "deploy.sh"
    assert values(trips, "process", "command_line") == [told_as.replace("{}", str(path))]
    assert len(values(trips, "process", "name")) == 1


def test_who_only_reads_a_program_is_not_told(program: Program, place: Path) -> None:
    binary, text = own(place, "id"), script(place)
    token = plant(program, place, binary, text)
    with watching(program, built(token, place)) as running:
        by_fanotify(running)
        run("sha256sum", binary)
        run("cp", binary, place / "copy")
        run("cat", text)
        run("grep", "-q", "deployed", text)
        run("ls", "-l", place)
        run(place / "copy")
        last = run(binary)
        trips = told(program, token, has(last))

    assert set(values(trips, "process", "pid")) == {last}


def test_a_program_may_come_later_and_be_replaced(program: Program, place: Path) -> None:
    path = place / "bin" / "id"
    token = plant(program, place, path, own(place, "uname"))
    with watching(program, built(token, place)) as running:
        by_fanotify(running)
        path.parent.mkdir()
        own(place, "id").rename(path)
        wait(lambda: any(f"{path}: watched" in line for line in running.said), what="it is seen")
        first = run(path)
        told(program, token, has(first))
        other = own(place, "id").rename(place / "other")
        other.rename(path)
        last = run(path)
        run(place / "uname")

        # The file is another one for the fraction of a second in which nobody has seen it.
        def run_again() -> bool:
            nonlocal last
            last = run(path)
            return last in values(program.trips("--token", token["id"]), "process", "pid")

        wait(run_again, seconds=60, what="the new program to be told of")


def test_a_program_that_is_many_is_told_by_what_it_is_called(
    program: Program, place: Path
) -> None:
    needs(places.lacking("busybox"))
    box = own(place, "busybox")
    for name in ("id", "uname", "sh"):
        (place / name).symlink_to(box)
    text = script(place)
    token = plant(program, place, place / "id", text)
    with watching(program, built(token, place)) as running:
        by_fanotify(running)
        run(place / "uname")
        called = run(place / "id", "-u")
        given = run(box, "id", "-u")
        read = run(place / "sh", text)
        trips = told(program, token, has(called, given, read))

    names = {pid: whose(trips, pid)["process"]["name"] for pid in (called, given, read)}
    assert names == {called: "id", given: "id", read: "deploy.sh"}
    assert set(values(trips, "process", "pid")) == {called, given, read}


def test_without_rights_the_program_is_told_and_nobody_named(
    program: Program, place: Path
) -> None:
    path = own(place, "id")
    token = plant(program, place, path)
    with watching(program, built(token, place, "musl-gcc"), rights=UNPRIVILEGED) as running:
        assert any("nobody can say who it was" in line for line in running.said)
        run(path, "-u")
        (trip,) = told(program, token, bool)

    assert trip["process"] == {"name": "id", "executable": str(path)}
    assert "user" not in trip
