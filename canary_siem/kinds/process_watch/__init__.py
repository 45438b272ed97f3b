"""process_watch: a program that trips when it runs."""

from canary_siem.kinds.process_watch.kind import DOOR

__all__ = ["DOOR"]
