"""Starting a server, waiting until it can be used, stopping it again."""

import os
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

HOST = "127.0.0.1"
POLL_SECONDS = 0.02
STOP_SECONDS = 20.0


class BackendError(Exception):
    """A backend did not do what a test needs of it."""


def free_port() -> int:
    """Find a port of the loopback address that is free for TCP and UDP."""
    while True:
        with (
            socket.socket(socket.AF_INET, socket.SOCK_STREAM) as tcp,
            socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
            suppress(OSError),
        ):
            tcp.bind((HOST, 0))
            port: int = tcp.getsockname()[1]
            udp.bind((HOST, port))
            return port


def accepts(port: int) -> bool:
    """Say whether something listens on TCP *port*."""
    try:
        socket.create_connection((HOST, port), timeout=1).close()
    except OSError:
        return False
    return True


def wait_until(condition: Callable[[], bool], *, what: str, seconds: float = 60) -> None:
    """Poll until *condition* holds.

    Raises:
        BackendError: It did not hold within *seconds*.
    """
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise BackendError(f"waited {seconds:g} s in vain for {what}")
        time.sleep(POLL_SECONDS)


@contextmanager
def scratch() -> Iterator[Path]:
    """Lend a folder that every user may enter: some servers give up root."""
    with tempfile.TemporaryDirectory(prefix="canary-siem-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        yield folder


@contextmanager
def running(
    argv: Sequence[str | Path],
    *,
    ready: Callable[[], bool],
    log: Path,
    environment: Mapping[str, str] | None = None,
    folder: Path | None = None,
    seconds: float = 60,
) -> Iterator[int]:
    """Run *argv* until the block ends; its process id is lent once *ready* says yes.

    Raises:
        BackendError: It ended, or was not ready within *seconds*; the message quotes its log.
    """
    with log.open("wb") as output:
        process = subprocess.Popen(
            [str(word) for word in argv],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            cwd=folder,
            start_new_session=True,
        )
    try:
        with quoting(log):
            wait_until(lambda: ended(process) or ready(), what=str(argv[0]), seconds=seconds)
        yield process.pid
    finally:
        stop(process)


@contextmanager
def quoting(log: Path) -> Iterator[None]:
    """Add the last lines of *log* to a failure."""
    try:
        yield
    except BackendError as error:
        raise BackendError(f"{error}\n{tail(log)}") from error


def ended(process: subprocess.Popen[bytes]) -> bool:
    """Say no while *process* runs.

    Raises:
        BackendError: It does not run any more.
    """
    status = process.poll()
    if status is not None:
        raise BackendError(f"{process.args!s} ended with status {status}")
    return False


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask *process* to end, and make it and its children if they will not."""
    process.terminate()
    with suppress(subprocess.TimeoutExpired, BackendError):
        process.wait(STOP_SECONDS)
        wait_until(lambda: not lives(process.pid), what="its children", seconds=STOP_SECONDS)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def lives(group: int) -> bool:
    """Say whether any process of *group* is left."""
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return False
    return True


def tail(log: Path) -> str:
    """Read the last lines of *log*."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-30:])
