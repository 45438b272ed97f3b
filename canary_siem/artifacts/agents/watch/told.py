"""What the agent tells, by name or by HTTP, and what of it is taken."""

import re
from base64 import b32decode
from collections.abc import Mapping
from typing import Any, NamedTuple

from canary_siem.artifacts import pairs
from canary_siem.artifacts.logins import user_fields

SUPPRESSED, LOGIN = "data.suppressed", "data.login"
"""How many could not be told of; and who had logged in, where he is somebody else now."""
FIELDS: Mapping[str, type] = {
    "file.path": str,
    "host.name": str,
    "process.pid": int,
    "process.name": str,
    "process.executable": str,
    "process.command_line": str,
    "process.parent.pid": int,
    "process.parent.name": str,
    "process.parent.command_line": str,
    "user.id": int,
    "user.name": str,
    SUPPRESSED: int,
    LOGIN: str,
}
"""What the agent can tell."""
MAX_PATH = 8_000
"""Characters of a path that the agent asks for."""
_PATH = re.compile(r"/p([a-z2-7]+)")


class Told(NamedTuple):
    """What was read, as `Decoded` has it."""

    fields: Mapping[str, Any] = {}
    data: str = ""
    data_hex: str = ""
    error: str = ""
    complete: bool = True


def of_name(found: tuple[bytes, bool, str], allowed: Mapping[str, type] = FIELDS) -> Told:
    """Read what came in a name; never raises.

    Args:
        found: The data that stood in the name, whether they are whole, and what is wrong with
            them (`names.DataInName`).
        allowed: What the kind takes.
    """
    data, whole, error = found
    return _pairs(data, allowed, error) if whole else _raw(data, error)


def of_path(path: str, allowed: Mapping[str, type] = FIELDS) -> Told | None:
    """Read what came as the *path* of an HTTP request; None where it is no agent's."""
    found = _PATH.fullmatch(path)
    if found is None or len(path) > MAX_PATH:
        return None
    try:
        data = b32decode(found[1].upper() + "=" * (-len(found[1]) % 8))
    except ValueError:
        return None
    return _pairs(data, allowed, "")


def _pairs(octets: bytes, allowed: Mapping[str, type], error: str) -> Told:
    told, wrong = pairs.read(octets, allowed, cut=bool(error))
    data = " ".join(f"{name}={value}" for name, value in told.pop("data", {}).items())
    user = told.get("user", {})
    if "id" in user:  # ECS has it as a keyword
        user["id"] = str(user["id"])
    if name := user.pop("name", ""):
        told["user"] = {**user_fields(name).get("user", {}), **user}
    doubts = "; ".join(filter(None, (error, wrong)))
    return Told(told, data=data, error=doubts, complete=not wrong)


def _raw(octets: bytes, error: str) -> Told:
    """Show what is not whole, or can't say whether it is."""
    try:
        text = octets.decode("utf-8")
    except UnicodeDecodeError:
        return Told(data_hex=octets.hex(), error=error, complete=False)
    shown = "".join(filter(str.isprintable, text))
    return Told(data=shown, error=error, complete=False)
