"""sql_server: a view or trigger that trips when it is used, and says by which login."""

from canary_siem.kinds.sql_server.kind import DOOR

__all__ = ["DOOR"]
