"""The agent that watches files and programs, compiled from what was planted, as it runs."""

import signal
import subprocess
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tests.backends import places
from tests.backends.fixtures import needs
from tests.ecs import problems
from tests.roads import apart
from tests.roads.program import Program, wait

NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
UNPRIVILEGED = (*NOBODY, "--inh-caps=-all", "--bounding-set=-all")
CAPABILITIES = "-all,+sys_admin,+dac_read_search,+sys_ptrace"
AS_ITS_UNIT = (
    *NOBODY,
    f"--inh-caps={CAPABILITIES}",
    f"--ambient-caps={CAPABILITIES}",
    f"--bounding-set={CAPABILITIES}",
    "--no-new-privs",
)
"""What the unit lets it do, by the same means of the kernel."""


class Agent:
    """What was planted, as it runs.

    Attributes:
        said: Its lines.
        process: Whatever stands around it has become it.
    """

    def __init__(self, argv: Sequence[str]) -> None:
        self.said: list[str] = []
        self.process = subprocess.Popen(
            argv, stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
        )
        self._reader = threading.Thread(target=self._read)
        self._reader.start()

    def end(self, number: int = signal.SIGTERM) -> int:
        """Send it a signal; give its exit status."""
        self.process.send_signal(number)
        status = self.process.wait(20)
        self._reader.join()
        return status

    def _read(self) -> None:
        assert self.process.stderr
        with self.process.stderr as lines:
            self.said += lines


@contextmanager
def open_folder() -> Iterator[Path]:
    """Lend a folder that everybody may look into."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


def built(token: dict[str, Any], folder: Path, compiler: str = "cc", *options: str) -> str:
    """Compile what was planted, into *folder*; give the program."""
    needs(places.lacking(compiler))
    source = next(each["path"] for each in token["artifacts"] if each["path"].endswith(".c"))
    program = folder / Path(source).stem
    subprocess.run([compiler, *options, "-o", program, source], check=True)
    program.chmod(0o711)
    return str(program)


@contextmanager
def watching(
    program: Program, agent: str, *words: str, rights: Sequence[str] = AS_ITS_UNIT
) -> Iterator[Agent]:
    """Run the *agent* beside the service, from where it says that it watches something."""
    running = Agent([*apart.beside(program), *rights, agent, *words])
    try:
        wait(lambda: any("watched by" in line for line in running.said), what="the agent")
        yield running
    finally:
        if running.process.poll() is None:
            running.end()


def by_fanotify(agent: Agent) -> None:
    """Skip the test where this kernel does not let the agent ask who it was."""
    if any("not permitted" in line or "by inotify" in line for line in agent.said):
        needs("this kernel permits no fanotify with answers (FAN_CLASS_CONTENT)")


def told(program: Program, token: dict[str, Any], condition: Any) -> list[dict[str, Any]]:
    """Give the trips of *token* once *condition* holds for them."""

    def arrived() -> list[dict[str, Any]]:
        trips = program.trips("--token", token["id"])
        return trips if condition(trips) else []

    trips: list[dict[str, Any]] = wait(arrived, seconds=60, what="trips")
    assert [problem for trip in trips for problem in problems(trip)] == []
    return trips


def values(trips: Sequence[dict[str, Any]], group: str, field: str) -> list[Any]:
    """List a field of those *trips* that have it."""
    return [trip[group][field] for trip in trips if field in trip.get(group, {})]
