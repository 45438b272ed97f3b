"""Which login it was: read off the name.

Ours is in form ``y``. The older ``<base64>.<number>`` loses its case on the way, pads with ``0``
in some versions, and was cut at its front to fit a path of 128 characters.
"""

import re
from collections.abc import Sequence

from canary_siem.artifacts.logins import user_fields
from canary_siem.artifacts.older import base64_text, readings
from canary_siem.names import DataInName, decode
from canary_siem.trips import NOTHING, Decoded

OLDER = "an older form that does not say where it begins"
LONGEST = 120
"""Characters of a name from which the start of an older login may have been cut away."""
_NUMBER = re.compile(r"[0-9]{1,3}", re.ASCII)
_LOGIN = re.compile(r"y[0-9]{2}", re.ASCII | re.IGNORECASE)


def read(
    labels: Sequence[str],
    *,
    imported: bool,
    written: Sequence[str] | None = None,
    length: int = 0,
) -> Decoded:
    """Read a login, or free data, off the *labels* left of the id; never raises.

    Args:
        labels: From left to right, lower case, as the listener wrote them.
        imported: Whether older clients may know the id.
        written: The labels in the case in which they were written, where that is known.
        length: Characters of the whole name.
    """
    if not labels or list(labels) == ["_"]:
        return NOTHING
    if imported and len(labels) > 1 and _NUMBER.fullmatch(labels[-1]):
        return _older(labels[:-1], written[:-1] if written else None, length)
    found = decode(labels, imported=imported)
    if _LOGIN.fullmatch(labels[-1]):
        login = found.data.decode("utf-8", "replace")
        certain = found.complete and not found.error
        return Decoded(user_fields(login), error=found.error, complete=certain)
    return _free(found)


def _free(found: DataInName) -> Decoded:
    """Show data that are no login, in whichever form they came."""
    try:
        text = found.data.decode("utf-8")
    except UnicodeDecodeError:
        return Decoded(data_hex=found.data.hex(), error=found.error, complete=found.complete)
    shown = "".join(filter(str.isprintable, text))
    return Decoded(data=shown, error=found.error, complete=found.complete)


def _older(labels: Sequence[str], written: Sequence[str] | None, length: int) -> Decoded:
    """Name the login only where letter case, start and padding leave no doubt; keep what came."""
    came = written or labels
    raw = "".join(came)
    if written is None:
        may_be = readings(raw)
        doubt = "base64 whose letter case may have been changed"
        doubt += f"; it may read {' or '.join(may_be)}" if may_be else ""
    elif (login := base64_text(raw)) is None:
        doubt = "not base64 of a text"
    elif len(came) > 1 or length >= LONGEST:
        doubt = f"its start may be missing; it may end in {login}"
    elif login.endswith("4"):
        doubt = f"its end may be padding; it may read {login[:-1]} or {login}"
    else:
        return Decoded(user_fields(login), data=raw, error=OLDER, complete=False)
    return Decoded(data=".".join(came), error=f"{OLDER}: {doubt}", complete=False)
