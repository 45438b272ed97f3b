"""What was seen is sent, again where need be, and counted where it is too much.

The clock and the resolver are the tests' own: time passes as soon as somebody waits for it.
"""

import subprocess
from contextlib import suppress
from pathlib import Path

from canary_siem import names
from canary_siem.artifacts.agents.watch.program import agent
from tests.canary_siem.artifacts.agents.watch.compiled import (
    AROUND,
    HOST,
    around,
    compiled,
    said,
)

WORLD = """
#define _GNU_SOURCE
#define _FILE_OFFSET_BITS 64
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>
static double passed;
static int failing, asked, until, late;
static void end(void);
static void report(int number);
static int tell_time(struct timespec *at)
{
    at->tv_sec = (time_t)passed + 1;
    at->tv_nsec = (long)((passed - (double)(time_t)passed) * 1e9);
    return 0;
}
static int wait_for(struct pollfd *what, nfds_t count, int milliseconds)
{
    int ready = poll(what, count, milliseconds < 0 ? -1 : 0);
    if (!ready)
        passed += milliseconds / 1e3;
    return ready;
}
static int resolve(const char *name, struct addrinfo **found)
{
    *found = NULL;
    if (++asked == late)
        report(99);
    if (asked == until)
        end();
    if (failing && failing-- > 0)
        return EAI_AGAIN;
    printf("%.0f %s\\n", passed, name);
    fflush(stdout);
    return EAI_NONAME;
}
#define clock_gettime(which, at) tell_time(at)
#define poll(what, count, milliseconds) wait_for(what, count, milliseconds)
#define getaddrinfo(name, port, wanted, found) resolve(name, found)
"""
BEGIN = """
static struct shared ours;
static void report(int number)
{
    struct told told = NOBODY;
    told.place = 0;
    told.pid = number;
    tell(&told);
}
static void end(void)
{
    close(to_sender);
}
"""


def world(folder: Path, does: str) -> list[str]:
    """Do something, then send, until the way is closed; give the names that were asked for."""
    main = "int main(void)\n{\n    int from = open_way();\n    shared = &ours;\n"
    return said(around(folder, f"{WORLD}{AROUND}{BEGIN}{main}{does}\nsend_all(from);\n}}\n"))


def data_of(line: str) -> bytes:
    labels = line.partition(" ")[2].removesuffix(f".{HOST}.").split(".")
    return names.decode(labels, imported=False).data


def sent(lines: list[str]) -> list[tuple[int, int]]:
    """Give when each was sent, in seconds, and its number."""
    return [
        (int(line.partition(" ")[0]), int(data_of(line).rpartition(b"process.pid=")[2]))
        for line in lines
    ]


def test_what_is_told_is_sent_in_order(tmp_path: Path) -> None:
    lines = world(tmp_path, "for (int i = 1; i <= 5; i++) report(i); close(to_sender);")

    assert sent(lines) == [(0, number) for number in range(1, 6)]


def test_what_fails_is_tried_again_later_and_later(tmp_path: Path) -> None:
    lines = world(tmp_path, "report(1); failing = 4; until = 5;")

    assert sent(lines) == [(1 + 2 + 4 + 8, 1)]


def test_what_fails_waits_behind_the_others(tmp_path: Path) -> None:
    lines = world(tmp_path, "report(1); report(2); failing = 1; until = 3;")

    assert [number for _, number in sent(lines)] == [2, 1]


def test_what_fails_always_is_given_up_and_counted(tmp_path: Path) -> None:
    lines = world(tmp_path, "report(1); failing = TRIES; late = TRIES; until = TRIES + 1;")

    ((_, number),) = sent(lines)
    assert number == 99
    assert b"data.suppressed=1\0" in data_of(lines[0])


def test_pauses_have_a_bound(tmp_path: Path) -> None:
    tries = 11
    lines = world(tmp_path, f"report(1); failing = {tries}; until = {tries + 1};")

    ((at, _),) = sent(lines)
    assert at == sum(min(2**pause, 256) for pause in range(tries))


def test_what_is_too_much_is_counted_and_told_with_the_next(tmp_path: Path) -> None:
    lines = world(
        tmp_path,
        "for (int i = 1; i <= BURST + 5; i++) report(i);"
        " passed = 1.5; report(99); close(to_sender);",
    )

    assert [number for _, number in sent(lines)] == [*range(1, 61), 99]
    assert b"data.suppressed=5\0" in data_of(lines[-1])
    assert b"suppressed" not in data_of(lines[-2])


def test_what_waits_is_bounded(tmp_path: Path) -> None:
    lines = world(
        tmp_path,
        "for (int i = 1; i <= MAX_PENDING + 100; i++) { passed += 1; report(i); }"
        " close(to_sender);",
    )

    assert len(lines) < 300
    assert [number for _, number in sent(lines)] == list(range(1, len(lines) + 1))


def test_who_sends_keeps_nobody_waiting_once_who_watches_is_gone(tmp_path: Path) -> None:
    watched = tmp_path / "plans.ods"
    watched.touch()
    program = compiled(tmp_path, agent("hostmon-1", HOST, [str(watched)], runs=False))
    with subprocess.Popen([program], stderr=subprocess.PIPE, text=True) as running:
        try:
            assert running.stderr
            assert any("watched by" in line for line in running.stderr)
            own, sender = (held(pid) for pid in (running.pid, child_of(running.pid)))
        finally:
            running.terminate()

    assert "anon_inode:inotify" in own
    assert [what for what in sender if what.startswith("pipe:")]
    assert [what for what in sender if "notify" in what] == []


def child_of(pid: int) -> int:
    return int(Path(f"/proc/{pid}/task/{pid}/children").read_text())


def held(pid: int) -> list[str]:
    """Say what a process has open."""
    found = []
    for each in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(FileNotFoundError):  # it was closed meanwhile
            found.append(str(each.readlink()))
    return found
