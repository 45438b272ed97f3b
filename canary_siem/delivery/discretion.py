"""Keeps our secrets out of what receivers say: some of them repeat what they were sent."""

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from pydantic import BaseModel, SecretStr

from canary_siem.errors import CanarySiemError
from canary_siem.interfaces import Connector, Outcome
from canary_siem.trips import StoredTrip

SHOWN = "***"
SHORTEST, ENOUGH = 6, 12
"""Characters of a secret that is looked for at all, and of a longer one that are enough to be
taken for it: texts are cut."""
_FILE_CAP = 65_536


class Discreet:
    """A connector whose errors tell no secret of its settings.

    Args:
        connector: The connector itself.
        settings: Its settings, secrets among them.
    """

    def __init__(self, connector: Connector, settings: BaseModel) -> None:
        self._connector = connector
        self._settings = settings

    async def deliver(self, trips: Sequence[StoredTrip]) -> Sequence[Outcome]:
        """Deliver; see Connector."""
        try:
            outcomes = await self._connector.deliver(trips)
        except CanarySiemError as error:
            hide_in(error, secrets_of(self._settings))
            raise
        if not any(each.reason for each in outcomes):
            return outcomes
        secrets = secrets_of(self._settings)
        return [replace(each, reason=hidden(each.reason, secrets)) for each in outcomes]

    async def close(self) -> None:
        """Let go; see Connector."""
        await self._connector.close()


def hide_in(error: CanarySiemError, secrets: Sequence[str]) -> None:
    """Take *secrets* out of what *error* says."""
    error.args = tuple(
        hidden(each, secrets) if isinstance(each, str) else each for each in error.args
    )


def hidden(text: str, secrets: Sequence[str]) -> str:
    """Give *text* with ``***`` wherever one of *secrets*, or the beginning of one, stands."""
    for secret in secrets:
        begin = secret[:ENOUGH]
        at = text.find(begin) if len(secret) >= SHORTEST else -1
        while at >= 0:
            end = at + _alike(text[at:], secret)
            text = f"{text[:at]}{SHOWN}{text[end:]}"
            at = text.find(begin, at + len(SHOWN))
    return text


def secrets_of(settings: BaseModel) -> list[str]:
    """Give every secret of *settings*, those in files too, in each form that goes out."""
    name = getattr(settings, "username", None)
    plain = (*_inside(dict(settings)), *_in_files(settings))
    found = {form for each in plain for form in forms(each, name)}
    return sorted(found, key=lambda form: (-len(form), form))


def forms(secret: str, username: str | None = None) -> set[str]:
    """Give *secret* as it goes out: as it is, and in Base64, behind *username* too (RFC 7617)."""
    plain = {secret, f"{username}:{secret}"} if username else {secret}
    return plain | {b64encode(each.encode()).decode() for each in plain}


def _inside(value: Any) -> Iterator[str]:
    if isinstance(value, SecretStr):
        yield value.get_secret_value()
    elif isinstance(value, BaseModel):
        yield from _inside(dict(value))
    elif isinstance(value, Mapping):
        for each in value.values():
            yield from _inside(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _inside(each)


def _in_files(settings: BaseModel) -> Iterator[str]:
    """Read ``…_file`` beside each secret, as it stands now."""
    for name, field in type(settings).model_fields.items():
        path = getattr(settings, f"{name}_file", None)
        if not isinstance(path, Path) or not _secret(field.annotation):
            continue
        with suppress(OSError), path.open(encoding="utf-8", errors="replace") as file:
            if text := file.read(_FILE_CAP).strip():
                yield text


def _secret(annotation: Any) -> bool:
    return SecretStr in {annotation, *get_args(annotation)}


def _alike(text: str, secret: str) -> int:
    """Count how far *text* goes on as *secret* does."""
    pairs = zip(text, secret, strict=False)
    differing = (at for at, (one, other) in enumerate(pairs) if one != other)
    return next(differing, min(len(text), len(secret)))
