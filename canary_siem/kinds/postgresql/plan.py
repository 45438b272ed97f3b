"""What is to be planted, by the names it gets in the database."""

from typing import NamedTuple, Self

from canary_siem.artifacts.draws import Draw

LONGEST = 63
"""Bytes of a name (NAMEDATALEN, less one); PostgreSQL cuts what is longer."""
_MODULES = {"select": ("get", "list", "fn", "rows"), "": ("log", "audit", "track", "trg")}
_KEPT = ("settings", "config", "jobs", "rules")


class Plan(NamedTuple):
    """Names are quoted, and say their schema, but for that of the trigger.

    Attributes:
        statement: What trips it: SELECT, INSERT, UPDATE or DELETE.
        target: The view; or the table that has the trigger.
        module: The function behind it.
        settings: The table, closed to everybody, that holds what the function does.
        data: The table, closed as well, that holds what the view shows.
        trigger: The trigger.
        decoy: Whether the script makes the table that has the trigger.
    """

    statement: str
    target: str
    module: str
    settings: str
    data: str
    trigger: str
    decoy: bool

    @classmethod
    def of(cls, statement: str, made: str, watched: str | None, seed: bytes) -> Self:
        """Make up what the planter does not name.

        Args:
            statement: In lower case.
            made: The view or the decoy table, as ``[SCHEMA.]NAME``.
            watched: A table that is there already.
            seed: From which all else follows.
        """
        draw = Draw(seed, "names")
        schema, _, name = (watched or made).rpartition(".")
        when = f"{draw.between(2014, 2024)}{draw.between(1, 12):02}"
        view = statement == "select"
        prefix = draw.pick(_MODULES.get(statement, _MODULES[""]))

        def beside(start: str, end: str) -> str:
            return quoted(f"{schema}.{start}{fitting(name, start + end)}{end}")

        return cls(
            statement=statement.upper(),
            target=quoted(watched or made),
            module=beside(f"{prefix}_", f"_{when}"),
            settings=beside("", f"_{draw.pick(_KEPT)}"),
            data=beside("", f"_{draw.pick(('base', 'data', 'all'))}"),
            trigger=_quoted(f"{prefix}_{fitting(name, f'{prefix}_{when}_')}_{when}"),
            decoy=not view and watched is None,
        )


def quoted(name: str) -> str:
    """Quote ``SCHEMA.NAME``, or a NAME of the schema public."""
    schema, _, last = name.rpartition(".")
    return f"{_quoted(schema or 'public')}.{_quoted(last)}"


def literal(text: str) -> str:
    """Write *text*, without backslashes, as a literal."""
    return "'" + text.replace("'", "''") + "'"


def fitting(name: str, beside: str) -> str:
    """Cut *name* so that it fits into a name *beside* what else stands there."""
    return name.encode()[: LONGEST - len(beside.encode())].decode("utf-8", "ignore")


def _quoted(part: str) -> str:
    return '"' + part.replace('"', '""') + '"'
