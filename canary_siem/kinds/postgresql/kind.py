"""The kind itself: options, artifacts, what is learnt."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from canary_siem.artifacts.attack import DATABASES
from canary_siem.artifacts.logins import user_fields
from canary_siem.artifacts.words import slug
from canary_siem.interfaces import Kind
from canary_siem.kinds.postgresql.plan import Plan, quoted
from canary_siem.kinds.postgresql.planting import plant, remove
from canary_siem.names import DataInName, decode, labels_before
from canary_siem.tokens import Token
from canary_siem.trips import NOTHING, Artifact, Decoded, Hit

MEDIA_TYPE = "application/sql; charset=utf-8"
QUERY = "SELECT * FROM {};"
ROLE = "x"
"""The form of a name that has a role in it."""
Name = partial(
    Field,
    max_length=127,
    pattern=r"^[\w$# -]{1,63}(\.[\w$# -]{1,63})?$",
)


class PostgresqlOptions(BaseModel):
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


class Postgresql(Kind[PostgresqlOptions]):
    """A view, or a trigger, for databases of PostgreSQL.

    Fires when the view is read, or when the table with the trigger is written to, once a
    statement: the server looks a name up that has the role in it. Everybody may read the view and
    the decoy table; rows come at once. It needs dblink, which ships with PostgreSQL, and nothing
    else; it takes version 11 or later, and is proven on 15.
    Does not fire where the server's outgoing DNS is blocked; when a query is only explained, or
    asks for no row (LIMIT 0); when a table is emptied by TRUNCATE. A query that can reach us by
    DNS but not by TCP waits for some two seconds. Superusers and the owner can read what is
    behind it, and what it looks up; other roles see in pg_views and pg_proc that a function
    executes something that a table they can't read holds.
    The analyst learns the role that logged in (session_user), whatever SET ROLE made of it, and
    which resolver asked: the database server's. A role whose name does not fit, with a long
    domain, is cut, and said to be.
    """

    title = "PostgreSQL view or trigger"
    cls = "database"
    fires_on = "queried"
    judges = "PostgreSQL 15"
    categories = ("database",)
    types = ("access",)
    threat = DATABASES
    options = PostgresqlOptions

    def make(self, token: Token, options: PostgresqlOptions) -> Sequence[Artifact]:
        """Write the script that plants it and the one that removes it."""
        plan = Plan.of(options.statement, options.object, options.table, token.seed)
        scripts = {"": plant(plan, token.hostname, token.seed), "_remove": remove(plan)}
        name = slug(options.table or options.object, "_").lower() or "database"
        return [
            Artifact(f"{name}{what}.sql", MEDIA_TYPE, text.encode())
            for what, text in scripts.items()
        ]

    def snippets(self, token: Token, options: PostgresqlOptions) -> Mapping[str, str]:
        """Give a query that trips the view."""
        view = options.statement == "select"
        return {"query": QUERY.format(quoted(options.object))} if view else {}

    def decode(self, token: Token, hit: Hit) -> Decoded:
        """Read the role, or free data, off the name."""
        labels = labels_before(token.id, hit.name)
        if not labels or labels == ["_"]:
            return NOTHING
        found = decode(labels, imported=token.imported)
        if labels[-1].lower().startswith(ROLE):
            return _role(found)
        try:
            text = found.data.decode("utf-8")
        except UnicodeDecodeError:
            text = ""
        return Decoded(
            data="".join(filter(str.isprintable, text)),
            data_hex="" if text else found.data.hex(),
            error=found.error,
            complete=found.complete,
        )


def _role(found: DataInName) -> Decoded:
    """Name the role; of one that was cut, its last character may be cut too."""
    if found.error:
        fields = user_fields(found.data.decode("utf-8", "ignore"))
        return Decoded(fields, error=found.error, complete=False)
    try:
        return Decoded(user_fields(found.data.decode("utf-8")))
    except UnicodeDecodeError:
        return Decoded(data_hex=found.data.hex(), error="the role is no UTF-8", complete=False)


DOOR = Postgresql()
