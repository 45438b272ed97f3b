"""Where in a login an id may stand: the user, the database, the host that was dialled."""

import re

from canary_siem.interfaces import Trap
from canary_siem.tokens import Token
from listeners.mysql.login import Login

OLDER_ID = 25
"""Characters of ids that older clients make; no end is marked where the user begins with one."""
MOST = 1024
"""Runs of letters and digits looked at."""
DIALLED = "_server_host"
"""The attribute in which MariaDB's connector says which host name it was given."""
_RUN = re.compile(r"[0-9a-z]+", re.ASCII)
_OLDER = re.compile(r"([0-9a-z]{8,40})[a-z]{2}_[a-z]{2}", re.ASCII)
"""An imported id and the locale behind it, whose ``_`` says where the id ends."""


def find_token(trap: Trap, login: Login) -> Token | None:
    """Find the token that *login* names.

    A run of letters and digits counts only whole. In the user the left-most known id decides:
    what follows it was written by the machine that logs in.
    """
    token = trap.find_in(_runs(login.user)[::-1]) or _older(trap, login.user.lower())
    if token is None and login.database:
        token = trap.find_in(_runs(login.database))
    if token is None and (host := dialled(login)):
        token = trap.find(host)
    return token


def dialled(login: Login) -> str:
    """Give the host name that the client was told to connect to, where it says so."""
    return login.attributes.get(DIALLED, "").lower().rstrip(".")


def left_behind(trap: Trap, octets: bytes) -> Token | None:
    """Find the token named by octets that are no login; the right-most decides."""
    return trap.find_in(_runs(octets.decode("latin-1")))


def _older(trap: Trap, user: str) -> Token | None:
    """Find an imported id that locale and host name follow without a break."""
    places = [user[:OLDER_ID]] if len(user) > OLDER_ID else []
    if found := _OLDER.match(user):
        places.append(found[1])
    token = trap.find_in(places)  # the right-most known decides
    return token if token and token.imported else None


def _runs(text: str) -> list[str]:
    return _RUN.findall(text.lower())[:MOST]
