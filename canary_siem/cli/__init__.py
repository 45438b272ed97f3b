"""The command line: one face of the actions, derived from them, and what only a shell needs."""

from canary_siem.cli.program import program

__all__ = ["main", "program"]


def main() -> None:
    """Run the command that ``sys.argv`` says; ends the process."""
    program.main(prog_name="canary-siem")
