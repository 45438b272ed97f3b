"""file_watch: a file that trips when it is read."""

from canary_siem.kinds.file_watch.kind import DOOR

__all__ = ["DOOR"]
