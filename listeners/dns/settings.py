"""What stands under [listeners.dns]."""

from pydantic import BaseModel, ConfigDict, Field

from canary_siem.durations import Duration
from canary_siem.sockets import Binds


class DnsSettings(BaseModel):
    """[listeners.dns]."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bind: Binds = Field(
        ["0.0.0.0:53"],
        min_length=1,
        description="Where to listen, UDP and TCP; port 0 takes a free one.",
    )
    tcp_idle: Duration = Field(
        10.0,
        ge=0.1,
        le=600,
        description="How long a TCP connection may say nothing (RFC 7766, section 6.2.3).",
    )
