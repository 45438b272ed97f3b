"""Watched files, read by programs that we did not write: each is told, by the agent planted."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.backends.fixtures import needs
from tests.roads import apart
from tests.roads.program import Program, wait
from tests.roads.watching import (
    AS_ITS_UNIT,
    UNPRIVILEGED,
    built,
    by_fanotify,
    open_folder,
    told,
    values,
    watching,
)

pytestmark = [pytest.mark.backend, pytest.mark.slow]
RIGHTS = {"fanotify": AS_ITS_UNIT, "inotify": UNPRIVILEGED}
WEB = {"CANARY_SIEM_LISTENERS__HTTP__BIND": '["127.0.0.1:80"]'}
MAPS = """
import mmap, sys
with open(sys.argv[1], "rb", buffering=0) as file:
    mapped = mmap.mmap(file.fileno(), 0, prot=mmap.PROT_READ)
assert mapped.find(b"secret") >= 0
"""
READERS = {
    "cat": ["cat", "{}"],
    "cp": ["cp", "{}", "/dev/null"],
    "tar": ["tar", "cf", "{}.tar", "{}"],
    "grep": ["grep", "-q", "secret", "{}"],
    "sha256sum": ["sha256sum", "{}"],
    "mmap": [sys.executable, "-c", MAPS, "{}"],
}
SECRET = "the secret\n"


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


@pytest.fixture(params=RIGHTS)
def rights(request: pytest.FixtureRequest) -> Any:
    """What the agent may do, by what it uses then."""
    return RIGHTS[request.param]


def plant(program: Program, place: Path, *paths: Path) -> dict[str, Any]:
    """Make a token for files."""
    options = [word for path in paths for word in ("--option", f"path={path}")]
    return program.plant("file_watch", *options, "--output", str(place / "planted"))


def files(place: Path, *names: str) -> list[Path]:
    """Write files."""
    for name in names:
        (place / name).write_text(SECRET)
    return [place / name for name in names]


def run(*words: str | Path) -> int:
    """Run a program to its end; give its number."""
    process = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    assert process.wait(60) == 0
    return process.pid


def read_until(told_of: Callable[[], bool], path: Path) -> None:
    """Read *path* now and then: where nobody is named, reads within a second are one."""
    at = 0.0

    def read() -> bool:
        nonlocal at
        if time.monotonic() - at > 1.5:
            run("cat", path)
            at = time.monotonic()
        return told_of()

    wait(read, seconds=60, what=f"{path} to be told of")


def paths(trips: Sequence[dict[str, Any]]) -> list[str]:
    return values(trips, "file", "path")


@pytest.mark.parametrize("compiler", ["cc", "musl-gcc"])
def test_each_program_that_reads_is_told(
    program: Program, place: Path, rights: Sequence[str], compiler: str
) -> None:
    made = files(place, *READERS)
    token = plant(program, place, *made)
    agent = built(token, place, compiler)
    with watching(program, agent, rights=rights) as running:
        wait(lambda: sum("watched by" in line for line in running.said) == len(made))
        pids = [
            run(*(word.replace("{}", str(path)) for word in READERS[path.name])) for path in made
        ]
        trips = told(program, token, lambda each: len(set(paths(each))) == len(made))

        by_path = {trip["file"]["path"]: trip for trip in trips if "file" in trip}
        assert sorted(by_path) == sorted(map(str, made))
        assert len(paths(trips)) == len(made)
        assert set(values(trips, "host", "name")) == {os.uname().nodename}
        assert trips[0]["event"]["kind"] == "alert"
        assert trips[0]["threat"]["technique"]["id"] == ["T1005"]
        assert [trip for trip in trips if "decode" in trip["canary"] and "file" in trip] == []
        if rights is RIGHTS["inotify"]:
            return
        by_fanotify(running)
        for path, pid in zip(made, pids, strict=True):
            one = by_path[str(path)]
            name = Path(shutil.which(READERS[path.name][0]) or "").resolve().name
            assert one["process"] == {"pid": pid, "name": name}
            assert one["user"] == {"name": "root", "id": "0"}
            (more,) = [
                trip
                for trip in trips
                if trip.get("process", {}).get("pid") == pid and "file" not in trip
            ]
            assert more["process"]["command_line"].startswith(READERS[path.name][0])
            assert more["event"]["kind"] == "event"


def test_who_only_looks_or_writes_is_not_told(
    program: Program, place: Path, rights: Sequence[str]
) -> None:
    looked, written, last = files(place, "looked", "written", "last")
    token = plant(program, place, looked, written, last)
    with watching(program, built(token, place), rights=rights) as running:
        wait(lambda: sum("watched by" in line for line in running.said) == 3)
        run("stat", looked)
        run("ls", "-laR", place)
        run("find", place, "-newer", "/etc/hostname")
        run("chmod", "0640", looked)
        run("touch", looked)
        run("sh", "-c", f"echo more >> {written}; echo other > {written}")
        run("dd", "if=/dev/zero", f"of={written}", "count=3", "conv=notrunc", "status=none")
        run("cat", last)
        trips = told(program, token, paths)

    assert paths(trips) == [str(last)]


EDITORS = {
    "sed": ["sed", "-i", "s/$/ plan/", "{}"],
    "vim": ["vim", "-es", "-u", "NONE", "-c", "s/$/ plan/", "-c", "wq", "{}"],
    "mv": ["sh", "-c", 'echo plan > "{}.new" && mv "{}.new" "{}"'],
    "rm": ["sh", "-c", 'rm "{}" && echo plan > "{}"'],
}


@pytest.mark.parametrize("editor", EDITORS)
def test_a_file_that_is_replaced_stays_watched(
    program: Program, place: Path, rights: Sequence[str], editor: str
) -> None:
    if not shutil.which(EDITORS[editor][0]):
        pytest.skip(f"no {editor}")
    edited, last = files(place, "edited", "last")
    token = plant(program, place, edited, last)
    with watching(program, built(token, place), rights=rights) as running:
        wait(lambda: sum("watched by" in line for line in running.said) == 2)
        for _ in range(3):
            run(*(word.replace("{}", str(edited)) for word in EDITORS[editor]))
        run("cat", last)
        before = paths(told(program, token, lambda each: str(last) in paths(each)))

        def told_again() -> bool:
            return len(paths(program.trips("--token", token["id"]))) > len(before)

        read_until(told_again, edited)


def test_a_file_may_come_later_and_go_away(
    program: Program, place: Path, rights: Sequence[str]
) -> None:
    late, other = place / "new" / "folder" / "late", place / "other"
    token = plant(program, place, late, other)
    files(place, "other")
    with watching(program, built(token, place), rights=rights) as running:
        assert any(f"{late}: not there, waiting" in line for line in running.said)
        late.parent.mkdir(parents=True)
        late.write_text(SECRET)
        wait(lambda: any(f"{late}: watched" in line for line in running.said), what="it is seen")
        run("cat", late)
        told(program, token, lambda each: str(late) in paths(each))
        moved = late.rename(place / "moved")
        wait(lambda: running.said[-1].startswith(f"{late}: not there"), what="it is missed")

        def told_again() -> bool:
            return paths(program.trips("--token", token["id"])).count(str(late)) > 1

        read_until(told_again, moved)


def test_one_process_is_told_once_whatever_it_does(program: Program, place: Path) -> None:
    (path,) = files(place, "often")
    token = plant(program, place, path)
    reads = f"for _ in range(500):\n    open({str(path)!r}).read()"
    with watching(program, built(token, place)) as running:
        by_fanotify(running)
        first = run(sys.executable, "-c", reads)
        second = run(sys.executable, "-c", reads)
        trips = told(program, token, lambda each: second in values(each, "process", "pid"))

    named = [trip["process"]["pid"] for trip in trips if "file" in trip]
    assert named == [first, second]


def test_it_is_the_program_that_reads_which_is_told(program: Program, place: Path) -> None:
    (path,) = files(place, "plans")
    token = plant(program, place, path)
    with watching(program, built(token, place)) as running:
        by_fanotify(running)
        pid = run("sh", "-c", f"exec 3>>{path}; exec cat {path}")
        trips = told(program, token, lambda each: pid in values(each, "process", "pid"))

    assert values(trips, "process", "name") == ["cat"]


def test_it_ends_when_what_sends_for_it_has_ended(program: Program, place: Path) -> None:
    (path,) = files(place, "plans")
    token = plant(program, place, path)
    with watching(program, built(token, place)) as running:
        pid = running.process.pid
        sender = int(Path(f"/proc/{pid}/task/{pid}/children").read_text())
        os.kill(sender, signal.SIGKILL)

        assert running.process.wait(20) == 1


def test_it_never_tells_of_itself(program: Program, place: Path, rights: Sequence[str]) -> None:
    hosts = place / "hosts"
    hosts.write_text("127.0.0.1 localhost\n")
    first, last = files(place, "first", "last")
    bind = ["mount", "--bind", str(hosts), "/etc/hosts"]
    subprocess.run([*apart.beside(program), *bind], check=True)
    token = plant(program, place, Path("/etc/hosts"), first, last)
    try:
        with watching(program, built(token, place), rights=rights) as running:
            wait(lambda: sum("watched by" in line for line in running.said) == 3)
            for path in (first, last):
                run("cat", path)
                told(program, token, lambda each, at=path: str(at) in paths(each))
    finally:
        subprocess.run([*apart.beside(program), "umount", "/etc/hosts"], check=True)

    assert paths(program.trips("--token", token["id"])) == [str(first), str(last)]


def test_by_http_all_of_it_comes(program: Program, place: Path) -> None:
    long = place / ("d" * 200) / ("e" * 200)
    long.mkdir(parents=True)
    (path,) = files(long, "plans.ods")
    token = plant(program, place, path)
    with watching(program, built(token, place, "musl-gcc", "-static"), "--via", "http") as running:
        by_fanotify(running)
        pid = run("grep", "-q", "-e", "secret", "-e", "x" * 400, path)
        (trip,) = [
            each for each in told(program, token, paths) if each["canary"]["channel"] == "http"
        ]

    assert trip["file"]["path"] == str(path)
    assert trip["process"]["pid"] == pid
    assert trip["process"]["command_line"] == f"grep -q -e secret -e {'x' * 400} {path}"
    assert trip["process"]["parent"]["pid"] == os.getpid()
    assert trip["process"]["executable"] == str(Path("/usr/bin/grep").resolve())
    assert "decode" not in trip["canary"]


def test_a_proxy_asks_for_it(program: Program, place: Path) -> None:
    (path,) = files(place, "plans.ods")
    token = plant(program, place, path)
    around = ("env", "http_proxy=http://127.0.0.1:80", *AS_ITS_UNIT)
    with watching(program, built(token, place), "--via", "http", rights=around):
        run("cat", path)
        (trip,) = told(program, token, paths)

    assert trip["file"]["path"] == str(path)
    assert trip["url"]["original"].startswith(f"http://{token['hostname']}/p")


def test_by_dns_what_is_too_long_is_cut_and_said_to_be(program: Program, place: Path) -> None:
    path = place / ("d" * 200)
    files(place, path.name)
    token = plant(program, place, path)
    with watching(program, built(token, place)):
        run("cat", path)
        trip = told(program, token, paths)[0]

    assert str(path).startswith(trip["file"]["path"])
    assert len(trip["file"]["path"]) > 80
    assert "cut by the writer" in trip["canary"]["decode"]["error"]


def test_who_waits_for_the_agent_goes_on_when_it_ends(program: Program, place: Path) -> None:
    (path,) = files(place, "held")
    token = plant(program, place, path)
    with watching(program, built(token, place)) as running:
        by_fanotify(running)
        running.process.send_signal(signal.SIGSTOP)
        waiting = subprocess.Popen(["cat", path], stdout=subprocess.PIPE, text=True)
        status = Path(f"/proc/{waiting.pid}/wchan")
        wait(lambda: "fanotify" in status.read_text(), what="cat to be held")
        running.end(signal.SIGKILL)

        assert waiting.communicate(timeout=60)[0] == SECRET


def test_it_says_once_that_it_works_when_asked(program: Program, place: Path) -> None:
    token = plant(program, place, place / "x")
    agent = built(token, place)

    subprocess.run([*apart.beside(program), agent, "--test"], check=True)
    (trip,) = told(program, token, bool)

    assert trip["host"]["name"] == os.uname().nodename
    assert "file" not in trip
