"""Patterns for logs that everybody has, in the formats that their programs write.

Sources: the messages of MariaDB's and MySQL's servers ("Error Log", "General Query Log" in their
manuals), OpenSSH's auth.c and sshd, and sudo's logging.c. What an intruder chooses is matched so
that he can't pass for another: hosts are told by the server, after whatever he is called.
"""

import re
from collections.abc import Callable, Mapping, Sequence

_TABLE_NAME = re.compile(r"[\w$-]{0,64}")
Rule = Mapping[str, str]
"""Patterns by what they are for: see `Rule` of the agent."""

TABLE = "user_password"
"""The decoy table where none is named, as the kinds of databases call it too."""

_TIME = r"(?:\d{6} [ \d]\d:\d\d:\d\d|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d))?"
_ENTRY = rf"^{_TIME}\t+ *(?P<of>\d+) "
"""The general log: no time where the second is the same, and the connection's number."""
_SYSLOG = (
    r"^(?:<\d+>)?(?:[A-Z][a-z]{2} [ \d]\d [\d:]{8}|\d{4}-\d\d-\d\d[T ]\S+) (?P<host_name>\S+) "
)
_REPEATED = r"(?:message repeated \d+ times: \[ ?)?"


def _mysql_denied(user: str) -> Sequence[Rule]:
    begin = r"^[^']*(?:\] |Connect\t)Access denied for user '"
    # Only of an account that there is, no password is told of, or a database: its name is not
    # the intruder's choice, and what comes after it may be.
    return (
        {
            "report": rf"{begin}(?P<user_name>{user or '.*'})'@'(?P<source_ip>[^']*)'"
            r" \(using password: (?:YES|NO)\)$"
        },
        {
            "report": rf"{begin}(?P<user_name>{user or '.*?'})'@'(?P<source_ip>[^']*)'"
            r"(?: to database '(?P<database>.*)')?$"
        },
    )


def _mysql_query(table: str) -> Sequence[Rule]:
    named = rf"(?i:(?<![\w$])(?P<table>{table or TABLE})(?![\w$]))"
    return (
        {
            "begin": rf"{_ENTRY}[A-Z]",
            "opens": rf"{_ENTRY}(?:Query|Prepare|Execute)\t",
            "remember": rf"{_ENTRY}(?:Connect|Change user)\t(?!Access denied)"
            r"(?P<user_name>.*?)@(?P<source_ip>[^@\s]*) (?:as .*?)?on ",
            "renew": r"^\S.*, Version: .* started with:$",
            "report": rf"^(?:{_ENTRY}\w+\t *(?P<statement>\w*))?.*?{named}",
        },
    )


def _sshd(user: str) -> Sequence[Rule]:
    who = user or ".*"
    begin = rf"{_SYSLOG}sshd(?:-session|-auth)?(?:\[\d+\])?: {_REPEATED}"
    origin = r" from (?P<source_ip>\S+)(?: port (?P<source_port>\d+))?"
    key = r"(?:: [A-Z\d-]+ \S+)?\]?$"
    return (
        {
            "report": rf"{begin}(?P<result>Failed) (?P<method>\S+) for"
            rf" (?:invalid user )?(?P<user_name>{who}){origin} ssh2{key}"
        },
        {
            "report": rf"{begin}(?P<result>Accepted) (?P<method>\S+) for"
            rf" (?P<user_name>{who}){origin} ssh2(?:$|[:\]])"
        },
        {"report": rf"{begin}(?P<result>Invalid) user (?P<user_name>{who}){origin}\]?$"},
    )


def _sudo(user: str) -> Sequence[Rule]:
    return (
        {
            "report": rf"{_SYSLOG}sudo(?:\[\d+\])?: {_REPEATED} *(?P<user_name>{user or '[^:]+?'})"
            r" : (?:(?P<result>[^;=]+?) ; )?(?:(?=.*?USER=(?P<as_user>[^;]{1,64}?) ;))?"
            r".*?COMMAND=(?P<process_command_line>.+)$"
        },
    )


PRESETS: Mapping[str, Callable[[str], Sequence[Rule]]] = {
    "mysql-denied": _mysql_denied,
    "mysql-query": _mysql_query,
    "sshd": _sshd,
    "sudo": _sudo,
}
"""Each takes whom or what it is about, escaped; empty for anybody."""


def preset(text: str) -> Sequence[Rule] | None:
    """Read ``PRESET`` or ``PRESET:NAME``; None where *text* is neither.

    Raises:
        ValueError: The name is none.
    """
    name, colon, about = text.partition(":")
    make = PRESETS.get(name)
    if make is None:
        return None
    if colon and not (about.strip() and about.isprintable()):
        raise ValueError(f"after {name}: a name is wanted, or nothing")
    if name == "mysql-query" and not _TABLE_NAME.fullmatch(about):
        raise ValueError(f"{about!r} is no name of a table; leave its schema out")
    return make(re.escape(about))
