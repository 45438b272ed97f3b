"""One trip's story: who, what, when, how, why it is graded so, and what to do next."""

from canary_siem.console.story.advice import advice
from canary_siem.console.story.facts import Fact, how, what, who
from canary_siem.console.story.grading import reasons
from canary_siem.console.story.raw import raw

__all__ = ["Fact", "advice", "how", "raw", "reasons", "what", "who"]
