"""What a person sets: by which relay, to whom, and how often."""

import ssl
from email import policy
from email.headerregistry import Address, AddressHeader
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Annotated, Any, Literal, NamedTuple, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from pydantic import model_validator as validator

from canary_siem.dialects.notice import LeastSeverity, Send, Tags
from canary_siem.durations import Duration
from canary_siem.errors import AccessRefusedError
from canary_siem.sockets.receivers import kept_in, verified

PORTS = {"smtp": 587, "smtps": 465}
"""Where none is given: RFC 6409, section 3.1, and RFC 8314, section 3.3."""


class Place(NamedTuple):
    """An address, taken apart."""

    scheme: str
    host: str
    port: int


def mailbox(value: str) -> Address:
    """Read one mailbox: ``Name <local@domain>`` or ``local@domain`` (RFC 5322, section 3.4).

    Raises:
        ValueError: It is none, or one that not every relay can take.
    """
    header = policy.default.header_factory("to", value)
    addresses = header.addresses if isinstance(header, AddressHeader) else ()
    if header.defects or len(addresses) != 1 or not addresses[0].domain:
        raise ValueError(f'{value!r} is no mailbox, such as "SOC <soc@example.org>"')
    found = addresses[0]
    try:
        domain = found.domain.encode("idna").decode()
    except UnicodeError:
        raise ValueError(f"{value!r}: {found.domain} is no domain") from None
    return Address(found.display_name, found.username, domain)


def _is_mailbox(value: str) -> str:
    mailbox(value)
    return value


def _listed(value: Any) -> Any:
    """Take a single mailbox for a list of one."""
    return [value] if isinstance(value, str) else value


def _one_line(value: str) -> str:
    if not value.isprintable():
        raise ValueError("is to be one line of text")
    return value


Mailbox = Annotated[str, AfterValidator(_is_mailbox)]
Mailboxes = Annotated[
    tuple[Mailbox, ...], BeforeValidator(_listed), Field(min_length=1, max_length=50)
]


class EmailSettings(BaseModel):
    """``[connectors.NAME]`` with ``type = "email"``.

    The password's file is read when it is used: a rotated one is taken without a restart.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    url: str = Field(description="smtp://HOST:PORT, or smtps://HOST:PORT for TLS from the start.")
    starttls: Literal["required", "offered", "never"] | None = Field(
        None, description="By smtp://; without, required where there is a password, else offered."
    )
    username: str | None = Field(None, description="Who we are to the relay.", min_length=1)
    password: SecretStr | None = Field(None, description="Its password; never sent without TLS.")
    password_file: Path | None = Field(None, description="The file that holds it.")
    sender: Mailbox = Field(description="From whom: `NAME <LOCAL@DOMAIN>`.")
    to: Mailboxes = Field(description="To whom; all see each other.")
    send: Send = Field(
        "alerts", description="`alerts`; `trips`: hits that alert no one too; `all`."
    )
    min_severity: LeastSeverity = 21
    tags: Tags = ()
    interval: Duration = Field(
        600.0, gt=0, le=86_400, description="Between two mails about one incident, at least."
    )
    burst: int = Field(
        10, ge=1, le=50, description="Mails an interval, beyond which incidents share one."
    )
    subject_prefix: Annotated[str, AfterValidator(_one_line)] = Field(
        "[canary-siem]", max_length=60, description="Before every subject, for filters."
    )
    helo: str = Field(
        "",
        pattern=r"^[A-Za-z0-9._:\[\]-]{0,255}$",
        description="How we greet; else our host name.",
    )
    ca_file: Path | None = Field(None, description="PEM; instead of the system's authorities.")
    timeout: Duration = Field(30.0, gt=0, le=50, description="How long a mail may take.")

    @validator(mode="after")
    def _fits_together(self) -> Self:
        if self.password is not None and self.password_file is not None:
            raise ValueError("give the password in place or as password_file, not both")
        secret = self.password is not None or self.password_file is not None
        if secret != (self.username is not None):
            raise ValueError("username and password (or password_file) go together")
        if self.place.scheme == "smtps" and self.starttls:
            raise ValueError("smtps:// is TLS from the start: leave starttls out")
        if secret and self.starttls in {"offered", "never"}:
            raise ValueError('a password needs TLS: use smtps://, or starttls = "required"')
        if find_spec("aiosmtplib") is None:
            raise ValueError("needs the extra email: pip install 'canary-siem[email]'")
        return self

    @cached_property
    def place(self) -> Place:
        """Where the relay is."""
        parts = urlsplit(self.url)
        if parts.scheme not in PORTS or not parts.hostname:
            raise ValueError("url is smtp://HOST:PORT or smtps://HOST:PORT")
        if parts.username is not None or parts.path.strip("/") or parts.query or parts.fragment:
            raise ValueError("url ends with the port: set username and password apart")
        return Place(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme])

    @property
    def upgrade(self) -> Literal["required", "offered", "never"]:
        """What is to become of a connection that begins without TLS."""
        return self.starttls or ("required" if self.username else "offered")

    def tls(self) -> ssl.SSLContext:
        """Give what TLS is made by: the relay is always verified.

        Raises:
            AccessRefusedError: ca_file can't be used.
        """
        return verified(self.ca_file)

    def secret(self) -> str:
        """Give the password as of now.

        Raises:
            AccessRefusedError: Its file can't be read, or holds none.
        """
        if self.password_file is None:
            return self.password.get_secret_value() if self.password else ""
        text = kept_in(self.password_file, "the password").strip("\r\n")
        if not text or not text.isprintable():
            raise AccessRefusedError(f"{self.password_file} should hold the password, on one line")
        return text
