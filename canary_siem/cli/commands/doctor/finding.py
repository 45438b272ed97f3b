"""What doctor finds: a line that says whether all is well, and if not what to do."""

from dataclasses import asdict, dataclass
from typing import Any

import click


@dataclass(frozen=True, slots=True)
class Finding:
    """One check.

    Attributes:
        check: What was looked at.
        ok: Whether it is well.
        detail: What was seen.
        todo: What to do about it, where it is not.
    """

    check: str
    ok: bool
    detail: str
    todo: str = ""

    def line(self) -> str:
        """Write it for a person."""
        mark = click.style("✓", fg="green") if self.ok else click.style("✗", fg="red", bold=True)
        text = f"{mark} {click.style(self.check, bold=True)}  {self.detail}"
        return f"{text}\n    {self.todo}" if self.todo and not self.ok else text

    def document(self) -> dict[str, Any]:
        """Give it for a machine; where all is well, there is nothing to do."""
        told = asdict(self) | ({"todo": ""} if self.ok else {})
        return {key: value for key, value in told.items() if value != ""}
