"""What an operator may say of every listener that holds conversations."""

from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, model_validator

from canary_siem.sockets.binds import Binds
from canary_siem.sockets.forwarded import Networks
from canary_siem.sockets.tls import ServerTls


class ConversationSettings(BaseModel):
    """Where it listens, with which certificate, behind whom, and for how many."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    bind: Binds = Field(min_length=1, description="Where to listen; port 0 takes a free one.")
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
    connections: int = Field(default=256, ge=1, description="At most; the next is refused.")
    connections_per_source: int = Field(
        default=32,
        ge=1,
        description="At most of one address (IPv6: /64) that is no trusted proxy.",
    )

    @model_validator(mode="after")
    def _whole(self) -> "ConversationSettings":
        if (self.certificate is None) != (self.key is None):
            raise ValueError("TLS needs certificate and key")
        if self.proxy_protocol and not self.trusted_proxies:
            raise ValueError("proxy_protocol needs trusted_proxies: who may send its header")
        return self

    def tls(self, listener: str) -> ServerTls | None:
        """Read the certificate of *listener*, where there is one.

        Raises:
            ConfigError: It can't be used.
        """
        if self.certificate is None or self.key is None:
            return None
        return ServerTls(listener, self.certificate, self.key)
