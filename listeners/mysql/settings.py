"""``[listeners.mysql]``: what the operator may say."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from canary_siem.durations import Duration
from canary_siem.sockets import Binds
from canary_siem.sockets.forwarded import Networks


class MysqlSettings(BaseModel):
    """The MySQL listener's settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bind: Binds = Field(
        ["0.0.0.0:3306"], min_length=1, description="Where to listen; port 0 takes a free one."
    )
    version: Annotated[str, Field(max_length=60, pattern=r"^[!-~]*$")] = Field(
        default="",
        description="The version it shows, such as 5.7.44-log; made up, and kept, where empty.",
    )
    certificate: Path | None = Field(
        default=None,
        description="PEM file for clients that ask for TLS: certificate and chain; read again "
        "when it changes. Without one TLS is not offered.",
    )
    key: Path | None = Field(default=None, description="PEM file: the certificate's key.")
    proxy_protocol: bool = Field(
        default=False, description="Expect PROXY v1 or v2; from trusted_proxies only."
    )
    trusted_proxies: Networks = Field(
        default=[], description="Networks whose PROXY header counts."
    )
    login_timeout: Duration = Field(
        default=10.0, gt=0, le=600, description="Until a client has logged in."
    )
    connections: int = Field(default=256, ge=1, description="At most; the next is refused.")
    connections_per_source: int = Field(
        default=32,
        ge=1,
        description="At most of one address (IPv6: /64) that is no trusted proxy.",
    )

    @model_validator(mode="after")
    def _whole(self) -> "MysqlSettings":
        if (self.certificate is None) != (self.key is None):
            raise ValueError("TLS needs certificate and key")
        if self.proxy_protocol and not self.trusted_proxies:
            raise ValueError("proxy_protocol needs trusted_proxies: who may send its header")
        return self
