"""windows_folder: a folder that trips when Explorer shows it, and says who looked."""

from canary_siem.kinds.windows_folder.kind import DOOR

__all__ = ["DOOR"]
