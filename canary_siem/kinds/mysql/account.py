"""The user name with which a server that loaded the dump logs in: it says where that was.

Ours reads ``<id>.<locale>.<h>.<l>.<host>.<login>``: *h* and *l* count the characters of the
server's own name and of the login that loaded the dump, so that it shows where an end was cut.
The id stands first, where nothing is ever cut. The older form is ``<id><locale><host>``.
"""

import re
from typing import Any

from canary_siem.artifacts.logins import user_fields
from canary_siem.trips import NOTHING, Decoded

LONGEST = 96
"""Characters of a user that every server takes: MySQL 8.4 Reference Manual, "CHANGE REPLICATION
SOURCE TO Statement", ``SOURCE_USER``; MariaDB takes 128."""
OLDER = "an older form that does not say where it ends"
_OURS = re.compile(r"\.([A-Za-z0-9_@]{1,20})\.([0-9]{1,3})\.([0-9]{1,3})\.(.*)", re.DOTALL)
_OLDER = re.compile(r"([a-z]{2}_[A-Z]{2})(.*)", re.DOTALL)


def expression(token_id: str) -> str:
    """Give the SQL expression that writes the user name."""
    parts = (
        f"'{token_id}.'",
        "@@lc_time_names",
        "'.'",
        "CHAR_LENGTH(@@hostname)",
        "'.'",
        "CHAR_LENGTH(USER())",
        "'.'",
        "@@hostname",
        "'.'",
        "USER()",
    )
    return f"LEFT(CONCAT({','.join(parts)}),{LONGEST})"


def read(token_id: str, user: str, *, imported: bool) -> Decoded:
    """Read *user*, with which somebody logged in; never raises.

    Args:
        token_id: Whose name it is.
        user: As the listener saw it, written by anybody.
        imported: Whether older clients may know the id.
    """
    if user[: len(token_id)].lower() != token_id:
        return NOTHING
    rest = user[len(token_id) :]
    if found := _OURS.fullmatch(rest):
        locale, host_size, login_size, names = found.groups()
        return _ours(locale, int(host_size), int(login_size), names)
    if imported and (found := _OLDER.fullmatch(rest)):
        locale, host = found.groups()
        fields = {"host": {"name": host}} if host else {}
        return Decoded(
            fields,
            data=f"locale={locale}",
            error=OLDER,
            complete=False,
            instead=frozenset({"user"}),
        )
    return NOTHING


def _ours(locale: str, host_size: int, login_size: int, names: str) -> Decoded:
    """Part what stands after the counts; a name that was cut is not told as one."""
    host, dot, login = names[:host_size], names[host_size : host_size + 1], names[host_size + 1 :]
    fields: dict[str, Any] = {}
    data, error = f"locale={locale}", ""
    if len(host) < host_size:
        data, error = f"{data} host={host}…", "the host's name was cut by the writer"
    elif dot not in {"", "."} or len(login) > login_size:
        data, error = f"{data} names={names}", "the names do not fit their counts"
    else:
        fields |= {"host": {"name": host}} if host else {}
        whole = len(login) == login_size
        data += f" login={login}" + ("" if whole else "…")
        if whole:
            fields |= user_fields(login.rpartition("@")[0])
        else:
            error = "the login was cut by the writer"
    return Decoded(fields, data=data, error=error, complete=not error, instead=frozenset({"user"}))
