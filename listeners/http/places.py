"""Where in a request an id may stand: the host, then the path, then the query."""

from urllib.parse import unquote

from canary_siem.interfaces import Trap
from canary_siem.tokens import Token

SHORTEST = 8
"""Characters of the shortest id; what is shorter is not looked up."""
MOST = 1024
"""Places looked up in a path, and in a query; a request line holds fewer that are long enough."""


def bare_host(authority: str) -> str:
    """Give the host of *authority*: lower case, without user, port and trailing dot."""
    host = authority.rpartition("@")[2].strip()
    if host.startswith("["):
        return host[1:].partition("]")[0].lower()
    return host.partition(":")[0].lower().rstrip(".")


def split_target(target: str) -> tuple[str, str, str]:
    """Cut a request target (RFC 9112, section 3.2) into authority, path and query.

    The authority is empty for the origin form. Nothing is decoded; a fragment is left out.
    """
    authority = ""
    if not target.startswith(("/", "*", "?")):
        scheme, slashes, rest = target.partition("://")
        if slashes and scheme.isalnum():
            at = min((i for i in map(rest.find, "/?#") if i >= 0), default=len(rest))
            authority, target = rest[:at], rest[at:]
        elif ":" in target and "/" not in target:  # the authority form, for CONNECT
            authority, target = target, ""
    if "#" in target:
        target = target.partition("#")[0]
    path, _, query = target.partition("?")
    return authority, path, query


def segments(path: str) -> list[str]:
    """Give the segments of *path*, decoded, each also without its extension."""
    found: list[str] = []
    for each in path.split("/")[-MOST:]:
        if len(each) < SHORTEST:
            continue
        segment = unquote(each).lower() if "%" in each else each.lower()
        if not segment.isascii():
            continue
        dot = segment.find(".")
        if dot >= 0:
            found += [segment[:dot], segment[: segment.rfind(".")]]
        found.append(segment)
    return found


def values(query: str) -> list[str]:
    """Give the values of *query*, and the keys that have none, decoded."""
    found = []
    for pair in query.split("&")[-MOST:]:
        if len(pair) < SHORTEST:
            continue
        key, equals, value = pair.partition("=")
        text = value if equals else key
        place = unquote(text).lower() if "%" in text else text.lower()
        if place.isascii():
            found.append(place)
    return found


def find_token(trap: Trap, host: str, target: str) -> Token | None:
    """Find the token that a request names; the first place with a known id decides.

    Args:
        trap: Who knows the ids.
        host: The ``Host`` header; an authority in *target* wins (RFC 9112, section 3.2.2).
        target: The request target as sent.
    """
    authority, path, query = split_target(target)
    name = bare_host(authority or host)
    if name and name.isascii() and (token := trap.find(name)):
        return token
    if len(path) > SHORTEST and (token := trap.find_in(segments(path))):
        return token
    return trap.find_in(values(query)) if query else None
