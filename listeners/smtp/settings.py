"""``[listeners.smtp]``: what the operator may say."""

from typing import Annotated

from pydantic import Field

from canary_siem.durations import Duration
from canary_siem.sockets import Binds
from canary_siem.sockets.settings import ConversationSettings


class SmtpSettings(ConversationSettings):
    """The SMTP listener's settings."""

    bind: Binds = Field(
        ["0.0.0.0:25"], min_length=1, description="Where to listen; port 0 takes a free one."
    )
    hostname: Annotated[str, Field(max_length=253, pattern=r"^[A-Za-z0-9.-]*$")] = Field(
        default="",
        description="What it calls itself; made up of the first domain, and kept, where empty.",
    )
    banner: Annotated[str, Field(max_length=200, pattern=r"^[ -~]*$")] = Field(
        default="",
        description="What it says behind that name, such as ESMTP Postfix; made up, and kept, "
        "where empty.",
    )
    message_size: int = Field(
        default=0,
        ge=0,
        le=1 << 30,
        description="Octets of a message at most; 0 for a usual number, made up and kept, of "
        "20 MB or more. No message is ever in memory as a whole.",
    )
    recipients: int = Field(
        default=100, ge=1, le=1000, description="Of one message at most (RFC 5321: 100)."
    )
    messages_per_minute: int = Field(
        default=60,
        ge=1,
        description="Of one address (IPv6: /64) at most; who sends more shall come back later.",
    )
    command_timeout: Duration = Field(
        default=60.0, gt=0, le=600, description="How long a client may say nothing."
    )
    message_timeout: Duration = Field(
        default=600.0, gt=0, le=3600, description="Until a message is whole."
    )
