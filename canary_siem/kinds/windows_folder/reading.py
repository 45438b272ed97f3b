r"""Who looked: the variables that Windows put into the icon's name.

Ours is ``w.<user>.<host>.<domain>.ini``. The older ``<user>.<host>[.<domain>].ini`` does not say
where it begins. Both are read from the right, for a user's name may have dots in it.
"""

from collections.abc import Sequence
from typing import Any

from canary_siem.artifacts.logins import user_fields
from canary_siem.names import unescape
from canary_siem.trips import NOTHING, Decoded

START, MARKER = "w", "ini"
OLDER = "an older form that does not say where it begins"
EITHER = "ours, unless an older client means a user whose name begins with w."


def read(labels: Sequence[str], *, imported: bool) -> Decoded:
    """Read user, host and domain off the *labels* left of the id; never raises.

    Args:
        labels: From left to right, as the listener wrote them.
        imported: Whether older clients may know the id.
    """
    if list(labels) in ([], ["_"]):  # "_" is how minimising resolvers ask (RFC 9156, 2.3)
        return NOTHING
    *told, marker = (label.lower() for label in labels)
    if marker != MARKER:
        return Decoded(error="the name fits no form of data", complete=False)
    if told[:1] == [START] and len(told) > 3:
        return _facts(told[1:], doubt=EITHER if imported else "")
    if imported and len(told) > 1 and told[0] != "_":
        return _facts(told, doubt=OLDER)
    return Decoded(error=f"incomplete: {len(told)} labels without their start", complete=False)


def _facts(labels: Sequence[str], *, doubt: str) -> Decoded:
    """Make fields of user, host and domain; what is not certain is left out, and kept raw."""
    users, rest = (labels[:-2], labels[-2:]) if len(labels) > 2 else (labels[:1], labels[1:])
    user, host, domain = [_text(label) for label in users], _text(rest[0]), _text(rest[-1])
    fields: dict[str, Any] = {}
    doubts = [doubt] if doubt else []
    if None in user:
        doubts.append("the user can't be read with certainty")
    else:
        fields = user_fields(".".join(filter(None, user)))
    if host is None or domain is None:
        doubts.append("the host or domain can't be read with certainty")
    if domain and domain != host:  # a local account's domain is its host
        fields.setdefault("user", {}).setdefault("domain", domain)
    if host:
        fields["host"] = {"name": host}
    data = ".".join(labels) if doubts else ""
    return Decoded(fields, data=data, error="; ".join(doubts), complete=not doubts)


def _text(label: str) -> str | None:
    """Read a label as Windows may send one: ASCII, UTF-8 or Punycode; None where it is neither.

    Windows compares names without regard to case, and resolvers change it: lower case is as good
    as any. A variable that nobody expanded is no name.
    """
    raw = unescape(label)
    try:
        if raw.startswith(b"xn--"):
            text = raw[4:].decode("punycode")
            return text.lower() if text.encode("punycode") == raw[4:] else None
        text = raw.decode("utf-8").lower()
    except UnicodeError:  # an OEM code page's octets, which we can't tell
        return None
    variable = len(text) > 2 and text.startswith("%") and text.endswith("%")
    return text if text.isprintable() and text and not variable else None
