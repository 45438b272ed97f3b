"""The command line: one face of the actions, derived from them, and what only a shell needs."""

import io
import sys

from canary_siem.cli.program import program

__all__ = ["main", "program"]


def main() -> None:
    """Run the command that ``sys.argv`` says; ends the process."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter is no failure
            stream.reconfigure(errors="backslashreplace")
    program.main(prog_name="canary-siem")
