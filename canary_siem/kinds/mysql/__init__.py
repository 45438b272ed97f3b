"""mysql: a dump of a database that trips when somebody loads it into a server."""

from canary_siem.kinds.mysql.kind import DOOR

__all__ = ["DOOR"]
