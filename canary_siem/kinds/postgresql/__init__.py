"""postgresql: a view or trigger that trips when it is used, and says by which role."""

from canary_siem.kinds.postgresql.kind import DOOR

__all__ = ["DOOR"]
