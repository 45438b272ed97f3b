"""``[listeners.http]``: what the operator may say."""

from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, model_validator

from canary_siem.durations import Duration
from canary_siem.sockets import Binds
from canary_siem.sockets.forwarded import Networks


class HttpSettings(BaseModel):
    """The HTTP listener's settings."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bind: Binds = Field(default=[], description="Addresses that speak HTTP, as ADDRESS:PORT.")
    tls_bind: Binds = Field(default=[], description="Addresses that speak HTTPS.")
    certificate: Path | None = Field(
        default=None, description="PEM file: certificate and chain; read again when it changes."
    )
    key: Path | None = Field(default=None, description="PEM file: the certificate's key.")
    proxy_protocol: bool = Field(
        default=False, description="Expect PROXY v1 or v2; from trusted_proxies only."
    )
    trusted_proxies: Networks = Field(
        default=[], description="Networks whose X-Forwarded-For and PROXY header count."
    )
    server: Annotated[str, Field(max_length=100, pattern=r"^[!-~]*( [!-~]+)*$")] = Field(
        default="nginx", description="The Server header; empty for none."
    )
    header_timeout: Duration = Field(
        default=10.0, gt=0, description="Until a request's headers are whole."
    )
    body_timeout: Duration = Field(default=10.0, gt=0, description="Until its body is.")
    idle_timeout: Duration = Field(default=15.0, gt=0, description="Between two requests.")
    connections: int = Field(default=1024, ge=1, description="At most; the next is closed.")
    connections_per_source: int = Field(
        default=64,
        ge=1,
        description="At most of one address (IPv6: /64) that is no trusted proxy.",
    )

    @model_validator(mode="after")
    def _whole(self) -> "HttpSettings":
        if not self.bind and not self.tls_bind:
            raise ValueError("give bind or tls_bind, an address to listen on")
        if self.tls_bind and not (self.certificate and self.key):
            raise ValueError("tls_bind needs certificate and key")
        if self.proxy_protocol and not self.trusted_proxies:
            raise ValueError("proxy_protocol needs trusted_proxies: who may send its header")
        return self
