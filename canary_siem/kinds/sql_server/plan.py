"""What is to be planted, by the names it gets in the database."""

from typing import NamedTuple, Self

from canary_siem.artifacts.draws import Draw

_MODULES = {"select": ("fn", "ufn", "tvf", "get"), "": ("tr", "trg", "audit", "log")}


class Plan(NamedTuple):
    """Names are quoted, but for that of the certificate.

    Attributes:
        statement: What trips it: SELECT, INSERT, UPDATE or DELETE.
        target: The view; or the table that has the trigger.
        module: The function behind the view; or the trigger.
        decoy: Whether the script makes the table.
        procedure: The extended procedure that touches the path.
        certificate: For servers that permit the procedure to nobody.
    """

    statement: str
    target: str
    module: str
    decoy: bool
    procedure: str
    certificate: str

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
        schema, dot, name = (watched or made).rpartition(".")
        when = f"{draw.between(2014, 2024)}{draw.between(1, 12):02}"
        prefix = draw.pick(_MODULES.get(statement, _MODULES[""]))
        view = statement == "select"
        return cls(
            statement=statement.upper(),
            target=quoted(watched or made),
            module=quoted(f"{schema}{dot}{prefix}_{name}_{when}"),
            decoy=not view and watched is None,
            procedure="xp_dirtree" if view else "xp_fileexist",
            certificate=f"{draw.pick(('module', 'sign', 'cert'))}_{draw.octets(4).hex()}",
        )


def quoted(name: str) -> str:
    """Quote ``SCHEMA.NAME``, or a NAME of the schema dbo, as delimited identifiers."""
    schema, _, last = name.rpartition(".")
    return f"{_quoted(schema or 'dbo')}.{_quoted(last)}"


def literal(text: str) -> str:
    """Write *text* as a literal."""
    return "N'" + text.replace("'", "''") + "'"


def _quoted(part: str) -> str:
    return f"[{part.replace(']', ']]')}]"
