"""What an agent tells, read off the name it asks for.

Ours are pairs in form ``g``. The older log tailer's ``<base32>.m<ddd>`` says one text, its
pattern's, without where it begins: it was cut at its front to fit a name.
"""

import re
from base64 import b32decode
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import ip_address
from typing import Any

from canary_siem.artifacts import pairs
from canary_siem.artifacts.logins import user_fields
from canary_siem.names import MAX_LABEL, DataInName, decode
from canary_siem.trips import NOTHING, Decoded

OLDER = "an older form that does not say where it begins"
LONGEST = 240
"""Characters of a name whose older text may have been cut at its front: they filled it up."""
_MARKER = re.compile(r"m[0-9]{3}", re.ASCII)
_OUR_OWN = frozenset(("url", "http", "user_agent"))
"""What our listener saw, where the agent comes by HTTP: it is not what the log says."""


def read(
    labels: Sequence[str], allowed: Mapping[str, type], *, imported: bool, length: int = 0
) -> Decoded:
    """Read the *labels* left of an id; never raises.

    Args:
        labels: From left to right, as the listener wrote them.
        allowed: What the token's agent may tell, by names of ECS and ``data.*``.
        imported: Whether older clients may know the id.
        length: Characters of the whole name.
    """
    if not labels or list(labels) == ["_"]:  # how minimising resolvers ask (RFC 9156, 2.3)
        return NOTHING
    if imported and len(labels) > 1 and _MARKER.fullmatch(labels[-1].lower()):
        return _older(labels[:-1], length)
    found = decode(labels, imported=imported)
    if not found.complete:
        return _raw(found)
    told, wrong = pairs.read(found.data, allowed, cut=bool(found.error))
    data = " ".join(f"{name}={value}" for name, value in told.pop("data", {}).items())
    last = found.data.rpartition(b"\0")[2].partition(b"=")[0].decode("latin-1")
    doubts = [found.error, wrong, *_tidy(told, cut=last if found.error else "")]
    return Decoded(
        told,
        data=data,
        error="; ".join(filter(None, doubts)),
        complete=not wrong,
        instead=_OUR_OWN & told.keys(),
    )


def _raw(found: DataInName) -> Decoded:
    """Show what is not whole, or can't say whether it is."""
    try:
        text = found.data.decode("utf-8")
    except UnicodeDecodeError:
        return Decoded(data_hex=found.data.hex(), error=found.error, complete=False)
    shown = "".join(filter(str.isprintable, text))
    return Decoded(data=shown, error=found.error, complete=False)


def _tidy(told: dict[str, Any], cut: str) -> Iterator[str]:
    """Make the fields fit ECS, in place; give what is wrong with those that don't."""
    source = told.get("source", {})
    if not 0 < source.get("port", 1) < 65_536:
        yield f"{source.pop('port')} is no port"
    if (said := source.pop("ip", "")) and cut == "source.ip":
        yield f"the address is cut: {said}"
    elif said and (address := _address(said)):
        source["address"] = source["ip"] = address
    elif said:
        source["address"] = source["domain"] = said
    if not source.get("address"):
        told.pop("source", None)
    if name := told.get("user", {}).pop("name", ""):
        told["user"] = {**user_fields(name).get("user", {}), **told["user"]}


def _address(text: str) -> str:
    """Read an address as logs write it, without its zone; empty where it is none."""
    try:
        found = ip_address(text.strip("[]").partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(found, "ipv4_mapped", None) or found)


def _older(labels: Sequence[str], length: int) -> Decoded:
    """Name the user only where nothing says that his name's start may be missing."""
    raw = ".".join(labels)
    spelled = "".join(labels).replace("-", "")
    try:
        text = b32decode(spelled + "=" * (-len(spelled) % 8), casefold=True).decode("utf-8")
    except ValueError:
        return Decoded(data=raw, error=f"{OLDER}: not base32 of a text", complete=False)
    if not text or not text.isprintable():
        return Decoded(data=raw, error=f"{OLDER}: no name in it", complete=False)
    if len(labels[0]) >= MAX_LABEL or length >= LONGEST:
        doubt = f"{OLDER}: its start may be missing"
        return Decoded(data=text, error=doubt, complete=False)
    return Decoded(user_fields(text), data=text, error=OLDER, complete=False)
