"""The kind itself: options, artifacts, what is learnt."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from canary_siem.artifacts.attack import DATABASES
from canary_siem.artifacts.older import as_written
from canary_siem.artifacts.words import slug
from canary_siem.interfaces import Kind
from canary_siem.kinds.sql_server.plan import Plan, quoted
from canary_siem.kinds.sql_server.planting import plant
from canary_siem.kinds.sql_server.reading import read
from canary_siem.kinds.sql_server.upkeep import permit, remove
from canary_siem.names import labels_before
from canary_siem.tokens import Token
from canary_siem.trips import Artifact, Decoded, Hit

MEDIA_TYPE = "application/sql; charset=utf-8"
QUERY = "SELECT * FROM {};"
Name = partial(
    Field,
    max_length=200,
    pattern=r"^[\w$#@ -]{1,100}(\.[\w$#@ -]{1,100})?$",
)


class SqlServerOptions(BaseModel):
    """What the planter may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    object: str = Name(
        "user_password",
        description="The view, or the decoy table, that is made: NAME or SCHEMA.NAME.",
    )
    statement: Literal["select", "insert", "update", "delete"] = Field(
        "select", description="What trips it: reading a view, or one of three changes to a table."
    )
    table: str | None = Name(
        None,
        description="A table of yours to watch for insert, update or delete; where not given, a "
        "decoy table is made.",
    )

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if self.table and self.statement == "select":
            message = "table is for insert, update and delete; a view is called by object"
            raise ValueError(message)
        return self


class SqlServer(Kind[SqlServerOptions]):
    r"""A view, or a trigger, for databases of Microsoft SQL Server.

    Fires when the view is read, or when the table with the trigger is written to: the server
    looks a name up that has the login in it. Everybody may read the view and the decoy table;
    neither can anybody read by usual means what is behind them (WITH ENCRYPTION). Rows come, the
    first time after some seconds, for the server tries to reach the host as well.
    Does not fire on SQL Server for Linux or Azure SQL Database, where no path of Windows is
    looked up, nor where the server's outgoing DNS is blocked. Where public may not execute
    ``xp_dirtree`` or ``xp_fileexist`` a query of the view fails and a trigger keeps silent until
    the script for that case has been run too.
    The analyst learns the login of the connection, whatever EXECUTE AS made of it, and which
    resolver asked: the database server's. A login longer than some 50 characters, less with a
    long domain, is cut, and said to be.
    """

    title = "SQL Server view or trigger"
    cls = "database"
    fires_on = "queried"
    proof = "structure-checked"
    judges = "sqlglot, sqlfluff"
    categories = ("database",)
    types = ("access",)
    threat = DATABASES
    options = SqlServerOptions

    def make(self, token: Token, options: SqlServerOptions) -> Sequence[Artifact]:
        """Write the script that plants it, one that permits and one that removes it."""
        plan = Plan.of(options.statement, options.object, options.table, token.seed)
        scripts = {
            "": plant(plan, token.hostname, token.seed),
            "_permit": permit(plan, token.seed),
            "_remove": remove(plan),
        }
        name = slug(options.table or options.object, "_").lower() or "database"
        return [
            Artifact(f"{name}{what}.sql", MEDIA_TYPE, _encoded(text))
            for what, text in scripts.items()
        ]

    def snippets(self, token: Token, options: SqlServerOptions) -> Mapping[str, str]:
        """Give a query that trips the view."""
        view = options.statement == "select"
        return {"query": QUERY.format(quoted(options.object))} if view else {}

    def decode(self, token: Token, hit: Hit) -> Decoded:
        """Read the login."""
        labels = labels_before(token.id, hit.name)
        old = token.imported and hit.channel == "dns"
        written = as_written(hit.original, token.id) if old else None
        return read(labels, imported=token.imported, written=written, length=len(hit.name))


def _encoded(text: str) -> bytes:
    """Mark what is not ASCII as UTF-8: sqlcmd takes it for the machine's code page else."""
    return text.encode("utf-8" if text.isascii() else "utf-8-sig")


DOOR = SqlServer()
