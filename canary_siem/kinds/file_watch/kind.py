"""The kind itself: options, artifacts, what is learnt."""

from collections.abc import Sequence
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from canary_siem.artifacts.agents.watch import older, told
from canary_siem.artifacts.agents.watch.program import agent, name
from canary_siem.artifacts.agents.watch.unit import unit
from canary_siem.artifacts.attack import LOCAL_DATA
from canary_siem.artifacts.older import as_written
from canary_siem.interfaces import Kind
from canary_siem.kinds.file_watch.dtrace import script
from canary_siem.names import decode, labels_before
from canary_siem.tokens import Token
from canary_siem.trips import NOTHING, Artifact, Decoded, Hit


def _file(path: str) -> str:
    if path.endswith("/"):
        raise ValueError("is a folder's; the agent watches files")
    return path


Path = Annotated[
    str, Field(pattern=r"^/[^\x00-\x1f\x7f]+$", max_length=1000), AfterValidator(_file)
]


class FileWatchOptions(BaseModel):
    """What the planter may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: list[Path] = Field(
        min_length=1,
        max_length=32,
        description="The file to watch, by its whole path; several may be given. It need not be "
        "there yet.",
        examples=[["/srv/finance/passwords.xlsx"]],
    )


class FileWatch(Kind[FileWatchOptions]):
    """An agent for a machine of yours, which watches files that nobody has cause to read.

    It is one file of C without dependencies (``cc FILE.c``, any Linux of today, musl too), with a
    unit for systemd; and a script for DTrace on macOS, which is only structure-checked: no test
    of ours runs it. Apple lets it run where System Integrity Protection permits it (``csrutil
    enable --without dtrace``).
    Fires when a watched file is read: by ``cat``, ``cp``, ``tar``, ``grep``, ``sha256sum``, by a
    mapping into memory (told when it is let go of), by being opened for reading even if nothing is
    read. It may come later, and be replaced by another; moved away, it stays watched. What a
    process does to a file is told once in five minutes, and all that comes within 60 at once and
    one a second: what is more is counted, and told as ``suppressed``.
    Does not fire by ``stat`` or ``ls``, by what only writes, for folders, for what other machines
    read of a network's file system, in the moment in which one file replaces another, nor where
    the agent does not run or neither names nor, with ``--via http``, web pages can be reached from
    there. A backup or an indexer fires it as anybody does.
    The analyst learns the file and the machine; and where the agent may use fanotify, as its unit
    lets it, the process (number, name, command line, program, parent), its user, and as ``login``
    whoever had logged in, where that is another. Without that right it uses inotify, which names
    nobody: reads within a second are one then, and what is opened for writing too must be read to
    be seen. By DNS two names are asked for, the second with what the first had no room for; what
    is too long for it is cut, and said to be, or left out. By HTTP all of it comes.
    """

    title = "File that is read"
    cls = "host"
    fires_on = "a watched file is read"
    judges = "cat, cp, tar, grep, sha256sum"
    categories = ("file",)
    types = ("access",)
    threat = LOCAL_DATA
    options = FileWatchOptions

    def make(self, token: Token, options: FileWatchOptions) -> Sequence[Artifact]:
        """Write the agent, its unit, and the script for macOS."""
        called, paths = name(token.seed), list(dict.fromkeys(options.path))
        program = agent(called, token.hostname, paths, runs=False)
        service = unit(called, paths, runs=False)
        text = "text/plain; charset=utf-8"
        return (
            Artifact(f"{called}.c", "text/x-c; charset=utf-8", program),
            Artifact(f"{called}.service", text, service),
            Artifact(f"{called}.d", text, script(called, token.hostname, paths)),
        )

    def decode(self, token: Token, hit: Hit) -> Decoded:
        """Read what the agent tells, or an older one."""
        if hit.channel == "http" and (found := told.of_path(hit.path)):
            return Decoded(*found)
        labels = labels_before(token.id, hit.name)
        if labels in ([], ["_"]):  # "_" is how minimising resolvers ask (RFC 9156, 2.3)
            return NOTHING
        if token.imported:
            written = as_written(hit.original, token.id)
            if found := older.read(labels, written, len(hit.name)):
                return Decoded(*found)
        return Decoded(*told.of_name(decode(labels, imported=token.imported)))


DOOR = FileWatch()
