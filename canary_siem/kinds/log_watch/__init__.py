"""log_watch: a line in a log that trips."""

from canary_siem.kinds.log_watch.kind import DOOR

__all__ = ["DOOR"]
