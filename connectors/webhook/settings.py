"""What a person sets: where requests go, what is in them, and how they are signed."""

import re
import ssl
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, SecretStr, model_validator

from canary_siem.dialects.notice import LeastSeverity, Send, Tags
from canary_siem.durations import Duration
from canary_siem.errors import AccessRefusedError
from canary_siem.sockets.receivers import kept_in, verified
from connectors.webhook import signature
from connectors.webhook.template import read

Format = Literal["ecs", "ocsf", "slack", "teams", "mattermost"]
DOCUMENTS = {"ecs", "ocsf"}
"""Formats for programs; the others are for people."""

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", re.ASCII)
OURS = {"content-length", "content-type", "host", "transfer-encoding", "connection"}
"""Headers that we write ourselves, beside those that begin with ``webhook-``."""


def _address(text: str) -> str:
    """Check an address.

    Raises:
        ValueError: It is none; the reason does not repeat it, for it may hold a secret.
    """
    try:
        parts = urlsplit(text)
        good = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
        more = parts.username is not None or bool(parts.fragment)
    except ValueError:
        good = more = False
    if not good or not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("the address is to be https://HOST:PORT/PATH")
    if more:
        raise ValueError("the address holds no user, password or fragment: set headers")
    return text


def _checked_address(secret: SecretStr) -> SecretStr:
    _address(secret.get_secret_value())
    return secret


def _checked_secret(secret: SecretStr) -> SecretStr:
    if not signature.keys(secret.get_secret_value()):
        raise ValueError("is empty")
    return secret


def _checked_headers(headers: dict[str, SecretStr]) -> dict[str, SecretStr]:
    for name, value in headers.items():
        _header(name, value.get_secret_value())
    return headers


def _checked_template(path: Path) -> Path:
    try:
        read(path)
    except OSError as error:
        raise ValueError(f"can't read {path}: {error.strerror}") from error
    return path


def _header(name: str, value: str) -> None:
    """Check a header (RFC 9110, section 5.5).

    Raises:
        ValueError: It is none, or one that we write.
    """
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of a header")
    if name.lower() in OURS or name.lower().startswith("webhook-"):
        raise ValueError(f"the header {name} is written by the connector")
    if not value or not value.isascii() or not value.isprintable():
        raise ValueError(f"the value of the header {name} is to be one line of ASCII")


class WebhookSettings(BaseModel):
    """``[connectors.NAME]`` with ``type = "webhook"``.

    Secrets in files are read when they are used: a rotated one is taken without a restart.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: Annotated[SecretStr, AfterValidator(_checked_address)] | None = Field(
        None, description="Where to; a secret, since the address of a chat's webhook is one."
    )
    url_file: Path | None = Field(None, description="The file that holds it.")
    format: Format = Field(
        "ecs", description="The body: the ECS document, `ocsf`, or a message for a chat."
    )
    template: Annotated[Path, AfterValidator(_checked_template)] | None = Field(
        None, description="Instead of a format: a file of yours, .json, .form, .txt or .xml."
    )
    secret: Annotated[SecretStr, AfterValidator(_checked_secret)] | None = Field(
        None, description="Signs each request: whsec_…; several, apart by a space, for rotation."
    )
    secret_file: Path | None = Field(None, description="The file that holds it.")
    headers: Annotated[dict[str, SecretStr], AfterValidator(_checked_headers)] = Field(
        {}, description="Headers of yours, such as Authorization; their values are secrets."
    )
    headers_file: Path | None = Field(
        None, description="A file with more of them, `NAME: VALUE` a line."
    )
    send: Send | None = Field(
        None,
        description="`alerts`; `trips`: hits that alert no one too; `all`. Without, all as ecs"
        " and ocsf, else alerts.",
    )
    min_severity: LeastSeverity = 21
    tags: Tags = ()
    ca_file: Path | None = Field(None, description="PEM; instead of the system's authorities.")
    timeout: Duration = Field(15.0, gt=0, le=25, description="How long a request may take.")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if (self.url is None) == (self.url_file is None):
            raise ValueError("give the address in place or as url_file: one of them")
        if self.secret is not None and self.secret_file is not None:
            raise ValueError("give the secret in place or as secret_file, not both")
        if self.template is not None and self.format != "ecs":
            raise ValueError("give a format or a template, not both")
        return self

    @property
    def audience(self) -> Send:
        """Which events go out."""
        documents = self.template is None and self.format in DOCUMENTS
        return self.send or ("all" if documents else "alerts")

    def address(self) -> str:
        """Give the address as of now.

        Raises:
            AccessRefusedError: Its file can't be read, or holds none.
        """
        if self.url is not None:
            return self.url.get_secret_value()
        text = kept_in(self.url_file, "the address").strip() if self.url_file else ""
        try:
            return _address(text)
        except ValueError as error:
            raise AccessRefusedError(f"{self.url_file}: {error}") from error

    def signing_keys(self) -> list[bytes]:
        """Give what requests are signed with as of now; nothing where they are not.

        Raises:
            AccessRefusedError: Its file can't be read, or holds none.
        """
        if self.secret_file is None:
            return signature.keys(self.secret.get_secret_value()) if self.secret else []
        try:
            found = signature.keys(kept_in(self.secret_file, "the secret"))
        except ValueError as error:
            raise AccessRefusedError(f"{self.secret_file}: {error}") from error
        if not found:
            raise AccessRefusedError(f"{self.secret_file} holds no secret")
        return found

    def own_headers(self) -> dict[str, str]:
        """Give the headers of the person's own as of now.

        Raises:
            AccessRefusedError: Their file can't be read, or holds something else.
        """
        found = {name: value.get_secret_value() for name, value in self.headers.items()}
        text = kept_in(self.headers_file, "headers") if self.headers_file else ""
        for number, line in enumerate(text.splitlines(), 1):
            if not line.strip() or line.startswith("#"):
                continue
            name, _, value = (each.strip() for each in line.partition(":"))
            try:
                _header(name, value)
            except ValueError as error:
                where = f"{self.headers_file}, line {number}"
                raise AccessRefusedError(f"{where} is no header that can be sent") from error
            found[name] = value
        return found

    def tls(self) -> ssl.SSLContext:
        """Give what TLS is made by: the receiver is always verified.

        Raises:
            AccessRefusedError: ca_file can't be used.
        """
        return verified(self.ca_file)
