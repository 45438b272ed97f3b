"""What this copy is to do; nothing else here knows of any machine."""

from __future__ import annotations

HOST = "host.invalid"
"""Names under it tell what was found."""
NAME = "log-relay"
"""What this program is called."""
FILES: list[str] = []
"""The files to follow."""
FIELDS: dict[str, str] = {}
"""What each group of a pattern is told as, in the order in which it is told."""
RULES: list[dict[str, str]] = []
"""The patterns; those of one rule by what they are for."""
