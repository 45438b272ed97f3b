"""The command line: one face of the actions, derived from them, and what only a shell needs."""

import gc
import io
import sys

from canary_siem.cli.program import program

__all__ = ["main", "program"]


def main() -> None:
    """Run the command that ``sys.argv`` says; ends the process."""
    # What a command imports stays: the collector need not look at all of it over and over.
    gc.set_threshold(50_000, 10, 10)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a letter is no failure
            stream.reconfigure(errors="backslashreplace")
    program.main(prog_name="canary-siem")
