import os
import signal
import subprocess
from pathlib import Path
from typing import Any

import pytest

from canary_siem import __version__
from canary_siem.cli.catalog import entries
from canary_siem.cli.show.columns import LINE_CELLS
from tests.canary_siem.cli.shell import COMMAND, Shell


@pytest.mark.parametrize("words", [(), ("token",), ("key",), *entries()], ids=" ".join)
def test_every_help_has_an_example(shell: Shell, words: Any) -> None:
    said = shell(*words, "--help")

    assert said.code == 0
    assert "  canary-siem " in said.out
    assert max(map(len, said.lines)) <= LINE_CELLS


def test_the_version_is_told(shell: Shell) -> None:
    assert shell("--version").out == f"canary-siem {__version__}\n"


def test_an_unknown_command_is_a_usage_error(shell: Shell) -> None:
    said = shell("nonsense")

    assert said.code == 2
    assert "No such command 'nonsense'. There is acme, connectors, " in said.err
    assert shell("token", "nonsense").code == 2


@pytest.mark.parametrize("words", [("token",), ("key",), ("incident",)])
def test_the_example_of_a_group_can_be_typed(shell: Shell, words: Any) -> None:
    example = shell(*words, "--help").lines[-1].split()

    assert example[0] == "canary-siem"
    assert shell(*example[1:]).code == 0


def test_a_folder_for_a_configuration_is_one_line_and_exit_2(shell: Shell) -> None:
    said = shell("token", "list", "--config", ".")

    assert (said.code, said.err) == (2, "canary-siem: .: can't be read: Is a directory\n")


def test_an_action_that_fails_is_one_line_and_exit_1(shell: Shell) -> None:
    said = shell("token", "show", "abcdefgh")

    assert (said.code, said.out) == (1, "")
    assert said.err == "canary-siem: there is no token abcdefgh; `token list` names them\n"


def test_a_wrong_configuration_is_one_line_and_exit_2(shell: Shell) -> None:
    (shell.folder / "canary-siem.toml").write_text("domains = []\n")

    said = shell("token", "list")

    assert said.code == 2
    assert said.err.startswith("canary-siem: canary-siem.toml: domains: ")
    assert said.err.count("\n") == 1


def test_without_a_configuration_init_is_named(shell: Shell) -> None:
    (shell.folder / "canary-siem.toml").unlink()

    said = shell("token", "list")

    assert said.code == 2
    assert "canary-siem init" in said.err


def test_a_data_directory_that_cannot_be_used_is_exit_1(shell: Shell) -> None:
    (shell.folder / "data").write_text("a file")

    said = shell("token", "list")

    assert said.code == 1
    assert said.err.startswith("canary-siem: data: ")


@pytest.mark.parametrize(
    "words",
    [
        ("--config", "other.toml", "token", "list"),
        ("token", "--config", "other.toml", "list"),
        ("token", "list", "--config", "other.toml"),
    ],
)
def test_the_configuration_is_named_anywhere(shell: Shell, words: Any) -> None:
    Path("canary-siem.toml").rename("other.toml")

    assert shell(*words).code == 0


def test_ctrl_c_ends_quietly_with_130(shell: Shell) -> None:
    token = shell.plant("dns")
    shell("token", "trigger", token["id"])
    # A process group of its own: a shell in the background would have made it deaf to SIGINT.
    process = shell.start("trips", "--json", "--follow", start_new_session=True)
    assert process.stdout
    assert process.stdout.readline()

    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)

    assert process.returncode == 130
    assert (out.strip(), err.strip()) == ("", "")


def test_a_full_disk_below_the_output_is_one_line_and_exit_1(shell: Shell) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [COMMAND, "kinds"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            timeout=60,
        )

    assert done.returncode == 1
    assert done.stderr == "canary-siem: can't write it all: No space left on device\n"


def test_a_terminal_that_lacks_a_letter_is_no_failure(shell: Shell) -> None:
    done = subprocess.run(
        [COMMAND, "token", "create", "dns", "--memo", "予算表"],
        env={**os.environ, "PYTHONIOENCODING": "latin-1"},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("\\u2713 Planted dns ")


def test_bytes_that_are_no_text_are_a_usage_error(shell: Shell) -> None:
    words = [os.fsencode(COMMAND), b"token", b"create", b"dns", b"--memo", b"abc\xff"]
    done = subprocess.run(words, capture_output=True, check=False)

    assert done.returncode == 2
    assert b"--memo" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_closed_pipe_is_fine(shell: Shell) -> None:
    shell("token", "create", "web", "--memo", "x" * 900, "--count", "300")
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [COMMAND, "token", "list", "--json"],
        stdout=writing,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(writing)

    assert (done.returncode, done.stderr) == (0, b"")
