"""What a person sets: where Splunk is, and the token it knows us by."""

from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    HttpUrl,
    SecretStr,
    model_validator,
)

from canary_siem.durations import Duration
from canary_siem.errors import AccessRefusedError
from canary_siem.sockets.receivers import kept_in


def _plain(url: HttpUrl) -> HttpUrl:
    """Refuse an address that carries more than a place: it is logged and shown."""
    if url.username or url.password or url.query or url.fragment:
        raise ValueError("an address ends with its path, and holds no user or password")
    return url


Url = Annotated[HttpUrl, AfterValidator(_plain)]


class SplunkHecSettings(BaseModel):
    """``[connectors.NAME]`` with ``type = "splunk_hec"``.

    The token's file is read when it is used: a rotated one is taken without a restart.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Url = Field(description="HEC: https://HOST:8088; a path before /services is kept.")
    token: SecretStr | None = Field(None, description="The HEC token.")
    token_file: Path | None = Field(None, description="The file that holds it.")
    index: str = Field(
        "",
        pattern=r"^([a-z0-9][a-z0-9_-]{0,127})?$",
        description="Where events go; without, the token's default index.",
    )
    ack: bool = Field(
        False, description="Wait until indexers have it; Splunk Cloud can't acknowledge."
    )
    ack_timeout: Duration = Field(
        60.0, gt=0, le=240, description="How long to wait for that before sending again."
    )
    compress: bool = Field(True, description="Send gzip.")
    ca_file: Path | None = Field(None, description="PEM; instead of the system's authorities.")
    timeout: Duration = Field(30.0, gt=0, le=240, description="How long a request may take.")
    management_url: Url | None = Field(
        None, description="Setup only: Splunk's management port; else port 8089 of url's host."
    )

    @model_validator(mode="after")
    def _one_token(self) -> Self:
        if (self.token is None) == (self.token_file is None):
            raise ValueError("give the HEC token in place or as token_file: one of them")
        return self

    @property
    def collector(self) -> str:
        """The address that ends with ``/services/collector``."""
        base = str(self.url).rstrip("/").removesuffix("/event").removesuffix("/services/collector")
        return f"{base}/services/collector"

    def secret(self) -> str:
        """Give the token as of now.

        Raises:
            AccessRefusedError: Its file can't be read, or holds no token.
        """
        text = self.token.get_secret_value() if self.token else ""
        if self.token_file:
            text = kept_in(self.token_file, "the HEC token")
        text = text.strip()
        if not text.isascii() or not text.isprintable() or len(text.split()) != 1:
            raise AccessRefusedError(f"{self.token_file or 'token'} holds no HEC token")
        return text
