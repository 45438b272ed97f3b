"""What a person sets: where the cluster is and who we are to it."""

import ssl
from base64 import b64encode
from pathlib import Path
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    HttpUrl,
    SecretStr,
    model_validator,
)

from canary_siem.durations import Duration
from canary_siem.errors import AccessRefusedError
from canary_siem.sockets.receivers import kept_in, verified


def _listed(value: Any) -> Any:
    """Take a single address for a list of one."""
    return [value] if isinstance(value, str | HttpUrl) else value


def _without_secrets(url: HttpUrl) -> HttpUrl:
    """An address is logged and shown; a password must not be in it."""
    if url.username or url.password:
        raise ValueError("user and password don't belong in the address: set username, password")
    if url.query or url.fragment:
        raise ValueError("an address ends with its path")
    return url


Url = Annotated[HttpUrl, AfterValidator(_without_secrets)]
Urls = Annotated[tuple[Url, ...], BeforeValidator(_listed), Field(min_length=1, max_length=64)]


class ElasticsearchSettings(BaseModel):
    """``[connectors.NAME]`` with ``type = "elasticsearch"``.

    Secrets in files are read when they are used: a rotated one is taken without a restart.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Urls = Field(description="A node or load balancer; a list names several nodes.")
    api_key: SecretStr | None = Field(None, description="As Kibana shows it: Base64, or id:key.")
    api_key_file: Path | None = Field(None, description="The file that holds it.")
    username: str | None = Field(None, description="Instead of an API key.", min_length=1)
    password: SecretStr | None = Field(None, description="Its password.")
    password_file: Path | None = Field(None, description="The file that holds it.")
    ca_file: Path | None = Field(None, description="PEM; instead of the system's authorities.")
    client_certificate: Path | None = Field(None, description="PEM; for clusters that want one.")
    client_key: Path | None = Field(None, description="PEM; its key, where it is not beside it.")
    compress: bool = Field(False, description="Send gzip: less traffic for more processor time.")
    timeout: Duration = Field(30.0, gt=0, le=240, description="How long a request may take.")
    retention: Duration = Field(
        365 * 86400.0, description='How long setup lets the cluster keep trips; "0": for ever.'
    )

    kibana_url: Url | None = Field(
        None,
        description="Where setup finds Kibana; ends with /s/SPACE for a space of its own.",
    )

    @model_validator(mode="after")
    def _one_identity(self) -> Self:
        keys = [self.api_key, self.api_key_file]
        passwords = [self.password, self.password_file]
        given = [sum(each is not None for each in group) for group in (keys, passwords)]
        if max(given) > 1:
            raise ValueError("give a secret in place or as a file, not both")
        if bool(given[1]) != (self.username is not None):
            raise ValueError("username and password (or password_file) go together")
        if all(given):
            raise ValueError("give an API key or a username, not both")
        if self.client_key and not self.client_certificate:
            raise ValueError("client_key needs client_certificate")
        return self

    def authorization(self) -> str | None:
        """Give the Authorization header as of now; None where nothing is asked of us.

        Raises:
            AccessRefusedError: A secret's file can't be read.
        """
        if self.username is not None:
            password = _secret(self.password, self.password_file) or ""
            return f"Basic {_encoded(f'{self.username}:{password}')}"
        key = _secret(self.api_key, self.api_key_file)
        if key is None:
            return None
        return f"ApiKey {_encoded(key) if ':' in key else key}"

    def tls(self) -> ssl.SSLContext:
        """Give what TLS is made by, for Elasticsearch and Kibana alike: both are always verified.

        Raises:
            AccessRefusedError: One of the files can't be used.
        """
        return verified(self.ca_file, self.client_certificate, self.client_key)


def _encoded(text: str) -> str:
    return b64encode(text.encode()).decode()


def _secret(given: SecretStr | None, file: Path | None) -> str | None:
    if file is None:
        return given.get_secret_value() if given else None
    text = kept_in(file, "the secret").strip()
    if not text or len(text.split()) > 1:
        raise AccessRefusedError(f"{file} should hold the secret alone, on one line")
    return text
