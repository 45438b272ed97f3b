"""The kind itself: options, artifacts, what is learnt."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from canary_siem.artifacts.agents.watch import older, told
from canary_siem.artifacts.agents.watch.program import agent, name
from canary_siem.artifacts.agents.watch.unit import unit
from canary_siem.artifacts.older import as_written
from canary_siem.interfaces import Kind
from canary_siem.kinds.process_watch.threats import threat
from canary_siem.names import decode, labels_before
from canary_siem.tokens import Token
from canary_siem.trips import NOTHING, Artifact, Decoded, Hit

FOLDERS = ("/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin")
"""Where a program is looked for that is given by its name."""
_FIELDS = {name: sort for name, sort in told.FIELDS.items() if name != "file.path"}
Program = Annotated[
    str, Field(pattern=r"^(/[^\x00-\x1f\x7f]*[^\x00-\x1f\x7f/]|[\w.+-]+)$", max_length=1000)
]


class ProcessWatchOptions(BaseModel):
    """What the planter may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    program: list[Program] = Field(
        ["uname", "id", "ifconfig", "hostname"],
        min_length=1,
        max_length=16,
        description="The program to watch, by its name or its whole path; several may be given.",
    )


class ProcessWatch(Kind[ProcessWatchOptions]):
    """An agent for a machine of yours, which watches for programs that an intruder runs first.

    It is one file of C without dependencies (``cc FILE.c``, any Linux of today, musl too), with a
    unit for systemd. Where people or jobs run such programs too, name others: one that nobody has
    cause to run, or a script of your own that looks worth running.
    Fires when a listed program begins to run, whoever runs it: one given by its name in any of
    the usual folders, a script by its path, also by a shell or interpreter that reads it
    (``sh deploy.sh``). It may come later, and be replaced by another. What a process does is told
    once, and all that comes within 60 at once and one a second: what is more is counted, and told
    as ``suppressed``.
    Does not fire for a copy of a program, for what a shell does by itself (``echo``), for reading
    it, for what the linker loads itself (``ld.so /bin/id``), nor where the agent does not run or
    neither names nor, with ``--via http``, web pages can be reached from there.
    The analyst learns the program and its command line, the process, its parent, its user, as
    ``login`` whoever had logged in where that is another, and the machine. For that the agent
    needs fanotify, as its unit lets it (Linux 5.0; the command line, 5.7). Without that right it
    uses inotify: who reads a program's file then fires it too, and nobody is named. By DNS two
    names are asked for, the second with what the first had no room for; what is too long for it is
    cut, and said to be, or left out. By HTTP all of it comes.
    """

    title = "Program that runs"
    cls = "host"
    fires_on = "a listed program runs"
    judges = "id, uname, sh"
    categories = ("process",)
    types = ("start",)
    options = ProcessWatchOptions

    def make(self, token: Token, options: ProcessWatchOptions) -> Sequence[Artifact]:
        """Write the agent and its unit."""
        called, paths = name(token.seed), _paths(options.program)
        program = agent(called, token.hostname, paths, runs=True)
        service = unit(called, paths, runs=True)
        return (
            Artifact(f"{called}.c", "text/x-c; charset=utf-8", program),
            Artifact(f"{called}.service", "text/plain; charset=utf-8", service),
        )

    def decode(self, token: Token, hit: Hit) -> Decoded:
        """Read what the agent tells, or an older one."""
        found = self._read(token, hit)
        program = found.fields.get("process", {}).get("name", "")
        if found.complete and (meant := threat(program)):
            return replace(found, fields={**found.fields, "threat": meant})
        return found

    def _read(self, token: Token, hit: Hit) -> Decoded:
        if hit.channel == "http" and (found := told.of_path(hit.path, _FIELDS)):
            return Decoded(*found)
        labels = labels_before(token.id, hit.name)
        if labels in ([], ["_"]):  # "_" is how minimising resolvers ask (RFC 9156, 2.3)
            return NOTHING
        if token.imported:
            written = as_written(hit.original, token.id)
            if found := older.read(labels, written, len(hit.name)):
                return Decoded(*found)
        return Decoded(*told.of_name(decode(labels, imported=token.imported), _FIELDS))


def _paths(programs: Sequence[str]) -> list[str]:
    """Give every path that *programs* may have."""
    paths = [
        path
        for each in programs
        for path in ([each] if "/" in each else [f"{folder}/{each}" for folder in FOLDERS])
    ]
    return list(dict.fromkeys(paths))


DOOR = ProcessWatch()
