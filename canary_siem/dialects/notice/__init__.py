"""An event as people are told of it: by mail, in a chat, on a telephone."""

from canary_siem.dialects.notice.choice import LeastSeverity, Send, Tags, is_drill, wanted
from canary_siem.dialects.notice.notice import Notice, notice
from canary_siem.dialects.notice.taming import harmless, tame

__all__ = [
    "LeastSeverity",
    "Notice",
    "Send",
    "Tags",
    "harmless",
    "is_drill",
    "notice",
    "tame",
    "wanted",
]
