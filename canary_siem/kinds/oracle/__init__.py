"""oracle: a number on somebody else's site that moves."""

from canary_siem.kinds.oracle.kind import DOOR

__all__ = ["DOOR"]
