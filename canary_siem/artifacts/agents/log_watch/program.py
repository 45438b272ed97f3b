"""Follows log files and reports the lines that match; options as of --help."""

from __future__ import annotations

import argparse
import os
import re
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any

from canary_siem.artifacts.agents.log_watch.asking import by_dns, by_http
from canary_siem.artifacts.agents.log_watch.following import Follower
from canary_siem.artifacts.agents.log_watch.memory import load, save
from canary_siem.artifacts.agents.log_watch.rules import Rule
from canary_siem.artifacts.agents.log_watch.sending import Sender
from canary_siem.artifacts.agents.log_watch.settings import FIELDS, FILES, HOST, NAME, RULES
from canary_siem.artifacts.agents.log_watch.spelling import spell

POLL_SECONDS = 0.5
SAVE_SECONDS = 5.0
STOP_SECONDS = 5.0


class Program:
    """All of it: the files, the rules for each, who sends, and what is remembered.

    Args:
        place: The file to remember things in.
        via: How to send: ``dns`` or ``http``.
        from_start: Whether to read what files have already, the first time.
    """

    def __init__(self, place: Path, via: str, *, from_start: bool = False) -> None:
        saved = load(place)
        files = saved.get("files", {})
        self._place = place
        self._followers = {
            path: Follower(path, files.get(path, {}).get("file"), from_start=from_start, say=say)
            for path in FILES
        }
        self._rules = {path: rules(files.get(path, {}).get("rules", [])) for path in FILES}
        self._sender = Sender(lambda told: send(told, via), saved.get("sender"))
        self._saved, self._saved_changes = 0.0, -1

    def run(self, stop: threading.Event) -> None:
        """Follow, until *stop* is set.

        Raises:
            OSError: What is to be remembered can't be written.
        """
        self._save()
        self._sender.start()
        while not stop.is_set():
            busy = self.step()
            late = time.monotonic() - self._saved >= SAVE_SECONDS
            if late or self._sender.changes != self._saved_changes:
                self._save()
            if not busy:
                stop.wait(POLL_SECONDS)
        self._sender.stop(STOP_SECONDS)
        self._save()

    def step(self) -> bool:
        """Read on in each file; say whether there was anything."""
        busy = False
        for path, follower in self._followers.items():
            for octets, begins in follower.pieces():
                busy = True
                text = octets.decode("utf-8", "surrogateescape").strip("\0\r")
                looked = [rule.look(text, begins=begins) for rule in self._rules[path]]
                found = [told for told in looked if told is not None]
                if found:  # one line is told once, as the first rule has it
                    self._sender.put(pairs(found[0]))
        return busy

    def close(self) -> None:
        """Let go of every file."""
        for follower in self._followers.values():
            follower.close()

    def _save(self) -> None:
        self._saved, self._saved_changes = time.monotonic(), self._sender.changes
        files = {
            path: {"file": follower.state(), "rules": [rule.state for rule in self._rules[path]]}
            for path, follower in self._followers.items()
        }
        save(self._place, {"files": files, "sender": self._sender.state()})


def rules(saved: list[dict[str, Any]]) -> list[Rule]:
    """Make the rules for one file, as an earlier run left them."""
    states = saved if len(saved) == len(RULES) else [{} for _ in RULES]
    return [Rule(patterns, states[place]) for place, patterns in enumerate(RULES)]


def pairs(told: dict[str, str]) -> dict[str, str]:
    """Name the groups that were found as they are to be told, and the machine."""
    told = {"host_name": socket.gethostname(), **told}
    return {name: told[group] for group, name in FIELDS.items() if told.get(group)}


def send(told: dict[str, str], via: str) -> bool:
    """Ask for a name that says what was *told*; say whether it was answered."""
    ask = by_http if via == "http" else by_dns
    if ask(spell(told, HOST)):
        return True
    say(f"no answer for a name under {HOST}")
    return False


def say(line: str) -> None:
    """Tell the person who runs this; the journal has it."""
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def main() -> int:
    """Read the command line, and do it."""
    parser = argparse.ArgumentParser(prog=NAME, description=__doc__)
    state = os.environ.get("STATE_DIRECTORY") or f"/var/lib/{NAME}"
    parser.add_argument("--via", choices=["dns", "http"], default="dns", help="how to report")
    parser.add_argument("--state", default=state, metavar="DIR", help="where to remember things")
    parser.add_argument("--from-start", action="store_true", help="read what is there already")
    parser.add_argument("--test", action="store_true", help="report once, with no line, and end")
    given = parser.parse_args()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if given.test:
        return 0 if send(pairs({}), given.via) else 1
    try:
        Path(given.state).mkdir(parents=True, exist_ok=True)
        program = Program(Path(given.state, "state.json"), given.via, from_start=given.from_start)
        program.run(stop)
    except re.error as error:
        say(f"{NAME}: this Python does not know a pattern of mine: {error}")
        return 2
    except OSError as error:
        say(f"{NAME}: {error}")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
