"""The kind itself: options, artifact, what is learnt."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from canary_siem.artifacts.attack import DATABASES
from canary_siem.artifacts.draws import Draw
from canary_siem.interfaces import Kind
from canary_siem.kinds.mysql.account import read
from canary_siem.kinds.mysql.dump import Origin, dump, packed
from canary_siem.kinds.mysql.replica import Source, source, statements
from canary_siem.kinds.mysql.tables import names, table
from canary_siem.tokens import Token
from canary_siem.trips import NOTHING, Artifact, Decoded, Hit

MEDIA_TYPE = "application/gzip"
_DATABASES = ("shop", "crm", "erp", "billing", "intranet", "warehouse", "portal", "hr", "orders")
_VERSIONS = ("8.0.32", "8.0.35", "8.0.36", "8.0.39", "8.0.40", "8.0.41", "8.4.3", "8.4.4")
_HOSTS = ("localhost", "127.0.0.1", "db1", "db2", "mysql01", "mysql-prod", "dbprod")
Name = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]{0,62}$")]


class MysqlOptions(BaseModel):
    """What the planter may say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    decoy: list[Name] = Field(
        default=[],
        max_length=20,
        description="The tables in the dump, by name; made up where not given.",
    )
    port: int = Field(
        default=3306,
        ge=1,
        le=65535,
        description="Where the MySQL listener is reached from outside.",
    )


class Mysql(Kind[MysqlOptions]):
    """A dump of a MySQL database, gzipped, for backups, shares and archives.

    Fires when it is loaded into a MySQL (5.7 or later) or a MariaDB server: its last statements
    make that server log in to the MySQL listener as a replica, on a channel of its own. The
    look-up of the listener's name trips even where the log-in is blocked. The server tries again
    each minute: one incident, and another each hour for as long as it goes on. Proven on MariaDB
    10.11; what MySQL is told is checked by its structure.
    Does not fire when the dump is only read or searched, when loading stops before its end, or
    when whoever loads it may not change replication (SUPER, REPLICATION_SLAVE_ADMIN, REPLICATION
    SLAVE ADMIN): that one sees an error.
    The analyst learns the address of the server it was loaded into, that server's own name, its
    language for dates, its version, and who loaded it: the login. What does not fit into 96
    characters is cut, and said to be.
    """

    title = "MySQL dump"
    cls = "database"
    listener = "mysql"
    fires_on = "loaded: the server logs in as a replica"
    judges = "MariaDB"
    categories = ("database",)
    types = ("access",)
    threat = DATABASES
    options = MysqlOptions

    def plausible(self, options: MysqlOptions, seed: bytes) -> MysqlOptions:
        """Make up the tables."""
        return options.model_copy(
            update={"decoy": list(options.decoy) or names(Draw(seed, "tables"))}
        )

    def make(self, token: Token, options: MysqlOptions) -> Sequence[Artifact]:
        """Write the dump, as of some night before the token was made."""
        draw = Draw(token.seed, "dump")
        night = token.created.replace(hour=draw.between(0, 4), minute=draw.pick((0, 15, 30, 45)))
        origin = Origin(
            version=draw.pick(_VERSIONS),
            host=draw.pick(_HOSTS),
            database=draw.pick(_DATABASES),
            completed=night.replace(second=draw.between(4, 58))
            - timedelta(days=draw.between(2, 40)),
        )
        today = origin.completed.date()
        wanted = self.plausible(options, token.seed).decoy
        tables = [table(Draw(token.seed, f"table {name}"), name, today) for name in wanted]
        text = dump(origin, tables, statements(_source(token, options)))
        day = draw.pick((today.isoformat(), f"{today:%Y%m%d}"))
        joint = draw.pick("_-.")
        name = joint.join(draw.pick((("backup", origin.database, day), (origin.database, day))))
        return (Artifact(f"{name}.sql.gz", MEDIA_TYPE, packed(text)),)

    def snippets(self, token: Token, options: MysqlOptions) -> Mapping[str, str]:
        """Give the statements that trip, for the end of a dump of your own."""
        return {"statements": statements(_source(token, options))}

    def decode(self, token: Token, hit: Hit) -> Decoded:
        """Read which server it was, off the user with which it logged in."""
        if hit.channel != "mysql":
            return NOTHING
        said = hit.ecs.get("user", {}).get("name", "")
        return read(token.id, said, imported=token.imported)


def _source(token: Token, options: MysqlOptions) -> Source:
    return source(token.id, token.hostname, options.port, Draw(token.seed, "source"))


DOOR = Mysql()
