"""Tokens: the traps that somebody planted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, Protocol

from pydantic import BaseModel, ConfigDict

State = Literal["active", "paused", "deleted"]
Class = Literal["document", "credential", "database", "host", "mail", "web", "network"]


class NoOptions(BaseModel):
    """The options of a kind that has none."""

    model_config = ConfigDict(extra="forbid", frozen=True)


@dataclass(frozen=True, slots=True)
class Token:
    """A trap somebody planted.

    Attributes:
        id: 20 to 25 characters of ``a-z2-7``, or an imported id of 8 to 40 of ``0-9a-z``.
        kind: The file name of its kind.
        memo: Where it lies, in the words of whoever planted it.
        domain: The configured domain it was made under.
        created: When, in UTC.
        options: The kind's options, validated.
        seed: 16 random bytes; the same seed makes the same artifacts.
        imported: Whether the id was given (``token create --id``).
        cls: The token's class (``canary.token.class``).
        local: Whether it was planted at this machine's own command line: whoever stands there may
            send us wherever this machine reaches.
    """

    id: str
    kind: str
    memo: str
    domain: str
    created: datetime
    options: BaseModel = field(default_factory=NoOptions)
    seed: bytes = bytes(16)
    state: State = "active"
    tags: tuple[str, ...] = ()
    labels: Mapping[str, str] = field(default_factory=dict)
    imported: bool = False
    cls: Class = "network"
    local: bool = False

    @property
    def hostname(self) -> str:
        """A name that fires it, whatever type is asked for."""
        return f"{self.id}.{self.domain}"


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read last of a number elsewhere; times in nanoseconds since the epoch.

    Attributes:
        number: As it stood when it could be read last; None where it never could.
        at: When that was; 0 for never.
        asked: When it was asked for last; 0 for never.
        failures: How often in a row it could not be read since.
        failing: Since when it could not; 0 where it can.
        error: Why; empty where it can.
        told: Whether somebody was told of that.
    """

    number: int | float | None = None
    at: int = 0
    asked: int = 0
    failures: int = 0
    failing: int = 0
    error: str = ""
    told: bool = False


class Readings(Protocol):
    """What a listener that asks others remembers; it survives a restart."""

    async def open(self) -> Mapping[str, Reading]:
        """Give what was read last, by the id of a token.

        Raises:
            StorageError: It can't be told.
        """

    async def keep(self, token: str, reading: Reading) -> None:
        """Keep what was read of the token of that id.

        Raises:
            StorageError: It is not kept.
        """
