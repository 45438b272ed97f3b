"""Forms made from input models: what is asked, how it is read back, and what was wrong with it."""

from canary_siem.console.fields.asked import Asked, Choice, Field
from canary_siem.console.fields.derived import derive, written
from canary_siem.console.fields.said import Said, judged, keep, placed, said

__all__ = [
    "Asked",
    "Choice",
    "Field",
    "Said",
    "derive",
    "judged",
    "keep",
    "placed",
    "said",
    "written",
]
